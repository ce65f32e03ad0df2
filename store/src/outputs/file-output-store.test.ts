import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { bytesOf, codeOf, describeOutputStore, requireStored, storeImage, writeAll } from './conformance.ts';
import { openFileOutputStore } from './file-output-store.ts';
import { noiseChunk, samplePng, samplePngParts } from './png-fixture.ts';

describeOutputStore('the file store', {
  chunkingRuns: 25,
  openStore: async (options) => {
    const directory = await mkdtemp(join(tmpdir(), 'lightmeter-outputs-'));
    const store = await openFileOutputStore({ directory, randomName: randomUUID, ...options });
    return {
      store,
      incomingDirectory: join(directory, 'incoming'),
      listStorageKeys: () => listFiles(directory),
      close: async () => {
        await store.close();
        await rm(directory, { recursive: true });
      },
    };
  },
});

describe('the file store, beyond what every store does,', () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'lightmeter-outputs-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  function openStore(maxOpenWriters = 512) {
    return openFileOutputStore({ directory, randomName: randomUUID, maxOpenWriters });
  }
  const incomingNames = () => readdir(join(directory, 'incoming'));

  test('opens no file before small chunks fill the first block, and holds at most one block back after that', async () => {
    const writer = (await openStore()).begin();
    const bytes = samplePng('late', 1_000_000);
    for (let start = 0; start < 260_000; start += 10_000)
      await writer.write(bytes.subarray(start, start + 10_000));
    assert.deepEqual(await incomingNames(), []);
    await writeAll(writer, bytes.subarray(260_000));
    const [name = ''] = await incomingNames();
    const onDiskBytes = (await stat(join(directory, 'incoming', name))).size;
    assert.ok(onDiskBytes >= 1_000_000 - 262_144, `${onDiskBytes} bytes are on disk.`);
    await writer.discard();
  });

  test('lets a further image wait until one of those that are arriving has ended', async () => {
    const store = await openStore(2);
    const [first, second, third, fourth] = [store.begin(), store.begin(), store.begin(), store.begin()];
    const bytes = samplePng('turn', 1_000);
    await Promise.all([first.write(bytes), second.write(bytes)]);
    const arrived: string[] = [];
    const thirdWrite = third.write(bytes).then(() => arrived.push('third'));
    const fourthWrite = fourth.write(bytes).then(() => arrived.push('fourth'));
    await first.commit();
    await thirdWrite;
    assert.deepEqual(arrived, ['third']);
    await second.discard();
    await fourthWrite;
    assert.deepEqual(arrived, ['third', 'fourth']);
    await Promise.all([third.commit(), fourth.commit()]);
  });

  test('discards an image that waits for its turn at once, and its turn goes to the next', async () => {
    const store = await openStore(1);
    const [first, second, third] = [store.begin(), store.begin(), store.begin()];
    const bytes = samplePng('turn', 1_000);
    await first.write(bytes);
    const secondWrite = second.write(bytes);
    const thirdWrite = third.write(bytes);
    await second.discard();
    await first.commit();
    await Promise.all([secondWrite, thirdWrite]);
    requireStored(await third.commit());
  });

  test('leaves nothing wherever a discard falls between the steps of a write', async () => {
    const store = await openStore(1);
    const bytes = samplePng('between', 600_000);
    for (let stepCount = 0; stepCount < 40; stepCount += 1) {
      const writer = store.begin();
      const written = writer.write(bytes);
      for (let step = 0; step < stepCount; step += 1) await undefined;
      await writer.discard();
      await written;
      assert.deepEqual(await incomingNames(), []);
      // The only place is free again.
      await storeImage(store, bytes);
    }
  });

  test('shares its folder with another store on it', async () => {
    const [left, right] = [await openStore(), await openStore()];
    const bytes = samplePng('shared', 400_000);
    const [stored] = await Promise.all([storeImage(left, bytes), storeImage(right, bytes)]);
    await left.remove(stored.storageKey);
    assert.equal(await codeOf(right.read(stored.storageKey)), 'not_found');
  });

  test('reads the first byte alone', async () => {
    const store = await openStore();
    const { storageKey } = await storeImage(store, samplePng('first', 1_000));
    assert.equal(
      (await bytesOf(await store.read(storageKey, { firstByte: 0, lastByte: 0 }))).toString('latin1'),
      '\x89',
    );
  });

  test('finishes reading an image that is removed meanwhile', async () => {
    const store = await openStore();
    const bytes = samplePng('going', 2_000_000);
    const { storageKey } = await storeImage(store, bytes);
    const stream = await store.read(storageKey);
    await store.remove(storageKey);
    assert.ok((await bytesOf(stream)).equals(bytes));
  });

  test('sweeps what a killed process left behind, and nothing younger than the date', async () => {
    const store = await openStore();
    const died = await runScript(
      `const writer = store.begin();
       await writer.write(new Uint8Array(1_000_000));
       process.kill(process.pid, 'SIGKILL');`,
      directory,
    );
    assert.equal(died.signal, 'SIGKILL');
    assert.equal((await incomingNames()).length, 1);
    assert.equal(await store.sweepIncoming(new Date(Date.now() - 3_600_000)), 0);
    assert.equal(await store.sweepIncoming(new Date(Date.now() + 3_600_000)), 1);
    assert.deepEqual(await incomingNames(), []);
  });

  test('reports a full disk as storage_unavailable and leaves nothing of the image', async (context) => {
    if (process.platform === 'win32')
      return context.skip('Limits of file sizes are a matter of POSIX shells.');
    // A file may grow to 2,048 × 512 bytes here; the error of the system is of the same kind as that of a full disk.
    const { stdout } = await runScript(
      `const writer = store.begin();
       const codes = [];
       for (let count = 0; count < 3; count += 1) {
         await writer.write(new Uint8Array(800_000)).catch((error) => codes.push(error.code + ': ' + error.message));
       }
       await writer.commit().catch((error) => codes.push(error.code));
       await writer.discard();
       console.log(JSON.stringify(codes));`,
      directory,
      'ulimit -f 2048; ',
    );
    const full =
      'storage_unavailable: The image could not be stored: the output store is full. Whoever runs this server must look at it.';
    assert.deepEqual(JSON.parse(stdout), [full, full, 'storage_unavailable']);
    assert.deepEqual(await incomingNames(), []);
  });

  test('fails when its folder cannot be made', async () => {
    await assert.rejects(openFileOutputStore({ directory: '/dev/null/outputs', randomName: randomUUID }), {
      code: 'ENOTDIR',
    });
  });

  test('never loads the S3 client', async () => {
    const { stdout } = await runScript(
      `console.log(loaded.filter((url) => url.includes('@aws-sdk')).length);`,
      directory,
    );
    assert.equal(stdout.trim(), '0');
  });

  test('spends under 2 KB on a writer before its first byte', async () => {
    const store = await openStore();
    const before = process.memoryUsage().heapUsed;
    const writers = Array.from({ length: 20_000 }, () => store.begin());
    const spentBytes = (process.memoryUsage().heapUsed - before) / writers.length;
    assert.ok(spentBytes < 2_048, `${spentBytes} bytes each.`);
    await Promise.all(writers.map((writer) => writer.discard()));
  });

  test('takes 100 images of 3 MB at the same time within 64 MB of memory', async () => {
    const store = await openStore();
    const noise = noiseChunk(3_000_000);
    const before = process.memoryUsage.rss();
    let peak = before;
    await Promise.all(
      Array.from({ length: 100 }, async (_, index) => {
        const writer = store.begin();
        for (const part of samplePngParts(`image ${index}`, noise)) await writeAll(writer, part);
        peak = Math.max(peak, process.memoryUsage.rss());
        requireStored(await writer.commit());
      }),
    );
    // The blocks are 100 × 256 KB = 26 MB; the images together are 300 MB.
    assert.ok(peak - before < 64_000_000, `${peak - before} bytes`);
    assert.equal((await listFiles(directory)).length, 100);
  });
});

/** Runs a module body in a process of its own, with `store` open on the folder and `loaded`, the URLs of its modules. */
async function runScript(body: string, directory: string, shellPrefix = '') {
  const script = `
    import { randomUUID } from 'node:crypto';
    import { registerHooks } from 'node:module';
    const loaded = [];
    registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
    const { openFileOutputStore } = await import(${JSON.stringify(new URL('../index.ts', import.meta.url).href)});
    const store = await openFileOutputStore({ directory: ${JSON.stringify(directory)}, randomName: randomUUID });
    ${body}`;
  const node = [process.execPath, ...process.execArgv, '--input-type=module', '--eval', script];
  const child =
    shellPrefix === ''
      ? spawn(process.execPath, node.slice(1), { stdio: ['ignore', 'pipe', 'inherit'] })
      : spawn('sh', ['-c', `${shellPrefix}exec "$@"`, 'sh', ...node], {
          stdio: ['ignore', 'pipe', 'inherit'],
        });
  const [stdout, [, signal]] = await Promise.all([bytesOf(child.stdout), once(child, 'exit')]);
  return { stdout: stdout.toString(), signal: signal as NodeJS.Signals | null };
}

/** Keys of all stored files. */
async function listFiles(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.parentPath.endsWith('incoming'))
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .sort();
}
