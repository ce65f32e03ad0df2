// Which batches of the list are shown, as the address says it.

import type { BatchResponse } from '@lightmeter/contract';
import type { Search } from '../../parts/use-url-state.ts';
import { type BatchStatus, neverBegan, titleOf } from './batch-words.ts';

/** Groups of states that people ask for. */
export const STATE_FILTERS = {
  running: ['validating', 'in_progress', 'finalizing', 'cancelling'],
  waiting: ['ready', 'paused'],
  completed: ['completed'],
  failed: ['failed', 'expired', 'cancelled'],
} as const satisfies Readonly<Record<string, readonly BatchStatus[]>>;

export type StateFilter = keyof typeof STATE_FILTERS;

export interface BatchFilter {
  readonly state: StateFilter | 'all';
  /** In the name or id. */
  readonly text: string;
  /** Also those that were checked and never began. */
  readonly showsChecks: boolean;
}

export function readBatchFilter({ state, text, checks }: Search): BatchFilter {
  return {
    state: state !== undefined && Object.hasOwn(STATE_FILTERS, state) ? (state as StateFilter) : 'all',
    text: text ?? '',
    showsChecks: checks === '1',
  };
}

export function filterBatches(batches: readonly BatchResponse[], filter: BatchFilter): BatchResponse[] {
  const states: readonly BatchStatus[] | undefined =
    filter.state === 'all' ? undefined : STATE_FILTERS[filter.state];
  const wanted = filter.text.trim().toLowerCase();
  return batches.filter(
    (batch) =>
      (filter.showsChecks || !neverBegan(batch)) &&
      (states === undefined || states.includes(batch.status)) &&
      (wanted === '' || `${titleOf(batch)} ${batch.id}`.toLowerCase().includes(wanted)),
  );
}
