// What happened to the money of a task, in order: quoted, held, charged, released, refunded. Each step but the quote is a
// transfer of the ledger.

import type { LedgerResponse } from '@lightmeter/contract';
import { parseUsd } from '@lightmeter/core';
import type { TaskObject } from '@lightmeter/sdk';

type LedgerEntry = LedgerResponse['data'][number];

export interface MoneyStep {
  readonly id: string;
  readonly title: string;
  /** US dollars, never below zero. */
  readonly amountUsd: string;
  readonly at: string;
  readonly sentence: string;
  /** Undefined for the quote, which moves nothing. */
  readonly transferId: string | undefined;
}

const TITLES: Readonly<Record<LedgerEntry['kind'], string>> = {
  hold: 'Held',
  capture: 'Charged',
  release: 'Released',
  refund: 'Refunded',
  top_up: 'Topped up',
  grant: 'Granted',
  adjustment: 'Adjusted',
};

/** At one instant a task is held before it is charged, and charged before the rest is released. */
const ORDER: readonly LedgerEntry['kind'][] = [
  'top_up',
  'grant',
  'hold',
  'capture',
  'release',
  'refund',
  'adjustment',
];

/** The steps, oldest first. A transfer between two accounts of the book is one step. */
export function moneySteps(task: TaskObject, entries: readonly LedgerEntry[]): MoneyStep[] {
  const byTransfer = new Map<string, LedgerEntry>();
  for (const entry of entries) {
    if (!byTransfer.has(entry.transfer_id) || entry.account === 'available')
      byTransfer.set(entry.transfer_id, entry);
  }
  const transfers = [...byTransfer.values()].sort(
    (left, right) =>
      Date.parse(left.created_at) - Date.parse(right.created_at) ||
      ORDER.indexOf(left.kind) - ORDER.indexOf(right.kind),
  );
  return [quoteStep(task), ...transfers.map(transferStep)];
}

function quoteStep(task: TaskObject): MoneyStep {
  return {
    id: 'quote',
    title: 'Quoted',
    amountUsd: task.quoted_usd,
    at: task.created_at,
    sentence: `The most that can be charged, by rate card ${task.rate_card}.`,
    transferId: undefined,
  };
}

function transferStep(entry: LedgerEntry): MoneyStep {
  const isBelowZero = parseUsd(entry.amount_usd) < 0n;
  return {
    id: entry.transfer_id,
    title: TITLES[entry.kind],
    amountUsd: isBelowZero ? entry.amount_usd.slice(1) : entry.amount_usd,
    at: entry.created_at,
    sentence: entry.description,
    transferId: entry.transfer_id,
  };
}
