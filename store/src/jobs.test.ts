import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { Jobs } from './jobs.ts';
import { openTestStore, type TestStore } from './testing.ts';

let test: TestStore;
before(async () => {
  test = await openTestStore();
});
after(() => test.close());

async function until(isSo: () => boolean, sentence: string): Promise<void> {
  for (const deadlineMs = performance.now() + 15_000; !isSo(); await delay(20)) {
    assert.ok(performance.now() < deadlineMs, sentence);
  }
}

const QUICK = { pollingIntervalSeconds: 0.5 };

describe('background jobs', () => {
  it('run in the process that works, with their payload, though another process sent them; a failed one is tried again', async () => {
    const { jobs } = await test.openAnother();
    const seen: string[] = [];
    const prepare = async ({ batchId }: { batchId?: unknown }) => {
      seen.push(String(batchId));
      if (seen.length === 1) throw new Error('The first try fails.');
    };
    for (const each of [jobs, test.store.jobs]) each.define('prepare', prepare, QUICK);
    test.store.jobs.define('count-nudges', async () => {}, { ...QUICK, areNudges: true });
    await Promise.all([jobs.start({ working: false }), test.store.jobs.start({ working: true })]);
    await jobs.send('prepare', { batchId: 'batch_1' });
    await until(() => seen.length === 2, 'The job runs twice.');
    assert.deepEqual(seen, ['batch_1', 'batch_1']);
  });

  it('of one key wait once: what is sent again before it ran is the same job', async () => {
    const { jobs } = await test.openAnother();
    const seen: unknown[] = [];
    jobs.define('finish', async (payload) => void seen.push(payload.turn), QUICK);
    jobs.define('last', async () => void seen.push('last'), QUICK);
    await jobs.start({ working: true });
    const later = { onlyOneOf: 'batch_1', startAfter: new Date(Date.now() + 1_000) };
    await jobs.send('finish', { turn: 1 }, later);
    await jobs.send('finish', { turn: 2 }, later);
    await jobs.send('finish', { turn: 3 }, { onlyOneOf: 'batch_2' });
    await until(() => seen.length === 2, 'Two jobs run.');
    await jobs.send('last', {});
    await until(() => seen.includes('last'), 'The last job runs.');
    assert.deepEqual(seen, [3, 1, 'last']);
  });

  it('whose process died are run by another, soon after their heartbeat stopped', async () => {
    const [dying, living] = [await test.openAnother(), await test.openAnother()];
    const seen: unknown[] = [];
    for (const { jobs } of [dying, living]) {
      jobs.define('orphaned', async (payload) => void seen.push(payload.batchId), QUICK);
    }
    await dying.jobs.start({ working: false });
    await dying.jobs.send('orphaned', { batchId: 'batch_1' });
    // As a process leaves it that took the job and was killed a minute ago.
    await test.sql(
      `update pgboss.job set state = 'active', started_on = now() - interval '1 minute',
         heartbeat_on = now() - interval '1 minute'
       where name = 'orphaned'`,
    );
    await living.jobs.start({ working: true });
    await until(() => seen.length > 0, 'The job runs again.');
    assert.deepEqual(seen, ['batch_1']);
  });

  it('that run when the store closes are waited for', async () => {
    const store = await test.openAnother();
    const progress: string[] = [];
    const { promise: release, resolve } = Promise.withResolvers<void>();
    store.jobs.define(
      'slow',
      async () => {
        progress.push('begun');
        await release;
        progress.push('done');
      },
      QUICK,
    );
    await store.jobs.start({ working: true });
    await store.jobs.send('slow', {});
    await until(() => progress.length === 1, 'The job begins.');
    const closing = store.close();
    resolve();
    await closing;
    assert.deepEqual(progress, ['begun', 'done']);
  });

  it('cannot be sent by a process that has not started them', async () => {
    const { jobs }: { jobs: Jobs } = await test.openAnother();
    jobs.define('prepare', async () => {});
    await assert.rejects(jobs.send('prepare', {}), { code: 'shutting_down' });
  });
});
