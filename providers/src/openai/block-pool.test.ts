import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createBlockPool } from './block-pool.ts';

const { signal } = new AbortController();

test('lends at most as many blocks as it has, the next ones in the order of asking', async () => {
  const pool = createBlockPool({ blockBytes: 12, maxBlocks: 2 });
  const first = await pool.acquire(signal);
  await pool.acquire(signal);
  const served: string[] = [];
  const third = pool.acquire(signal).then(() => served.push('third'));
  const fourth = pool.acquire(signal).then(() => served.push('fourth'));
  assert.deepEqual(served, []);
  pool.release(first);
  await third;
  assert.deepEqual(served, ['third']);
  pool.release(first);
  await fourth;
  assert.deepEqual(served, ['third', 'fourth']);
});

test('lends the same memory again, unless somebody may still read from it', async () => {
  const pool = createBlockPool({ blockBytes: 12, maxBlocks: 1 });
  const block = await pool.acquire(signal);
  pool.release(block);
  assert.equal(await pool.acquire(signal), block);
  pool.release(undefined);
  assert.notEqual(await pool.acquire(signal), block);
});

test('whoever gives up waiting takes nobody’s place', async () => {
  const pool = createBlockPool({ blockBytes: 12, maxBlocks: 1 });
  const held = await pool.acquire(signal);
  const impatient = new AbortController();
  const gaveUp = pool.acquire(impatient.signal);
  const patient = pool.acquire(signal);
  const reason = new Error('The call is over.');
  impatient.abort(reason);
  await assert.rejects(gaveUp, reason);
  pool.release(held);
  assert.equal(await patient, held);
  await assert.rejects(pool.acquire(impatient.signal), reason);
});
