// `lightmeter ledger`: the statement, newest first.

import type { LedgerEntry } from '@lightmeter/sdk';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { act, createCommand, type Invocation } from '../command-line/command.ts';
import { connect } from '../command-line/connection.ts';
import { dayOrInstant, wholeNumber } from '../command-line/flag-values.ts';
import { dollars } from '../command-line/money-text.ts';
import { type Column, renderTable } from '../command-line/text-table.ts';

const KINDS: readonly Kind[] = ['hold', 'capture', 'release', 'top_up', 'grant', 'refund', 'adjustment'];
type Kind = LedgerEntry['kind'];
/** The most entries that the server gives in one answer. */
const PAGE_ENTRIES = 1_000;

interface LedgerFlags {
  readonly limit: number;
  readonly kind?: Kind;
  readonly task?: string;
  readonly from?: string;
  readonly to?: string;
}

/** GET /v1/ledger, page after page. */
export function ledgerCommand(): Command {
  return createCommand({
    name: 'ledger',
    summary: 'Lists the entries of the ledger, newest first, with the balance each left.',
    examples: [
      'ledger --limit 20',
      'ledger --kind capture --from 2026-11-01 --to 2026-12-01',
      'ledger --task task_01k9q3v5w8t2m4n6p0r1s3t5v7 --json',
    ],
  })
    .option('--limit <count>', 'entries at most', wholeNumber(1), 50)
    .addOption(new Option('--kind <kind>', 'kind of transfer').choices(KINDS).argParser(kindOf))
    .option('--task <id>', 'of one task')
    .option('--from <date>', 'from then on, UTC; a day is in it', dayOrInstant)
    .option('--to <date>', 'until then, UTC; a day is not in it', dayOrInstant)
    .action(act(showLedger));
}

/** As the statement shows it or as the wire has it: `top up` and `top_up`. */
function kindOf(text: string): Kind {
  const kind = KINDS.find((known) => known === text.trim().toLowerCase().replace(/[ -]+/g, '_'));
  if (kind !== undefined) return kind;
  throw new InvalidArgumentError(`Allowed choices are ${KINDS.map(kindText).join(', ')}.`);
}

function kindText(kind: Kind): string {
  return kind.replace('_', ' ');
}

async function showLedger({ terminal, connection }: Invocation, flags: LedgerFlags): Promise<undefined> {
  const client = await connect(connection);
  const query = { kind: flags.kind, task_id: flags.task, from: flags.from, to: flags.to };
  const entries: LedgerEntry[] = [];
  let hasMore = false;
  for await (const entry of client.ledger.list({
    ...query,
    limit: Math.min(flags.limit + 1, PAGE_ENTRIES),
  })) {
    hasMore = entries.length === flags.limit;
    if (hasMore) break;
    entries.push(entry);
  }
  if (terminal.isJson) {
    terminal.printJson({ object: 'list', data: entries, has_more: hasMore });
    return;
  }
  if (entries.length === 0) terminal.note('No entries.');
  else {
    const given = { columns: terminal.columns, title: terminal.colours.dim };
    terminal.print(renderTable(COLUMNS, entries.map(entryRow), given));
  }
  if (hasMore) terminal.note(`There are more; --limit ${flags.limit * 10} shows them.`);
}

const COLUMNS: readonly Column[] = [
  { title: 'Time (UTC)' },
  { title: 'Kind' },
  { title: 'Account' },
  { title: 'Amount', align: 'right' },
  { title: 'Balance', align: 'right' },
  { title: 'Task' },
  { title: 'Reason', flexible: true },
];

function entryRow(entry: LedgerEntry): string[] {
  return [
    entry.created_at.slice(0, 19).replace('T', ' '),
    kindText(entry.kind),
    entry.account,
    dollars(entry.amount_usd),
    dollars(entry.balance_usd),
    entry.task_id ?? '',
    entry.reason ?? '',
  ];
}
