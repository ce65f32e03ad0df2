// What the usage page shows, as the address says it: span, grouping and filters. The same goes to the API and into the file.

import type { UsageGroupName, UsageResponse } from '@lightmeter/contract';
import type { Search } from '../../parts/use-url-state.ts';
import { type DayRange, monthToDate, readDayRange, wireRange } from './day-range.ts';

export const GROUP_LABELS = {
  day: 'Day',
  model: 'Model',
  tier: 'Tier',
  key: 'Key or member',
  batch: 'Batch',
  provider: 'Provider',
  origin: 'Way in',
} as const satisfies Readonly<Record<UsageGroupName, string>>;

/** Under which name a group is given back as a filter; a day is a span. */
const FILTER_OF = {
  model: 'model',
  tier: 'tier',
  key: 'key',
  batch: 'batch_id',
  provider: 'provider',
  origin: 'origin',
} as const satisfies Readonly<Record<Exclude<UsageGroupName, 'day'>, string>>;

export type FilterName = (typeof FILTER_OF)[keyof typeof FILTER_OF];

export interface UsageFilter extends Readonly<Record<FilterName, string | undefined>> {
  /** This month until today when the address says nothing. */
  readonly range: { readonly from: string; readonly to: string };
  /** The address names a span. */
  readonly hasRange: boolean;
  readonly groupBy: UsageGroupName;
  readonly thenBy: UsageGroupName | undefined;
}

const FILTER_NAMES = Object.values(FILTER_OF);

/** @param today of UTC, `2026-11-23` */
export function readUsageFilter(search: Search, today: string): UsageFilter {
  const given: DayRange = readDayRange(search);
  const hasRange = given.from !== undefined || given.to !== undefined;
  const to = given.to ?? (given.from !== undefined && given.from > today ? given.from : today);
  const range = hasRange ? { from: given.from ?? monthToDate(to).from, to } : monthToDate(today);
  const groupBy = readGroup(search.group_by) ?? 'model';
  const thenBy = readGroup(search.then_by);
  const filters = Object.fromEntries(FILTER_NAMES.map((name) => [name, search[name] || undefined]));
  return {
    ...(filters as Record<FilterName, string | undefined>),
    range,
    hasRange,
    groupBy,
    thenBy: thenBy === groupBy ? undefined : thenBy,
  };
}

function readGroup(text: string | undefined): UsageGroupName | undefined {
  return text !== undefined && Object.hasOwn(GROUP_LABELS, text) ? (text as UsageGroupName) : undefined;
}

/** As the API takes it, without the grouping. */
export function filterQuery(filter: UsageFilter): Readonly<Record<string, string>> {
  const { from, to } = wireRange(filter.range);
  return present({ from, to, ...Object.fromEntries(FILTER_NAMES.map((name) => [name, filter[name]])) });
}

export function groupedQuery(filter: UsageFilter): Readonly<Record<string, string>> {
  return present({ ...filterQuery(filter), group_by: filter.groupBy, then_by: filter.thenBy });
}

/** Exactly the rows of the table as a file; the cookie of the browser says whose. */
export function usageCsvAddress(filter: UsageFilter): string {
  return `/v1/usage?${new URLSearchParams({ ...groupedQuery(filter), format: 'csv' })}`;
}

export function activeFilters(filter: UsageFilter): FilterName[] {
  return FILTER_NAMES.filter((name) => filter[name] !== undefined);
}

/** Takes every filter out of the address; span and grouping stay. */
export const NO_FILTER: Readonly<Record<string, undefined>> = Object.fromEntries(
  FILTER_NAMES.map((name) => [name, undefined]),
);

type Group = { readonly by: UsageGroupName; readonly group: string };

/** The groups that a row stands for: one, or two with `then_by`. */
export function groupsOfRow(
  filter: Pick<UsageFilter, 'groupBy' | 'thenBy'>,
  row: Pick<UsageResponse['data'][number], 'group' | 'then_group'>,
): Group[] {
  const groups: Group[] = [{ by: filter.groupBy, group: row.group }];
  if (filter.thenBy !== undefined && row.then_group !== null)
    groups.push({ by: filter.thenBy, group: row.then_group });
  return groups;
}

/** The filter narrowed to these groups: a day is the span of it alone. */
export function narrowed(filter: UsageFilter, groups: readonly Group[]): UsageFilter {
  let narrow = filter;
  for (const { by, group } of groups) {
    narrow =
      by === 'day'
        ? { ...narrow, range: { from: group, to: group }, hasRange: true }
        : { ...narrow, [FILTER_OF[by]]: group };
  }
  return narrow;
}

/** The first way to divide what is not yet one thing. */
const DIVIDE_BY = ['model', 'day', 'key', 'tier', 'batch'] as const satisfies readonly UsageGroupName[];

/** Texts of an address that shows what a row is made of. */
export function drillSearch(filter: UsageFilter, groups: readonly Group[]): Record<string, string> {
  const narrow = narrowed(filter, groups);
  const groupBy =
    DIVIDE_BY.find((by) =>
      by === 'day' ? narrow.range.from !== narrow.range.to : narrow[FILTER_OF[by]] === undefined,
    ) ?? 'day';
  return usageSearch({ ...narrow, groupBy, thenBy: undefined });
}

/** Texts of the address of a filter. */
export function usageSearch(filter: UsageFilter): Record<string, string> {
  const { range, hasRange, groupBy, thenBy } = filter;
  return present({
    ...(hasRange ? range : {}),
    ...Object.fromEntries(FILTER_NAMES.map((name) => [name, filter[name]])),
    group_by: groupBy,
    then_by: thenBy,
  });
}

export function present(texts: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(texts).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
