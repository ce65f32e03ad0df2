import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, test } from 'node:test';
import type { DrawingJob } from './drawing-job.ts';
import { DrawingPool } from './drawing-pool.ts';

const NEVER = new AbortController().signal;

const JOB: DrawingJob = {
  prompt: 'A hat',
  upstreamModel: 'gpt-image-2',
  size: { widthPixels: 64, heightPixels: 64 },
  quality: undefined,
  isTransparent: false,
  format: 'png',
  compression: undefined,
  seed: 1,
  imageIndex: 0,
  references: [],
  mask: undefined,
  partialImageCount: 0,
};

/** A worker that dies as long as its job has deaths left to die, then answers with one byte. */
const MORTAL_WORKER = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from 'node:worker_threads';
    parentPort.on('message', ({ orderId, job }) => {
      const deaths = new Int32Array(job.references[0]);
      if (Atomics.sub(deaths, 0, 1) > 0) process.exit(3);
      parentPort.postMessage({ orderId, kind: 'drawn', image: { final: new Uint8Array([7]), partials: [] } });
    });`)}`,
);

function mortalJob(deaths: number): DrawingJob {
  const shared = new SharedArrayBuffer(4);
  new Int32Array(shared)[0] = deaths;
  return { ...JOB, references: [shared] };
}

const pools: DrawingPool[] = [];
function pool(given: ConstructorParameters<typeof DrawingPool>[0]): DrawingPool {
  const made = new DrawingPool(given);
  pools.push(made);
  return made;
}
after(() => Promise.all(pools.map((made) => made.close())));

test('a picture whose worker dies is drawn by the next one, and so is everything behind it', async () => {
  const mortal = pool({ workerCount: 1, workerFile: MORTAL_WORKER });
  const images = await Promise.all([1, 0, 1, 0].map((deaths) => mortal.draw(mortalJob(deaths), NEVER)));
  assert.deepEqual(
    images.map(({ final }) => [...final]),
    [[7], [7], [7], [7]],
  );
});

test('a picture that kills two workers is given up, and the pool goes on', async () => {
  const mortal = pool({ workerCount: 1, workerFile: MORTAL_WORKER });
  await assert.rejects(mortal.draw(mortalJob(2), NEVER), { code: 'upstream_unavailable', unbilled: false });
  assert.deepEqual([...(await mortal.draw(mortalJob(0), NEVER)).final], [7]);
});

test('an aborted picture that waits for its turn is never drawn', async () => {
  const single = pool({ workerCount: 1 });
  const deadline = new AbortController();
  const drawn = single.draw(JOB, NEVER);
  const waiting = single.draw({ ...JOB, seed: 2 }, deadline.signal);
  deadline.abort();
  await assert.rejects(waiting, { code: 'upstream_timeout' });
  assert.ok((await drawn).final.length > 0);
});

test('an input image that does not decode is the caller’s fault', async () => {
  const file = new SharedArrayBuffer(64);
  await assert.rejects(pool({}).draw({ ...JOB, references: [file] }, NEVER), {
    code: 'upstream_rejected',
    unbilled: true,
  });
});

test('a closed pool draws nothing more', async () => {
  const closed = pool({ workerCount: 1 });
  const waiting = [1, 2, 3].map((seed) => closed.draw({ ...JOB, seed: seed }, NEVER));
  const settled = Promise.allSettled(waiting);
  await closed.close();
  assert.deepEqual(
    (await settled).map(({ status }) => status),
    ['rejected', 'rejected', 'rejected'],
  );
  await assert.rejects(closed.draw(JOB, NEVER), { code: 'upstream_unavailable' });
});

test('idle workers do not keep the process alive', async () => {
  const script = `
    import { DrawingPool } from '${new URL('./drawing-pool.ts', import.meta.url)}';
    const job = ${JSON.stringify(JOB)};
    const image = await new DrawingPool().draw(job, new AbortController().signal);
    console.log(image.final.length > 0);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], { timeout: 20_000 });
  let printed = '';
  child.stdout.on('data', (chunk) => {
    printed += chunk;
  });
  const [exitCode] = await once(child, 'close');
  assert.deepEqual([exitCode, printed], [0, 'true\n']);
});
