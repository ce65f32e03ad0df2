// An operator's transfers in words: titles, buttons, what was done. Pure.

import { formatUsd, type NanoUsd, nanoUsd } from '@lightmeter/core';
import { LightmeterApiError } from '@lightmeter/sdk';

export type MoneyKind = 'top_up' | 'grant' | 'adjustment';

export const MONEY_TITLES: Readonly<Record<MoneyKind, (workspace: string) => string>> = {
  top_up: (workspace) => `Top up ${workspace}`,
  grant: (workspace) => `Grant credit to ${workspace}`,
  adjustment: (workspace) => `Correct the balance of ${workspace}`,
};

/** The button says what moves; without an amount it says what it would do. */
export function moneyLabel(kind: MoneyKind, amount: NanoUsd | undefined): string {
  const words = { top_up: 'Top up', grant: 'Grant' };
  if (kind !== 'adjustment')
    return amount === undefined ? words[kind] : `${words[kind]} ${formatUsd(amount)}`;
  if (amount === undefined) return 'Correct';
  return amount < 0n ? `Take ${formatUsd(nanoUsd(-amount))} away` : `Add ${formatUsd(amount)}`;
}

/** @example `Topped up $50.00: Acme has $150.00 of live money available.` */
export function movedSentence(moved: {
  readonly kind: MoneyKind | 'refund';
  readonly amount: NanoUsd;
  readonly workspace: string;
  readonly mode: 'test' | 'live';
  readonly available: NanoUsd;
}): string {
  const { kind, amount, workspace, mode, available } = moved;
  const magnitude = formatUsd(amount < 0n ? nanoUsd(-amount) : amount);
  const done = {
    top_up: `Topped up ${magnitude}`,
    grant: `Granted ${magnitude}`,
    refund: `Refunded ${magnitude}`,
    adjustment: amount < 0n ? `Took ${magnitude} away` : `Added ${magnitude}`,
  }[kind];
  const money = mode === 'live' ? 'live money' : 'test credit';
  return `${done}: ${workspace} has ${formatUsd(available)} of ${money} available.`;
}

/** What is certain after an order failed. */
export function failedOrderTitle(error: unknown): string {
  if (!(error instanceof LightmeterApiError) || error.status >= 500) {
    return 'It is not known whether money moved. Press again: this order moves it once.';
  }
  return error.code === 'idempotency_key_mismatch'
    ? 'This dialog has moved money before, with another amount or reason. Look at the balance, then begin anew.'
    : 'No money moved';
}
