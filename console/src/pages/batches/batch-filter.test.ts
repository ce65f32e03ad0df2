import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BatchResponse } from '@lightmeter/contract';
import { filterBatches, readBatchFilter } from './batch-filter.ts';

const batch = (id: string, status: string, name: string | null, began = 1) =>
  ({
    id,
    status,
    in_progress_at: began === 0 ? null : began,
    lightmeter: { name },
  }) as unknown as BatchResponse;

const BATCHES = [
  batch('batch_aaaaaa', 'in_progress', 'Autumn catalogue'),
  batch('batch_bbbbbb', 'paused', null),
  batch('batch_cccccc', 'failed', 'Autumn, wrong column', 0),
  batch('batch_dddddd', 'cancelled', 'Autumn, stopped'),
];
const idsOf = (search: Record<string, string>) =>
  filterBatches(BATCHES, readBatchFilter(search)).map(({ id }) => id.slice(-6));

test('checks that never began are left out until they are asked for', () => {
  assert.deepEqual(idsOf({}), ['aaaaaa', 'bbbbbb', 'dddddd']);
  assert.deepEqual(idsOf({ checks: '1' }), ['aaaaaa', 'bbbbbb', 'cccccc', 'dddddd']);
});

test('state and text narrow the list together, whatever the capitals, and an unknown state is all', () => {
  assert.deepEqual(idsOf({ state: 'waiting' }), ['bbbbbb']);
  assert.deepEqual(idsOf({ text: 'autumn', state: 'failed', checks: '1' }), ['cccccc', 'dddddd']);
  assert.deepEqual(idsOf({ text: 'BBBB' }), ['bbbbbb']);
  assert.deepEqual(idsOf({ state: 'constructor' }), ['aaaaaa', 'bbbbbb', 'dddddd']);
});
