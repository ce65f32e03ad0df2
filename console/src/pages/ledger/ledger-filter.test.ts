import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFiltered, ledgerCsvAddress, ledgerQuery, readLedgerFilter } from './ledger-filter.ts';

test('an address without filters is the statement of the available money', () => {
  const filter = readLedgerFilter({});
  assert.deepEqual(ledgerQuery(filter), { account: 'available' });
  assert.equal(isFiltered(filter), false);
});

test('of one task both sides are shown unless the address says otherwise', () => {
  assert.deepEqual(ledgerQuery(readLedgerFilter({ task_id: 'task_1' })), { task_id: 'task_1' });
  assert.deepEqual(ledgerQuery(readLedgerFilter({ task_id: 'task_1', account: 'held' })), {
    task_id: 'task_1',
    account: 'held',
  });
  assert.equal(isFiltered(readLedgerFilter({ task_id: 'task_1', account: 'available' })), true);
  assert.equal(isFiltered(readLedgerFilter({ batch_id: 'batch_1' })), true);
});

test('charges are shown although no charge is an entry of the available money', () => {
  assert.deepEqual(ledgerQuery(readLedgerFilter({ kind: 'capture' })), { kind: 'capture' });
  assert.deepEqual(ledgerQuery(readLedgerFilter({ kind: 'release' })), {
    kind: 'release',
    account: 'available',
  });
});

test('the file has the filters of the screen', () => {
  assert.equal(
    ledgerCsvAddress(readLedgerFilter({ kind: 'hold', from: '2026-11-01', to: '2026-11-30' })),
    '/v1/ledger?kind=hold&from=2026-11-01&to=2026-12-01&account=available&format=csv',
  );
});

test('what no filter can be is not a filter', () => {
  assert.deepEqual(ledgerQuery(readLedgerFilter({ kind: 'constructor', account: 'gold', from: '1' })), {
    account: 'available',
  });
});
