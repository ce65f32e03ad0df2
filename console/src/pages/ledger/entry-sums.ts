// What entries add up to, exactly, and how long a hold still holds. Pure.

import { type NanoUsd, parseUsd, renderUsd, sumUsd } from '@lightmeter/core';
import type { LedgerEntry } from '@lightmeter/sdk';

type Amount = Pick<LedgerEntry, 'account' | 'amount_usd'>;

export interface EntrySums {
  readonly availableUsd: string;
  readonly heldUsd: string;
  /** Of both: what the workspace has more or less for it. */
  readonly totalUsd: string;
}

export function sumEntries(entries: readonly Amount[]): EntrySums {
  const of = (account: LedgerEntry['account']): NanoUsd =>
    sumUsd(entries.filter((entry) => entry.account === account).map(({ amount_usd: usd }) => parseUsd(usd)));
  const [available, held] = [of('available'), of('held')];
  return {
    availableUsd: renderUsd(available),
    heldUsd: renderUsd(held),
    totalUsd: renderUsd(sumUsd([available, held])),
  };
}

/** An amount in one of two columns: what left the account, or what came. Zero stands with the credits. */
export function sides({ amount_usd: usd }: Pick<LedgerEntry, 'amount_usd'>): {
  debitUsd: string | undefined;
  creditUsd: string | undefined;
} {
  return usd.startsWith('-')
    ? { debitUsd: usd.slice(1), creditUsd: undefined }
    : { debitUsd: undefined, creditUsd: usd };
}

/**
 * How long until then, in the largest unit that is not zero, cut.
 *
 * @example `9 min`, `45 s`, `3 h`; `now` for what is over
 */
export function timeLeft(until: string, nowMs: number): string {
  const seconds = Math.floor((Date.parse(until) - nowMs) / 1_000);
  if (seconds <= 0) return 'now';
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min`;
  return `${Math.floor(seconds / 3_600)} h`;
}
