// `lightmeter batch promote`: the picked drafts as final pictures, in a batch of their own.

import type { PromoteBatchRequest } from '@lightmeter/sdk';
import type { Command } from 'commander';
import { readPicks } from '../batches/picks.ts';
import { notePickFaults } from '../batches/promote-faults.ts';
import { requireConsent, type StartFlags, startBatch } from '../batches/start-batch.ts';
import { inWords, unusableFile, waitUntilChecked } from '../batches/submit-batch.ts';
import { connectPatiently } from '../batches/watch-batch.ts';
import { addPictureFlags, type PictureFlags, pictureFields } from '../calls/call-flags.ts';
import { act, createCommand, type Invocation } from '../command-line/command.ts';
import { addConsentFlags } from '../command-line/consent-flags.ts';
import type { ExitCode } from '../command-line/exit-code.ts';
import { dollarAmount, pair } from '../command-line/flag-values.ts';
import { watchInterrupts } from '../generating/watch-interrupts.ts';

const BATCH = 'batch_01k9q3v5w8t2m4n6p0r1s3t5v7';

interface PromoteFlags extends PictureFlags, StartFlags {
  readonly items: string;
  readonly model?: string;
  readonly name?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly spendCap?: string;
}

/** POST /v1/batches/{id}/promote. */
export function promoteCommand(): Command {
  const command = createCommand({
    name: 'promote',
    summary: 'Makes the pictures that drafts stand for. Shows the price and asks first.',
    examples: [
      `batch promote ${BATCH} --items 1,4,7-9`,
      `batch promote ${BATCH} --items all --resolution 4K --max-cost 20.00`,
      `batch promote ${BATCH} --items red-fox,id:12 --quality high --detach`,
    ],
  })
    .argument('<id>', 'id of the batch of drafts')
    .requiredOption('--items <items>', 'all, numbers such as 1,4,7-9, or custom ids')
    .optionsGroup('Changes:')
    .option('--model <id>', 'another model than the final one');
  addConsentFlags(addPictureFlags(command).optionsGroup('Options:'))
    .option('--name <name>', 'for people')
    .option('--metadata <key=value>', 'kept with the batch; several times', pair)
    .option('--spend-cap <usd>', 'the batch pauses there, whatever its quote', dollarAmount)
    .option('--quote-only', 'price, and leave it ready: `batch start` starts it')
    .option('--detach', 'start and do not watch');
  return command.action(act(promote));
}

async function promote(invocation: Invocation, flags: PromoteFlags, id: string): Promise<ExitCode> {
  const { terminal } = invocation;
  const items = readPicks(flags.items);
  requireConsent(terminal, flags);
  const client = await connectPatiently(invocation);
  const overrides = { model: flags.model, ...pictureFields(flags) };
  const body: PromoteBatchRequest = {
    items,
    ...(Object.values(overrides).some((value) => value !== undefined) ? { overrides } : {}),
    start: 'manual',
    name: flags.name,
    metadata: flags.metadata,
    max_cost_usd: flags.spendCap ?? flags.maxCost,
  };
  const created = await inWords(client.batches.promote(id, body));
  const interrupts = watchInterrupts({ onFirst: () => {}, onSecond: () => {} });
  const batch = await waitUntilChecked(client, created, interrupts.signal).finally(interrupts.end);
  if (batch.status === 'failed') {
    if (terminal.isJson) terminal.printJson(batch);
    else await notePickFaults(terminal, client, { draftsId: id, batch });
    throw unusableFile(`The promotion of ${id}`, batch, `lightmeter batch items ${id}, for its numbers`);
  }
  await notePickFaults(terminal, client, { draftsId: id, batch });
  return startBatch(terminal, client, { batch, flags, isNew: true });
}
