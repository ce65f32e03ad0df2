// The gate: so many bodies at once, a slow client steps aside, a client that takes nothing is cut off.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { BodyGate, sendThroughGate } from './body-gate.ts';

const CHUNK = Buffer.alloc(100_000);

/** A client whose buffer is full after the first chunk; it takes one when told to. */
class FakeClient extends Writable {
  private readonly taken: (() => void)[] = [];

  constructor() {
    super({ highWaterMark: 1 });
  }

  override _write(_chunk: Buffer, _encoding: string, done: () => void): void {
    this.taken.push(done);
  }

  take(): void {
    this.taken.shift()?.();
  }
}

async function* chunks(count: number): AsyncGenerator<Buffer> {
  for (let index = 0; index < count; index += 1) yield CHUNK;
}

async function until(condition: () => boolean, what: string): Promise<void> {
  const deadlineMs = performance.now() + 5_000;
  while (!condition()) {
    assert.ok(performance.now() < deadlineMs, what);
    await new Promise(setImmediate);
  }
}

test('a client that takes nothing until the limit is cut off, and its body ends', async () => {
  const client = new FakeClient();
  const closed = once(client, 'close');
  const startedMs = performance.now();
  assert.equal(await sendThroughGate(new BodyGate({ stallTimeoutMs: 50 }), client, chunks(3)), false);
  assert.ok(performance.now() - startedMs >= 49, 'It was cut off before the limit.');
  await closed;
  assert.equal(client.destroyed, true);
});

test('a client that takes a chunk within the limit each time is never cut off', async () => {
  const client = new FakeClient();
  const taking = setInterval(() => client.take(), 10);
  // 20 chunks at 10 ms each take longer than the limit in all.
  const sent = await sendThroughGate(new BodyGate({ stallTimeoutMs: 150 }), client, chunks(20));
  clearInterval(taking);
  assert.deepEqual([sent, client.destroyed], [true, false]);
});

test('clients that stall leave their places to others: a body that is read is sent past 200 that are not', async () => {
  const gate = new BodyGate({ stallTimeoutMs: 60_000 });
  const stalled = Array.from({ length: 200 }, () => new FakeClient());
  const stalledBodies = stalled.map((client) => sendThroughGate(gate, client, chunks(2)));
  const quick = new Writable({ write: (_chunk, _encoding, done) => done() });
  assert.equal(await sendThroughGate(gate, quick, chunks(3)), true);
  for (const client of stalled) client.destroy();
  assert.deepEqual(new Set(await Promise.all(stalledBodies)), new Set([false]));
});

test('a client stalls when its connection takes nothing, however much may be buffered for it', async () => {
  const gate = new BodyGate({ stallTimeoutMs: 60_000 });
  const stalled = Array.from(
    { length: 64 },
    () => new Writable({ highWaterMark: 1_048_576, write: () => {} }),
  );
  const stalledBodies = stalled.map((client) => sendThroughGate(gate, client, chunks(2)));
  const quick = new Writable({ write: (_chunk, _encoding, done) => done() });
  assert.equal(await sendThroughGate(gate, quick, chunks(3)), true);
  for (const client of stalled) client.destroy();
  assert.deepEqual(new Set(await Promise.all(stalledBodies)), new Set([false]));
});

test('no more than 64 bodies are asked for a chunk at once, and the place of one that fails is free again', async () => {
  const gate = new BodyGate();
  let asked = 0;
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  // biome-ignore lint/correctness/useYield: a body that fails before its first chunk is what is tested
  async function* failing(): AsyncGenerator<Buffer> {
    asked += 1;
    await opened;
    throw new Error('The image is gone.');
  }
  const client = () => new Writable({ write: (_chunk, _encoding, done) => done() });
  const bodies = Array.from({ length: 65 }, () => sendThroughGate(gate, client(), failing()).catch(() => {}));
  await until(() => asked === 64, 'Fewer than 64 bodies were begun.');
  for (let turn = 0; turn < 10; turn += 1) await new Promise(setImmediate);
  assert.equal(asked, 64);
  open();
  await Promise.all(bodies);
  assert.equal(asked, 65);
});
