// `lightmeter limits`: budgets, which warn, and spend caps, which stop.

import { LightmeterApiError, type LimitEvent, type LimitResponse, type SpendPeriod } from '@lightmeter/sdk';
import { type Command, Option } from 'commander';
import { act, createCommand, createGroup, type Invocation } from '../command-line/command.ts';
import { usageError } from '../command-line/command-error.ts';
import { connect } from '../command-line/connection.ts';
import { dollarAmount, wholeNumber } from '../command-line/flag-values.ts';
import { firstItems, minuteText, showList } from '../command-line/lists.ts';
import { dollars } from '../command-line/money-text.ts';
import type { Column } from '../command-line/text-table.ts';

const PERIODS = ['day', 'month', 'total'] as const satisfies readonly SpendPeriod[];
const SUBJECT = 'workspace, or the id of a key or a batch';

/** GET, PUT and DELETE /v1/limits. */
export function limitsCommand(): Command {
  const list = createCommand({
    name: 'list',
    summary: 'Lists budgets and spend caps, with what is spent, held and left.',
    examples: ['limits list', 'limits list --json', 'limits list --api-key-file admin.key'],
  }).action(act(listLimits));
  const set = createCommand({
    name: 'set',
    summary: 'Sets the spend cap and the budget of one period; both replace what stood there.',
    examples: [
      'limits set workspace --period day --cap 50.00 --budget 30.00',
      'limits set key_01k9q3v5w8t2m4n6p0r1s3t5v7 --period month --cap 200.00',
      'limits set batch_01k9q3v5w8t2m4n6p0r1s3t5v7 --period total --cap 25.00',
    ],
  })
    .argument('<subject>', SUBJECT)
    .addOption(periodOption())
    .option('--cap <usd>', 'stops: spent and held never go past it', dollarAmount)
    .option('--budget <usd>', 'warns by what is spent, never stops', dollarAmount)
    .action(act(setLimit));
  const remove = createCommand({
    name: 'remove',
    summary: 'Removes the spend cap and the budget of one period.',
    examples: [
      'limits remove workspace --period day',
      'limits remove key_01k9q3v5w8t2m4n6p0r1s3t5v7 --period month',
      'limits list',
    ],
  })
    .argument('<subject>', SUBJECT)
    .addOption(periodOption())
    .action(act(removeLimit));
  const events = createCommand({
    name: 'events',
    summary: 'Lists the thresholds (50, 80 and 100 %) that were reached, newest first.',
    examples: ['limits events', 'limits events --limit 500', 'limits events --json'],
  })
    .option('--limit <count>', 'events at most', wholeNumber(1), 50)
    .action(act(listEvents));
  const group = {
    name: 'limits',
    summary: 'Budgets and spend caps: list, set, remove, events.',
    examples: ['limits list', 'limits set workspace --period day --cap 50.00', 'limits events'],
  };
  return createGroup(group, [list, set, remove, events]);
}

function periodOption(): Option {
  return new Option('--period <period>', 'UTC').choices(PERIODS).makeOptionMandatory();
}

const COLUMNS: readonly Column[] = [
  { title: 'Subject' },
  { title: 'Period' },
  { title: 'Spent', align: 'right' },
  { title: 'Held', align: 'right' },
  { title: 'Cap', align: 'right' },
  { title: 'Left', align: 'right' },
  { title: 'Budget', align: 'right' },
  { title: 'Left', align: 'right' },
  { title: 'Reached' },
];

function limitRow(limit: LimitResponse): string[] {
  const optionalDollars = (amount: string | null) => (amount === null ? '' : dollars(amount));
  return [
    subjectText(limit),
    periodText(limit),
    dollars(limit.spent_usd),
    dollars(limit.held_usd),
    optionalDollars(limit.cap_usd),
    optionalDollars(limit.cap_left_usd),
    optionalDollars(limit.budget_usd),
    optionalDollars(limit.budget_left_usd),
    reachedText(limit),
  ];
}

function subjectText(limit: LimitResponse): string {
  if (limit.subject_kind === 'workspace') return 'workspace';
  return limit.subject_name === null ? limit.subject_id : `${limit.subject_id} ${limit.subject_name}`;
}

function periodText({ period, period_start }: Pick<LimitResponse, 'period' | 'period_start'>): string {
  return period_start === null ? period : `${period} from ${period_start}`;
}

/** The highest threshold of each. */
function reachedText({ cap_reached, budget_reached }: LimitResponse): string {
  const parts = [
    ['cap', cap_reached.at(-1)],
    ['budget', budget_reached.at(-1)],
  ].filter(([, percent]) => percent !== undefined);
  return parts.map(([name, percent]) => `${name} ${percent} %`).join(', ');
}

async function listLimits({ terminal, connection }: Invocation): Promise<undefined> {
  const limits = await (await connect(connection)).limits.list();
  if (terminal.isJson) {
    terminal.printJson(limits);
    return;
  }
  showList(
    terminal,
    { items: limits.data, hasMore: false },
    {
      columns: COLUMNS,
      row: limitRow,
      none: 'No limits. Set one: lightmeter limits set workspace --period day --cap 50.00',
      limit: limits.data.length,
    },
  );
}

async function setLimit(
  { terminal, connection }: Invocation,
  flags: { readonly period: SpendPeriod; readonly cap?: string; readonly budget?: string },
  subject: string,
): Promise<undefined> {
  if (flags.cap === undefined && flags.budget === undefined) {
    throw usageError(
      'There is nothing to set.',
      `--cap 50.00 stops, --budget 30.00 warns; lightmeter limits remove ${subject} --period ${flags.period} removes both`,
    );
  }
  const client = await connect(connection);
  const limit = await client.limits.set({
    subject,
    period: flags.period,
    cap_usd: flags.cap,
    budget_usd: flags.budget,
  });
  if (terminal.isJson) terminal.printJson(limit);
  else terminal.print(limitSentence(limit));
}

/** @example workspace, day from 2026-11-22: spend cap of $50.00, no budget; $1.20 spent, $0.30 held. */
function limitSentence(limit: LimitResponse): string {
  const cap = limit.cap_usd === null ? 'no spend cap' : `spend cap of ${dollars(limit.cap_usd)}`;
  const budget = limit.budget_usd === null ? 'no budget' : `budget of ${dollars(limit.budget_usd)}`;
  return `${subjectText(limit)}, ${periodText(limit)}: ${cap}, ${budget}; ${dollars(limit.spent_usd)} spent, ${dollars(limit.held_usd)} held.`;
}

async function removeLimit(
  { terminal, connection }: Invocation,
  { period }: { readonly period: SpendPeriod },
  subject: string,
): Promise<undefined> {
  const client = await connect(connection);
  const limit = await client.limits.remove({ subject, period }).catch(inListWords);
  if (terminal.isJson) terminal.printJson(limit);
  else terminal.print(`Removed. It stood at ${limitSentence(limit)}`);
}

/** The server names its own address of the list. */
function inListWords(error: unknown): never {
  if (error instanceof LightmeterApiError) {
    error.message = error.message.replace('GET /v1/limits lists them', '`lightmeter limits list` lists them');
  }
  throw error;
}

const EVENT_COLUMNS: readonly Column[] = [
  { title: 'Time (UTC)' },
  { title: 'Subject' },
  { title: 'Period' },
  { title: 'Reached' },
  { title: 'Limit', align: 'right' },
  { title: 'Spent', align: 'right' },
  { title: 'Held', align: 'right' },
];

function eventRow(event: LimitEvent): string[] {
  const kind = event.type === 'budget.threshold_reached' ? 'budget' : 'cap';
  return [
    minuteText(event.created_at),
    event.subject_kind === 'workspace' ? 'workspace' : event.subject_id,
    periodText(event),
    `${event.threshold_percent} % of the ${kind}`,
    dollars(event.limit_usd),
    dollars(event.spent_usd),
    dollars(event.held_usd),
  ];
}

async function listEvents(
  { terminal, connection }: Invocation,
  { limit }: { readonly limit: number },
): Promise<undefined> {
  const client = await connect(connection);
  const events = await firstItems(client.limits.events(), limit);
  showList(terminal, events, {
    columns: EVENT_COLUMNS,
    row: eventRow,
    none: 'No threshold was reached.',
    limit,
  });
}
