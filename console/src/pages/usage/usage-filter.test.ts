import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Search } from '../../parts/use-url-state.ts';
import { gallerySearch, taskQuery } from './drill.ts';
import {
  drillSearch,
  filterQuery,
  groupsOfRow,
  readUsageFilter,
  usageCsvAddress,
  usageSearch,
} from './usage-filter.ts';

const TODAY = '2026-11-23';

test('an address without a span is this month until today, by model', () => {
  const filter = readUsageFilter({}, TODAY);
  assert.deepEqual(filterQuery(filter), { from: '2026-11-01', to: '2026-11-24' });
  assert.equal(filter.groupBy, 'model');
  assert.equal(filter.hasRange, false);
});

test('half a span is completed: until today, or from the first of its month', () => {
  assert.deepEqual(readUsageFilter({ from: '2026-10-05' }, TODAY).range, { from: '2026-10-05', to: TODAY });
  assert.deepEqual(readUsageFilter({ to: '2026-10-05' }, TODAY).range, {
    from: '2026-10-01',
    to: '2026-10-05',
  });
  assert.deepEqual(readUsageFilter({ from: '2026-12-05' }, TODAY).range, {
    from: '2026-12-05',
    to: '2026-12-05',
  });
});

test('nothing is grouped twice by the same, nor by what does not exist', () => {
  assert.equal(readUsageFilter({ group_by: 'key', then_by: 'key' }, TODAY).thenBy, undefined);
  assert.equal(readUsageFilter({ group_by: 'toString' }, TODAY).groupBy, 'model');
});

test('the file has span, filters and grouping of the screen', () => {
  const search = { from: '2026-11-01', to: '2026-11-30', group_by: 'day', then_by: 'model', tier: '1K+2K' };
  assert.equal(
    usageCsvAddress(readUsageFilter(search, TODAY)),
    '/v1/usage?from=2026-11-01&to=2026-12-01&tier=1K%2B2K&group_by=day&then_by=model&format=csv',
  );
  assert.deepEqual(usageSearch(readUsageFilter(search, TODAY)), search);
});

test('a row opens what it is made of: its group becomes a filter and the next division is chosen', () => {
  const filter = readUsageFilter({ group_by: 'model' }, TODAY);
  const model = groupsOfRow(filter, { group: 'gpt-image-2', then_group: null });
  assert.deepEqual(drillSearch(filter, model), { model: 'gpt-image-2', group_by: 'day' });
  const byDay = readUsageFilter({ group_by: 'day', then_by: 'key' }, TODAY);
  const both = groupsOfRow(byDay, { group: '2026-11-05', then_group: 'key_1' });
  assert.deepEqual(drillSearch(byDay, both), {
    from: '2026-11-05',
    to: '2026-11-05',
    key: 'key_1',
    group_by: 'model',
  });
});

test('images lead to the gallery where it has the filter', () => {
  const search = { model: 'gpt-image-2', tier: '2K', key: 'key_1', from: '2026-11-01', to: '2026-11-05' };
  assert.deepEqual(gallerySearch(readUsageFilter(search, TODAY)), search);
  const others: Search[] = [
    { tier: '1K+2K' },
    { tier: 'none' },
    { batch_id: 'none' },
    { provider: 'openai' },
  ];
  for (const other of others) {
    assert.equal(gallerySearch(readUsageFilter(other, TODAY)), undefined);
  }
});

test('tasks are listed where the list has the filter', () => {
  const filter = readUsageFilter({ model: 'gpt-image-2', batch_id: 'batch_1', to: '2026-11-05' }, TODAY);
  assert.deepEqual(taskQuery(filter, 'failed'), {
    model: 'gpt-image-2',
    batch_id: 'batch_1',
    status: 'failed',
    created_after: '2026-11-01',
    created_before: '2026-11-06',
  });
  const others: Search[] = [{ tier: '2K' }, { key: 'key_1' }, { batch_id: 'none' }, { provider: 'openai' }];
  for (const other of others) {
    assert.equal(taskQuery(readUsageFilter(other, TODAY), 'all'), undefined);
  }
});
