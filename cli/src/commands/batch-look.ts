// `lightmeter batch watch`, `list`, `show` and `items`: looking changes nothing.

import type { BatchItemObject, BatchResponse } from '@lightmeter/sdk';
import { type Command, Option } from 'commander';
import { batchText, doneText, failedItemText, itemNumber, statusText } from '../batches/batch-words.ts';
import { connectPatiently, watchBatch } from '../batches/watch-batch.ts';
import { act, createCommand, type Invocation } from '../command-line/command.ts';
import { connect } from '../command-line/connection.ts';
import type { ExitCode } from '../command-line/exit-code.ts';
import { wholeNumber } from '../command-line/flag-values.ts';
import { firstItems, minuteOfSeconds, showList } from '../command-line/lists.ts';
import { dollarRange, dollars } from '../command-line/money-text.ts';
import type { Column } from '../command-line/text-table.ts';

const BATCH = 'batch_01k9q3v5w8t2m4n6p0r1s3t5v7';
const BATCH_ARGUMENT = ['<id>', 'id of the batch, from `batch list`'] as const;
const ITEM_STATES = [
  'pending',
  'queued',
  'running',
  'succeeded',
  'failed',
  'cancelled',
  'expired',
] as const satisfies readonly BatchItemObject['state'][];

/** GET /v1/batches/{id}/events. */
export function watchCommand(): Command {
  return createCommand({
    name: 'watch',
    summary: 'Shows how a batch goes on until it ends or pauses. Ctrl-C stops watching only.',
    examples: [`batch watch ${BATCH}`, `batch watch ${BATCH} --json`, 'batch list'],
  })
    .argument(...BATCH_ARGUMENT)
    .action(
      act(async (invocation: Invocation, _flags: object, id: string): Promise<ExitCode> => {
        return watchBatch(invocation.terminal, await connectPatiently(invocation), id);
      }),
    );
}

/** GET /v1/batches. */
export function listCommand(): Command {
  return createCommand({
    name: 'list',
    summary: 'Lists the batches, newest first.',
    examples: ['batch list', 'batch list --limit 200', 'batch list --json'],
  })
    .option('--limit <count>', 'batches at most', wholeNumber(1), 20)
    .action(act(listBatches));
}

/** GET /v1/batches/{id}. */
export function showCommand(): Command {
  return createCommand({
    name: 'show',
    summary: 'Shows how a batch stands.',
    examples: [`batch show ${BATCH}`, `batch show ${BATCH} --json`, 'batch list'],
  })
    .argument(...BATCH_ARGUMENT)
    .action(act(showBatch));
}

/** GET /v1/batches/{id}/items. */
export function itemsCommand(): Command {
  return createCommand({
    name: 'items',
    summary: 'Lists the items of a batch in the order of the file; of those that failed, why.',
    examples: [
      `batch items ${BATCH} --state failed`,
      `batch items ${BATCH} --limit 100`,
      `batch items ${BATCH} --json`,
    ],
  })
    .argument(...BATCH_ARGUMENT)
    .addOption(new Option('--state <state>', 'only these').choices(ITEM_STATES))
    .option('--limit <count>', 'items at most', wholeNumber(1), 50_000)
    .action(act(listItems));
}

const BATCH_COLUMNS: readonly Column[] = [
  { title: 'Id' },
  { title: 'Name', flexible: true },
  { title: 'State' },
  { title: 'Items' },
  { title: 'Spent', align: 'right' },
  { title: 'Quote', align: 'right' },
  { title: 'Created (UTC)' },
];

async function listBatches(
  { terminal, connection }: Invocation,
  { limit }: { readonly limit: number },
): Promise<undefined> {
  const client = await connect(connection);
  showList(terminal, await firstItems<BatchResponse>(client.batches.list(), limit), {
    columns: BATCH_COLUMNS,
    row: (batch) => [
      batch.id,
      batch.lightmeter.name ?? '',
      statusText(batch),
      doneText(batch),
      dollars(batch.lightmeter.spent_usd),
      dollarRange(batch.lightmeter.quote.low_usd, batch.lightmeter.quote.high_usd),
      minuteOfSeconds(batch.created_at),
    ],
    none: 'No batches. Submit one: lightmeter batch submit prompts.txt',
    limit,
  });
}

async function showBatch(
  { terminal, connection }: Invocation,
  _flags: object,
  id: string,
): Promise<undefined> {
  const batch = await (await connect(connection)).batches.retrieve(id);
  if (terminal.isJson) terminal.printJson(batch);
  else terminal.print(batchText(batch));
}

const ITEM_COLUMNS: readonly Column[] = [
  { title: 'Item', align: 'right' },
  { title: 'Line', align: 'right' },
  { title: 'Custom id' },
  { title: 'State' },
  { title: 'Charged', align: 'right' },
  { title: 'Task' },
  { title: 'Prompt', flexible: true },
];

async function listItems(
  { terminal, connection }: Invocation,
  flags: { readonly state?: BatchItemObject['state']; readonly limit: number },
  id: string,
): Promise<undefined> {
  const client = await connect(connection);
  const found = await firstItems(client.batches.items(id, { state: flags.state }), flags.limit);
  const hasFailures = found.items.some((item) => item.error !== null);
  if (!terminal.isJson && hasFailures && flags.state !== undefined) {
    // A failure is told whole: in a column it would be cut.
    for (const item of found.items) terminal.print(failedItemText(item));
    if (found.hasMore) terminal.note(`There are more; --limit ${flags.limit * 10} shows them.`);
    return;
  }
  showList(terminal, found, {
    columns: ITEM_COLUMNS,
    row: (item) => [
      String(itemNumber(item)),
      item.line === null ? '' : String(item.line),
      item.custom_id ?? '',
      item.error === null ? item.state : `${item.state}: ${item.error.code}`,
      dollars(item.charged_usd),
      item.task_id ?? '',
      (item.prompt ?? '').replace(/\s+/g, ' '),
    ],
    none: flags.state === undefined ? 'No items.' : `No items are ${flags.state}.`,
    limit: flags.limit,
  });
}
