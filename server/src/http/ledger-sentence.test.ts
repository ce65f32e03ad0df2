import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nanoUsd } from '@lightmeter/core';
import type { LedgerEntry, LedgerTask } from '@lightmeter/store';
import { ledgerSentence } from './ledger-sentence.ts';

const TASK: LedgerTask = {
  modelId: 'gpt-image-2',
  state: 'succeeded',
  batchId: undefined,
  batchName: undefined,
  imageCount: 1,
  tiers: ['1K'],
};
const OF_BATCH = { ...TASK, batchId: 'batch_1', batchName: 'Spring' };
const TWO_TIERS = { ...TASK, imageCount: 3, tiers: ['1K', '2K'] };

function entryOf(given: Partial<LedgerEntry>): LedgerEntry {
  return {
    transferId: 'tr_1',
    kind: 'top_up',
    account: 'available',
    amountNanoUsd: nanoUsd(1n),
    balanceNanoUsd: nanoUsd(1n),
    taskId: undefined,
    task: undefined,
    holdExpiresAt: undefined,
    reason: undefined,
    actor: undefined,
    createdAt: new Date(0),
    ...given,
  };
}

describe('a ledger entry says what it moved and why', () => {
  const table: readonly [Partial<LedgerEntry>, string][] = [
    [{ kind: 'hold', task: TASK }, 'Reserved for a task of gpt-image-2.'],
    [{ kind: 'hold', task: OF_BATCH }, 'Reserved for a task of gpt-image-2, batch “Spring”.'],
    [{ kind: 'hold' }, 'Reserved for a task.'],
    [{ kind: 'capture', task: TASK }, 'Charged for 1 image of gpt-image-2 at 1K.'],
    [{ kind: 'capture', task: TWO_TIERS }, 'Charged for 3 images of gpt-image-2 at 1K and 2K.'],
    [{ kind: 'capture', task: OF_BATCH }, 'Charged for 1 image of gpt-image-2 at 1K, batch “Spring”.'],
    [
      { kind: 'capture', task: { ...OF_BATCH, batchName: undefined } },
      'Charged for 1 image of gpt-image-2 at 1K, batch batch_1.',
    ],
    [{ kind: 'release', task: TASK }, 'Released: the task of gpt-image-2 needed less than was reserved.'],
    [
      { kind: 'release', task: { ...TASK, state: 'failed' } },
      'Released: the task of gpt-image-2 failed and costs nothing.',
    ],
    [
      { kind: 'release', task: { ...TASK, state: 'cancelled' } },
      'Released: the task of gpt-image-2 was cancelled.',
    ],
    [{ kind: 'release' }, 'Released: it was reserved and not needed.'],
    [{ kind: 'top_up' }, 'Topped up.'],
    [{ kind: 'top_up', reason: 'Invoice 7' }, 'Topped up: Invoice 7.'],
    [{ kind: 'grant', reason: ' Welcome! ' }, 'Credit granted: Welcome!'],
    [
      { kind: 'refund', task: TASK, reason: 'A crooked horizon.' },
      'Refunded of a charge for gpt-image-2: A crooked horizon.',
    ],
    [{ kind: 'adjustment', reason: 'Wrong book' }, 'Corrected upwards: Wrong book.'],
    [
      { kind: 'adjustment', amountNanoUsd: nanoUsd(-1n), reason: 'Wrong book' },
      'Corrected downwards: Wrong book.',
    ],
  ];
  for (const [entry, sentence] of table)
    it(sentence, () => assert.equal(ledgerSentence(entryOf(entry)), sentence));
});
