// What the items of a batch come to, counted while they pass by.

import { type NanoUsd, nanoUsd } from '@lightmeter/core';
import type { BatchItemState } from '@lightmeter/store';
import { isItemOver, type ResultItem } from './result-item.ts';

export class ResultTotals {
  readonly counts = new Map<BatchItemState, number>();
  itemCount = 0;
  imageCount = 0;
  imageBytes = 0;
  /** Delivered, and deleted by the workspace since. */
  deletedCount = 0;
  /** Of the present runs; duplicates cost nothing. */
  chargedNanoUsd: NanoUsd = nanoUsd(0n);

  add(item: ResultItem): void {
    this.itemCount += 1;
    this.counts.set(item.state, (this.counts.get(item.state) ?? 0) + 1);
    if (item.duplicateOf === undefined && item.task)
      this.chargedNanoUsd = nanoUsd(this.chargedNanoUsd + item.task.chargedNanoUsd);
    if (item.state !== 'succeeded') return;
    this.deletedCount += item.task?.deletedOutputs.length ?? 0;
    for (const output of item.task?.outputs ?? []) {
      this.imageCount += 1;
      this.imageBytes += output.sizeBytes;
    }
  }

  /** Items that are still to come. */
  get openCount(): number {
    let open = 0;
    for (const [state, count] of this.counts) if (!isItemOver(state)) open += count;
    return open;
  }
}
