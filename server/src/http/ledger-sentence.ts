// What a ledger entry moved and why, as a sentence for people. The amount stands beside it and is not repeated.

import type { LedgerEntry, LedgerTask } from '@lightmeter/store';

/** @example `Charged for 2 images of gpt-image-2 at 1K, batch “Spring”.` */
export function ledgerSentence({ kind, amountNanoUsd, task, reason }: LedgerEntry): string {
  switch (kind) {
    case 'hold':
      return `Reserved for ${task ? `a task of ${taskName(task)}` : 'a task'}.`;
    case 'capture':
      return task ? `Charged for ${imagesOf(task)}.` : 'Charged.';
    case 'release':
      return releaseSentence(task);
    case 'top_up':
      return withReason('Topped up', reason);
    case 'grant':
      return withReason('Credit granted', reason);
    case 'refund':
      return withReason(`Refunded of ${task ? `a charge for ${taskName(task)}` : 'a charge'}`, reason);
    case 'adjustment':
      return withReason(amountNanoUsd < 0n ? 'Corrected downwards' : 'Corrected upwards', reason);
  }
}

function releaseSentence(task: LedgerTask | undefined): string {
  if (!task) return 'Released: it was reserved and not needed.';
  const name = taskName(task);
  if (task.state === 'failed') return `Released: the task of ${name} failed and costs nothing.`;
  if (task.state === 'cancelled') return `Released: the task of ${name} was cancelled.`;
  return `Released: the task of ${name} needed less than was reserved.`;
}

/** `gpt-image-2`, and the batch it belongs to. */
function taskName({ modelId, batchId, batchName }: LedgerTask): string {
  if (batchId === undefined) return modelId;
  return `${modelId}, batch ${batchName === undefined ? batchId : `“${batchName}”`}`;
}

function imagesOf(task: LedgerTask): string {
  const { imageCount, tiers, modelId } = task;
  const images = imageCount === 1 ? '1 image' : `${imageCount} images`;
  return `${images} of ${taskName({ ...task, modelId: `${modelId} at ${tiers.join(' and ')}` })}`;
}

/** The reason as it was written; a sentence ends once. */
function withReason(what: string, reason: string | undefined): string {
  const text = reason?.trim();
  if (!text) return `${what}.`;
  return `${what}: ${text}${/[.!?…]$/.test(text) ? '' : '.'}`;
}
