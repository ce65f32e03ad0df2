import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BatchItemObject } from '@lightmeter/contract';
import { failureGroups, retryOf } from './failure-groups.ts';

function failed(index: number, code: string, changes: Partial<BatchItemObject> = {}): BatchItemObject {
  return {
    index,
    line: index + 1,
    custom_id: null,
    state: 'failed',
    task_id: `task_${index}`,
    run_count: 1,
    duplicate_of: null,
    promoted_from: null,
    draft_item_index: null,
    draft_output_id: null,
    prompt: 'A fox',
    metadata: {},
    quoted_low_usd: '0.03',
    quoted_high_usd: '0.07',
    charged_usd: '0',
    error: { code, message: `About ${code}.`, param: null },
    outputs: [],
    ...changes,
  };
}

test('failures are grouped by code, the most frequent first, each with the price of another run', () => {
  const groups = failureGroups([failed(0, 'timeout'), failed(1, 'refused'), failed(2, 'refused')]);
  assert.deepEqual(
    groups.map(({ code, message, retryIndexes, retryLowUsd, retryHighUsd }) => [
      code,
      message,
      retryIndexes,
      retryLowUsd,
      retryHighUsd,
    ]),
    [
      // 2 × 0.03 and 2 × 0.07
      ['refused', 'About refused.', [1, 2], '0.06', '0.14'],
      ['timeout', 'About timeout.', [0], '0.03', '0.07'],
    ],
  );
});

test('a line that could not be read is shown and never run again', () => {
  const fault = failed(3, 'invalid_value', { prompt: null, task_id: null, quoted_high_usd: '0' });
  assert.deepEqual(failureGroups([fault])[0]?.retryIndexes, []);
});

test('an item and its duplicate run once and are paid once', () => {
  const twins = [failed(0, 'timeout'), failed(5, 'timeout', { duplicate_of: 0 })];
  assert.deepEqual(retryOf(twins), { retryIndexes: [0], retryLowUsd: '0.03', retryHighUsd: '0.07' });
});

test('an item that expired before it began is grouped by its state', () => {
  const [group] = failureGroups([failed(0, '', { state: 'expired', error: null, task_id: null })]);
  assert.deepEqual([group?.code, group?.retryIndexes], ['expired', [0]]);
});
