// Which entries of the ledger are shown, as the address says it, and the same as a file.

import type { LedgerEntry } from '@lightmeter/sdk';
import type { Search } from '../../parts/use-url-state.ts';
import { type DayRange, readDayRange, wireRange } from '../usage/day-range.ts';

export const KINDS = {
  hold: 'Holds',
  capture: 'Charges',
  release: 'Releases',
  top_up: 'Top-ups',
  grant: 'Grants',
  refund: 'Refunds',
  adjustment: 'Adjustments',
} as const satisfies Readonly<Record<LedgerEntry['kind'], string>>;

export type Kind = keyof typeof KINDS;

export interface LedgerFilter extends DayRange {
  readonly kind: Kind | undefined;
  /** `both` shows the two sides of every hold. */
  readonly account: 'available' | 'held' | 'both';
  readonly task_id: string | undefined;
  /** Comes with links from a batch. */
  readonly batch_id: string | undefined;
}

/**
 * What is left out reads like the statement of a bank. Of one task both sides are shown, and so they are of charges: these go
 * from what is held.
 */
export function readLedgerFilter(search: Search): LedgerFilter {
  const { kind, account, task_id: taskId, batch_id: batchId } = search;
  const usual = taskId || kind === 'capture' ? 'both' : 'available';
  return {
    kind: kind !== undefined && Object.hasOwn(KINDS, kind) ? (kind as Kind) : undefined,
    account: account === 'available' || account === 'held' || account === 'both' ? account : usual,
    task_id: taskId || undefined,
    batch_id: batchId || undefined,
    ...readDayRange(search),
  };
}

/** As the API takes it. */
export function ledgerQuery(filter: LedgerFilter): Readonly<Record<string, string>> {
  const { account, ...rest } = filter;
  const texts = { ...rest, ...wireRange(filter), account: account === 'both' ? undefined : account };
  return Object.fromEntries(
    Object.entries(texts).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** The entries of the filter as a file; the cookie of the browser says whose. */
export function ledgerCsvAddress(filter: LedgerFilter): string {
  return `/v1/ledger?${new URLSearchParams({ ...ledgerQuery(filter), format: 'csv' })}`;
}

export const NO_FILTER: Readonly<Record<string, undefined>> = {
  kind: undefined,
  account: undefined,
  task_id: undefined,
  batch_id: undefined,
  from: undefined,
  to: undefined,
};

export function isFiltered({
  kind,
  account,
  task_id: taskId,
  batch_id: batchId,
  from,
  to,
}: LedgerFilter): boolean {
  return [kind, taskId, batchId, from, to].some((value) => value !== undefined) || account !== 'available';
}
