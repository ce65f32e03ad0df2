// `lightmeter batch submit`: upload, check, price, ask, start, watch.

import { type Command, Option } from 'commander';
import { requireConsent, type StartFlags, startBatch } from '../batches/start-batch.ts';
import {
  createFromFile,
  noteLineFaults,
  type SubmitFlags,
  unusableFile,
  waitUntilChecked,
} from '../batches/submit-batch.ts';
import { connectPatiently } from '../batches/watch-batch.ts';
import { addRequestFlags } from '../calls/call-flags.ts';
import { act, createCommand, type Invocation } from '../command-line/command.ts';
import { usageError } from '../command-line/command-error.ts';
import { addConsentFlags } from '../command-line/consent-flags.ts';
import type { ExitCode } from '../command-line/exit-code.ts';
import { dollarAmount, pair, wholeNumber } from '../command-line/flag-values.ts';
import { watchInterrupts } from '../generating/watch-interrupts.ts';
import { FILE_FORMATS } from '../prompts/read-prompt-file.ts';

/** POST /v1/files, POST /v1/batches and POST /v1/batches/{id}/start. */
export function submitCommand(): Command {
  const command = createCommand({
    name: 'submit',
    summary: 'Makes a batch of a file of prompts. Shows the total price and asks before anything is held.',
    examples: [
      'batch submit prompts.tsv --resolution 2K --aspect-ratio 3:2',
      'batch submit products.csv --template "Product photo of {Title} on white" --max-cost 20.00',
      'batch submit prompts.txt --draft quality=low --draft resolution=1K --name "Autumn catalogue"',
    ],
  }).argument('<file>', 'txt, tsv, csv or jsonl; - is stdin');
  command
    .optionsGroup('Rows:')
    .addOption(new Option('--file-format <format>', 'when the name does not tell').choices(FILE_FORMATS))
    .option('--column <name>', 'column of the prompts in tsv and csv (default: prompt)')
    .option('--template <text>', 'prompts from columns: "Product photo of {Title} on white"')
    .option('--metadata-columns <names>', 'columns kept with the results, apart by commas; keep for all')
    .option('--deduplicate', 'rows of the same request run once and share the pictures')
    .option('--skip-invalid', 'run the good rows; without it one bad row fails the batch');
  addConsentFlags(addRequestFlags(command))
    .option('--draft <field=value>', 'make cheaper drafts with this change; several times', pair)
    .option('--name <name>', 'for people')
    .option('--metadata <key=value>', 'kept with the batch; several times', pair)
    .option('--spend-cap <usd>', 'the batch pauses there, whatever its quote', dollarAmount)
    .option(
      '--window-hours <count>',
      'what has not begun by then expires, 1 to 168; 24 by default',
      wholeNumber(1),
    )
    .option('--fail-without-funds', 'fail the rows that are left when money runs out, instead of pausing')
    .option('--quote-only', 'check and price, and leave it ready: `batch start` starts it')
    .option('--detach', 'start and do not watch');
  return command.action(act(submit));
}

async function submit(
  invocation: Invocation,
  flags: SubmitFlags & StartFlags,
  path: string,
): Promise<ExitCode> {
  const { terminal, connection } = invocation;
  if (path === '-' && connection.apiKeyFile === '-') {
    throw usageError('stdin cannot be both the prompts and the key.', 'Give the key in LIGHTMETER_API_KEY.');
  }
  requireConsent(terminal, flags);
  const client = await connectPatiently(invocation);
  const created = await createFromFile(client, path, flags);
  const interrupts = watchInterrupts({ onFirst: () => {}, onSecond: () => {} });
  const batch = await waitUntilChecked(client, created, interrupts.signal).finally(interrupts.end);
  if (batch.status === 'failed') {
    if (terminal.isJson) terminal.printJson(batch);
    else noteLineFaults(terminal, batch);
    throw unusableFile(path, batch);
  }
  noteLineFaults(terminal, batch);
  return startBatch(terminal, client, { batch, flags, isNew: true });
}
