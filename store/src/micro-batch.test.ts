import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LightmeterError } from '@lightmeter/core';
import { MicroBatch } from './micro-batch.ts';

/** Records the batches it is given; each waits until it is let through. */
function fakeWriter() {
  const batches: string[][] = [];
  let release = Promise.withResolvers<void>();
  return {
    batches,
    letThrough: () => {
      release.resolve();
      release = Promise.withResolvers();
    },
    apply: async (items: readonly string[]) => {
      batches.push([...items]);
      await release.promise;
      return items.map((item) => item.toUpperCase());
    },
  };
}

async function until(condition: () => boolean): Promise<void> {
  const deadlineMs = performance.now() + 2_000;
  while (!condition()) {
    if (performance.now() > deadlineMs) assert.fail('the condition was not met in two seconds');
    await new Promise(setImmediate);
  }
}

describe('MicroBatch', () => {
  it('keeps one batch in flight and puts all that arrives meanwhile in the next', async () => {
    const writer = fakeWriter();
    const lane = new MicroBatch({ apply: writer.apply });
    const first = lane.submit('a');
    await until(() => writer.batches.length === 1);
    const later = ['b', 'c', 'd'].map((item) => lane.submit(item));
    writer.letThrough();
    assert.equal(await first, 'A');
    await until(() => writer.batches.length === 2);
    writer.letThrough();
    assert.deepEqual(await Promise.all(later), ['B', 'C', 'D']);
    assert.deepEqual(writer.batches, [['a'], ['b', 'c', 'd']]);
  });

  it('never takes more than its bound in one batch and keeps the order of arrival', async () => {
    const batches: number[][] = [];
    const lane = new MicroBatch<number, number>({
      maxItems: 2,
      apply: async (items) => {
        batches.push([...items]);
        return items;
      },
    });
    assert.deepEqual(await Promise.all([1, 2, 3, 4, 5].map((item) => lane.submit(item))), [1, 2, 3, 4, 5]);
    assert.deepEqual(batches, [[1, 2], [3, 4], [5]]);
  });

  it('puts items with the same key in different batches, in order', async () => {
    const batches: string[][] = [];
    const lane = new MicroBatch<string, string>({
      keyOf: (item) => item.slice(0, 1),
      apply: async (items) => {
        batches.push([...items]);
        return items;
      },
    });
    await Promise.all(['a1', 'b1', 'a2', 'a3', 'c1', 'b2'].map((item) => lane.submit(item)));
    assert.deepEqual(batches, [['a1', 'b1', 'c1'], ['a2', 'b2'], ['a3']]);
  });

  it('makes an item that comes alone wait for nobody', async () => {
    const lane = new MicroBatch<number, number>({ gatherMs: 60_000, apply: async (items) => items });
    for (const item of [1, 2, 3]) assert.equal(await lane.submit(item), item);
  });

  it('lets a batch gather company when the one before it was shared', async () => {
    const batches: number[][] = [];
    const lane = new MicroBatch<number, number>({
      gatherMs: 200,
      apply: async (items) => {
        batches.push([...items]);
        return items;
      },
    });
    await Promise.all([lane.submit(1), lane.submit(2)]);
    const third = lane.submit(3);
    // Later than the turn of the event loop in which a batch of one would have gone.
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    await Promise.all([third, lane.submit(4)]);
    await lane.submit(5);
    assert.deepEqual(batches, [[1, 2], [3, 4], [5]]);
  });

  it('lets only the item at fault fail', async () => {
    const lane = new MicroBatch<number, number>({
      apply: async (items) => {
        if (items.includes(6)) throw new Error('six is poison');
        return items.map((item) => item * 10);
      },
    });
    const outcomes = await Promise.allSettled([1, 2, 3, 4, 5, 6, 7, 8].map((item) => lane.submit(item)));
    assert.deepEqual(
      outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : outcome.reason.message)),
      [10, 20, 30, 40, 50, 'six is poison', 70, 80],
    );
  });

  it('fails a whole batch at once when the database is away, and takes the next', async () => {
    let calls = 0;
    const lane = new MicroBatch<number, number>({
      apply: async (items) => {
        calls += 1;
        if (calls === 1) throw new LightmeterError('database_unavailable');
        return items;
      },
    });
    const outcomes = await Promise.allSettled([1, 2, 3].map((item) => lane.submit(item)));
    assert.deepEqual(
      outcomes.map((outcome) => outcome.status),
      ['rejected', 'rejected', 'rejected'],
    );
    assert.equal(await lane.submit(4), 4);
    assert.equal(calls, 2);
  });

  it('finishes what it has taken when it is stopped, and takes nothing more', async () => {
    const writer = fakeWriter();
    const lane = new MicroBatch({ apply: writer.apply });
    const taken = lane.submit('a');
    await until(() => writer.batches.length === 1);
    const stopped = lane.stop();
    await assert.rejects(lane.submit('b'), { code: 'shutting_down' });
    writer.letThrough();
    assert.equal(await taken, 'A');
    await stopped;
  });
});
