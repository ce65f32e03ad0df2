// `lightmeter usage`: what was spent, by one thing or two.

import type { UsageResponse } from '@lightmeter/sdk';
import { type Command, Option } from 'commander';
import { act, createCommand, type Invocation } from '../command-line/command.ts';
import { connect } from '../command-line/connection.ts';
import { dayOrInstant } from '../command-line/flag-values.ts';
import { dollars, grouped } from '../command-line/money-text.ts';
import { type Column, renderTable } from '../command-line/text-table.ts';

const GROUPS = ['day', 'model', 'tier', 'key', 'batch', 'provider', 'origin'] as const;

interface UsageFlags {
  readonly groupBy: (typeof GROUPS)[number];
  readonly thenBy?: (typeof GROUPS)[number];
  readonly from?: string;
  readonly to?: string;
}

/** GET /v1/usage. */
export function usageCommand(): Command {
  return createCommand({
    name: 'usage',
    summary: 'Sums up what was spent, the last 30 days unless told otherwise.',
    examples: [
      'usage',
      'usage --group-by model --from 2026-11-01 --to 2026-12-01',
      'usage --group-by key --then-by model --json',
    ],
  })
    .addOption(new Option('--group-by <group>', 'what a row is').choices(GROUPS).default('day'))
    .addOption(new Option('--then-by <group>', 'what divides a row again').choices(GROUPS))
    .option('--from <date>', 'from then on, UTC; a day is in it', dayOrInstant)
    .option('--to <date>', 'until then, UTC; a day is not in it', dayOrInstant)
    .action(act(showUsage));
}

async function showUsage({ terminal, connection }: Invocation, flags: UsageFlags): Promise<undefined> {
  const client = await connect(connection);
  const usage = await client.usage.get({
    group_by: flags.groupBy,
    then_by: flags.thenBy,
    from: flags.from,
    to: flags.to,
  });
  if (terminal.isJson) {
    terminal.printJson(usage);
    return;
  }
  const { dim, bold } = terminal.colours;
  const period = periodText(usage);
  if (usage.data.length === 0) {
    terminal.note(`Nothing was spent from ${period}.`);
    return;
  }
  terminal.print(
    renderTable(columnsOf(usage), usage.data.map(usageRow), { columns: terminal.columns, title: dim }),
  );
  terminal.print(bold(`Charged ${dollars(usage.total_charged_usd)} from ${period}.`));
}

/** A day at the end is not in the period, and says so; any other instant is told to the minute. */
function periodText({ from, to }: UsageResponse): string {
  const [start, end] = [from, to].map((instant) =>
    instant.slice(0, 16).replace('T', ' ').replace(' 00:00', ''),
  );
  return `${start} to ${end}${end?.length === 10 ? ' (that day not included)' : ''}, UTC`;
}

function columnsOf(usage: UsageResponse): Column[] {
  const counts = ['Tasks', 'Failed', 'Images', 'Charged', 'Cost'].map(
    (title) => ({ title, align: 'right' }) as const,
  );
  const groups = [usage.group_by, ...(usage.then_by ? [usage.then_by] : [])];
  return [...groups.map((group) => ({ title: capitalised(group), flexible: true })), ...counts];
}

function capitalised([first = '', ...rest]: string): string {
  return first.toUpperCase() + rest.join('');
}

/** Keys and batches by name and id: names need not differ. */
function groupText(group: string, label: string | null): string {
  const isNamed = /^(key|batch)_/.test(group) && label !== null && label !== group;
  return isNamed ? `${label} (${group})` : group;
}

/** The provider's cost is shown to operators; what is not known of it is counted. */
function usageRow(row: UsageResponse['data'][number]): string[] {
  const unknown = row.cost_unknown_tasks === 0 ? '' : ` + ${grouped(row.cost_unknown_tasks)} unknown`;
  return [
    groupText(row.group, row.label),
    ...(row.then_group === null ? [] : [groupText(row.then_group, row.then_label)]),
    grouped(row.tasks),
    grouped(row.failed_tasks),
    grouped(row.images),
    dollars(row.charged_usd),
    row.cost_usd === null ? '' : `${dollars(row.cost_usd)}${unknown}`,
  ];
}
