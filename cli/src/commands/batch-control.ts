// `lightmeter batch start`, `pause`, `resume`, `cancel` and `retry`.

import { parseUsd, renderUsd, sumUsd } from '@lightmeter/core';
import type { Lightmeter, ReleasedBatch, RetryBatchRequest } from '@lightmeter/sdk';
import { type Command, Option } from 'commander';
import { statusText } from '../batches/batch-words.ts';
import { readPicks } from '../batches/picks.ts';
import { requireConsent, type StartFlags, startBatch } from '../batches/start-batch.ts';
import { inWords } from '../batches/submit-batch.ts';
import { connectPatiently, watchBatch } from '../batches/watch-batch.ts';
import { act, createCommand, type Invocation } from '../command-line/command.ts';
import { CommandError, usageError } from '../command-line/command-error.ts';
import { connect } from '../command-line/connection.ts';
import { addConsentFlags } from '../command-line/consent-flags.ts';
import { EXIT, type ExitCode } from '../command-line/exit-code.ts';
import { counted, dollars } from '../command-line/money-text.ts';
import { agreeToCharge, noteFunds } from '../generating/agree-to-charge.ts';

const BATCH = 'batch_01k9q3v5w8t2m4n6p0r1s3t5v7';
const BATCH_ARGUMENT = ['<id>', 'id of the batch'] as const;
const RETRIED_STATES = ['failed', 'expired', 'cancelled'] as const;
type RetriedState = (typeof RETRIED_STATES)[number];

/** POST /v1/batches/{id}/start. */
export function startCommand(): Command {
  const command = createCommand({
    name: 'start',
    summary: 'Starts a batch that is ready. Shows the price and asks first.',
    examples: [
      `batch start ${BATCH}`,
      `batch start ${BATCH} --yes --detach`,
      `batch start ${BATCH} --max-cost 50.00`,
    ],
  }).argument(...BATCH_ARGUMENT);
  return addConsentFlags(command).option('--detach', 'do not watch').action(act(start));
}

async function start(invocation: Invocation, flags: StartFlags, id: string): Promise<ExitCode> {
  const client = await connectPatiently(invocation);
  const batch = await client.batches.retrieve(id);
  if (batch.status !== 'ready') {
    throw new CommandError(`${id} is ${statusText(batch)}; only a batch that is ready is started.`, {
      code: 'conflict',
      exitCode: EXIT.failed,
      next: `lightmeter batch ${batch.status === 'paused' ? 'resume' : 'show'} ${id}`,
    });
  }
  return startBatch(invocation.terminal, client, { batch, flags, isNew: false });
}

/** POST /v1/batches/{id}/pause. */
export function pauseCommand(): Command {
  return createCommand({
    name: 'pause',
    summary: 'Lets nothing more begin. What runs is finished and charged.',
    examples: [`batch pause ${BATCH}`, `batch pause ${BATCH} --json`, `batch resume ${BATCH}`],
  })
    .argument(...BATCH_ARGUMENT)
    .action(act(pause));
}

async function pause({ terminal, connection }: Invocation, _flags: object, id: string): Promise<undefined> {
  const batch = await (await connect(connection)).batches.pause(id);
  if (terminal.isJson) {
    terminal.printJson(batch);
    return;
  }
  const { running } = batch.lightmeter.counts;
  const going = running === 0 ? '' : ` What runs is finished first: ${counted(running, 'item')}.`;
  terminal.print(`${id} is ${statusText(batch)}.${going}`);
  terminal.note(`${terminal.noteColours.bold('Next:')} lightmeter batch resume ${id}`);
}

/** POST /v1/batches/{id}/resume. */
export function resumeCommand(): Command {
  return createCommand({
    name: 'resume',
    summary: 'Goes on with a batch that is paused, under the price that was agreed to.',
    examples: [`batch resume ${BATCH}`, `batch resume ${BATCH} --detach`, `batch watch ${BATCH}`],
  })
    .argument(...BATCH_ARGUMENT)
    .option('--detach', 'do not watch')
    .action(act(resume));
}

async function resume(
  invocation: Invocation,
  { detach }: { readonly detach?: boolean },
  id: string,
): Promise<ExitCode> {
  const { terminal } = invocation;
  const client = await connectPatiently(invocation);
  const batch = await client.batches.resume(id);
  if (!detach) return watchBatch(terminal, client, id);
  if (terminal.isJson) terminal.printJson(batch);
  else terminal.print(`${id} goes on: ${statusText(batch)}.`);
  return EXIT.ok;
}

/** POST /v1/batches/{id}/cancel. */
export function cancelCommand(): Command {
  return createCommand({
    name: 'cancel',
    summary: 'Ends a batch for good and says what it releases. What is done stays done and charged.',
    examples: [
      `batch cancel ${BATCH}`,
      `batch cancel ${BATCH} --json`,
      `batch results ${BATCH} --out autumn`,
    ],
  })
    .argument(...BATCH_ARGUMENT)
    .action(act(cancel));
}

async function cancel({ terminal, connection }: Invocation, _flags: object, id: string): Promise<undefined> {
  const batch = await (await connect(connection)).batches.cancel(id);
  if (terminal.isJson) terminal.printJson(batch);
  else terminal.print(releaseText(batch));
}

/** @example Cancelled. 380 items had not begun, 32 were queued: $0.96 is released. 4 that run are broken off, uncharged; they hold $0.12 until then. */
function releaseText({ released, status }: ReleasedBatch): string {
  const { items_never_started: never, items_queued: queued, items_running: running } = released;
  const begun = `${counted(never, 'item')} had not begun, ${queued} were queued: ${dollars(released.released_usd)} is released.`;
  const broken =
    running === 0
      ? ''
      : ` ${running} that run are broken off, uncharged; they hold ${dollars(released.running_held_usd)} until then.`;
  return `${status === 'cancelled' ? 'Cancelled' : 'Cancelling'}. ${begun}${broken}`;
}

interface RetryFlags extends StartFlags {
  readonly state?: readonly RetriedState[];
  readonly items?: string;
}

/** POST /v1/batches/{id}/retry. */
export function retryCommand(): Command {
  const command = createCommand({
    name: 'retry',
    summary: 'Runs the items again that failed or expired. Shows the price and asks first.',
    examples: [
      `batch retry ${BATCH}`,
      `batch retry ${BATCH} --items 4,17 --yes`,
      `batch retry ${BATCH} --state failed --state cancelled --max-cost 1.00`,
    ],
  })
    .argument(...BATCH_ARGUMENT)
    .addOption(
      new Option('--state <state>', 'items in this state; several times; failed and expired by default')
        .choices(RETRIED_STATES)
        .argParser(repeatedState),
    )
    .option('--items <items>', 'only these: numbers such as 4,17,20-25, or custom ids');
  return addConsentFlags(command).option('--detach', 'do not watch').action(act(retry));
}

function repeatedState(text: string, before: readonly RetriedState[] | undefined): RetriedState[] {
  const state = RETRIED_STATES.find((known) => known === text);
  if (state) return [...(before ?? []), state];
  throw usageError(`There is no state ${JSON.stringify(text)}. There are ${RETRIED_STATES.join(', ')}.`);
}

async function retry(invocation: Invocation, flags: RetryFlags, id: string): Promise<ExitCode> {
  const { terminal } = invocation;
  requireConsent(terminal, flags);
  const client = await connectPatiently(invocation);
  const states = flags.state ?? ['failed', 'expired'];
  const picks = flags.items === undefined ? 'all' : readPicks(flags.items);
  const wanted = picks === 'all' ? undefined : new Set(picks as (string | number)[]);
  const { count, highUsd } = await priceOfRetry(client, id, { states, wanted });
  if (count === 0) {
    terminal.note(
      `No item of ${id} is ${states.join(' or ')}${wanted ? ' and was named' : ''}. Nothing was begun.`,
    );
    return EXIT.failed;
  }
  terminal.note(`${counted(count, 'item')} again: at most ${dollars(highUsd)}.`);
  await noteFunds(terminal, client, {
    quotedUsd: highUsd,
    whenSpent: 'the batch pauses when it is spent and goes on after `lightmeter batch resume`.',
  });
  if (!(await agreeToCharge(terminal, highUsd, flags))) {
    terminal.note('Nothing was generated, nothing was charged.');
    return EXIT.failed;
  }
  const body: RetryBatchRequest = { states: [...states], ...(wanted ? { items: [...wanted] } : {}) };
  const batch = await inWords(client.batches.retry(id, body));
  if (!flags.detach) return watchBatch(terminal, client, id);
  if (terminal.isJson) terminal.printJson(batch);
  else terminal.print(`${counted(batch.retried.items, 'item')} run again. lightmeter batch watch ${id}`);
  return EXIT.ok;
}

/** What the items were quoted at, which is what they may cost again. */
async function priceOfRetry(
  client: Lightmeter,
  id: string,
  given: { states: readonly RetriedState[]; wanted: ReadonlySet<string | number> | undefined },
): Promise<{ count: number; highUsd: string }> {
  const amounts = [];
  for (const state of given.states) {
    for await (const item of client.batches.items(id, { state })) {
      const isNamed = given.wanted?.has(item.index) || given.wanted?.has(item.custom_id ?? '');
      if (given.wanted === undefined || isNamed) amounts.push(parseUsd(item.quoted_high_usd));
    }
  }
  return { count: amounts.length, highUsd: renderUsd(sumUsd(amounts)) };
}
