import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdir, truncate, writeFile } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { LightmeterError } from '@lightmeter/core';
import { parse } from 'csv-parse/sync';
import fastify from 'fastify';
import { pino } from 'pino';
import * as yauzl from 'yauzl';
import { BodyGate } from '../http/body-gate.ts';
import type { ResultItem } from './result-item.ts';
import {
  failedItem,
  linkOf,
  openResultsFixture,
  type ResultsFixture,
  resultItem,
  resultsOf,
} from './results-fixture.ts';
import { sendDownload } from './send-download.ts';
import { type ZipGiven, zipResults } from './zip-results.ts';

let fixture: ResultsFixture;
before(async () => {
  fixture = await openResultsFixture();
});
after(() => fixture.close());

const BEGUN = new Date('2026-11-22T12:10:00.000Z');

function zipOf(items: readonly ResultItem[], changes: Partial<ZipGiven> = {}) {
  return zipResults({
    ...resultsOf(items),
    outputs: fixture.outputs,
    linkOf,
    scratchDirectory: fixture.scratchDirectory,
    clock: () => BEGUN,
    ...changes,
  });
}

interface UnzippedFile {
  readonly name: string;
  readonly bytes: Buffer;
  readonly method: number;
}

/** Every file of the ZIP, as another program reads it; fails where a CRC does not fit. */
async function unzipped(zip: Buffer): Promise<UnzippedFile[]> {
  const path = join(
    fixture.directory,
    `read-${createHash('sha256').update(zip).digest('hex').slice(0, 16)}.zip`,
  );
  await writeFile(path, zip);
  const opened = await yauzl.openPromise(path);
  const files: UnzippedFile[] = [];
  for await (const entry of opened.eachEntry()) {
    const stream = await opened.openReadStreamPromise(entry);
    const bytes = Buffer.concat(await stream.toArray());
    assert.equal(crc32(bytes), entry.crc32, `the CRC of ${entry.fileName}`);
    files.push({ name: entry.fileName, bytes, method: entry.compressionMethod });
  }
  return files;
}

const bytesOf = async (blocks: AsyncIterable<Uint8Array>) =>
  Buffer.concat(await Readable.from(blocks).toArray());

test('the ZIP holds every image under its name, byte for byte, the manifest and what it came to', async () => {
  const pictures = await Promise.all(
    [1, 2, 3, 4].map((size) => fixture.picture({ sizeBytes: size * 300_000 })),
  );
  const [first, second, third, fourth] = pictures;
  assert.ok(first && second && third && fourth);
  const items = [
    resultItem(0, [first], { customId: 'SKU 1/a' }),
    failedItem(1),
    resultItem(2, [second, third]),
    resultItem(3, [fourth]),
    resultItem(4, [fourth], { duplicateOf: 3 }),
  ];
  const files = await unzipped(await bytesOf(zipOf(items)));
  assert.deepEqual(
    files.map(({ name, method }) => [name, method]),
    [
      ['images/0001-sku-1-a.png', 0],
      ['images/0003-a-red-fox-number-3-1.png', 0],
      ['images/0003-a-red-fox-number-3-2.png', 0],
      ['images/0004-a-red-fox-number-4.png', 0],
      ['images/0005-a-red-fox-number-5.png', 0],
      ['manifest.csv', 8],
      ['README.txt', 0],
    ],
  );
  const manifest = parse(files.at(-2)?.bytes ?? '', { columns: true }) as Record<string, string>[];
  for (const [index, row] of manifest.filter(({ file }) => file !== '').entries()) {
    const file = files[index];
    assert.equal(row.file, file?.name);
    assert.equal(
      row.sha256,
      createHash('sha256')
        .update(file?.bytes ?? '')
        .digest('hex'),
    );
    assert.equal(row.bytes, String(file?.bytes.byteLength));
  }
  const readme = String(files.at(-1)?.bytes);
  // 300,000 + 600,000 + 900,000 + 1,200,000 twice; 3 × $0.04, the duplicate costs nothing.
  for (const line of [
    /Items +5\r\n/,
    /succeeded +4\r\n/,
    /failed +1\r\n/,
    /Images +5, 4,200,000 bytes/,
    /Charged +\$0\.12 in total\r\n/,
  ])
    assert.match(readme, line);
  assert.doesNotMatch(readme, /NOT COMPLETE/);
  assert.deepEqual(await readdir(fixture.scratchDirectory), []);
});

test('the ZIP of a batch that runs holds what is there and says what is not', async () => {
  const items = [
    resultItem(0, [await fixture.picture()]),
    failedItem(1, { state: 'running', error: undefined }),
  ];
  const { batch } = resultsOf(items, { state: 'in_progress', name: 'Autumn' });
  const files = await unzipped(await bytesOf(zipOf(items, { batch })));
  assert.equal(files.length, 3);
  assert.match(String(files.at(-1)?.bytes), /^Autumn: results of batch_sample\r\n/);
  assert.match(String(files.at(-1)?.bytes), /NOT COMPLETE: 1 item had not ended/);
});

test('an image that its workspace deleted is told of, and the others keep their names', async () => {
  const [gone, kept] = await Promise.all([fixture.picture(), fixture.picture()]);
  assert.ok(gone && kept);
  const item = resultItem(0, [gone, kept], { customId: 'fox' });
  const [first, second] = item.task?.outputs ?? [];
  assert.ok(item.task && first && second);
  const task = { ...item.task, outputs: [second], deletedOutputs: [{ ...first, deletedAt: BEGUN }] };
  const files = await unzipped(await bytesOf(zipOf([{ ...item, task }])));
  assert.deepEqual(
    files.map(({ name }) => name),
    ['images/0001-fox-2.png', 'manifest.csv', 'README.txt'],
  );
  const rows: Record<string, string>[] = parse(files[1]?.bytes ?? '', { columns: true });
  assert.deepEqual(
    rows.map((row) => [row.image, row.error_code, row.file, row.output_link, row.charged_usd]),
    [
      ['1', 'output_deleted', '', '', '0.04'],
      ['2', '', 'images/0001-fox-2.png', linkOf(second), ''],
    ],
  );
  assert.match(String(files[2]?.bytes), /Images +1,.*\r\nDeleted +1 since, not in this ZIP/);
});

test('the ZIP of a batch without images is whole', async () => {
  const files = await unzipped(await bytesOf(zipOf([])));
  assert.deepEqual(
    files.map(({ name }) => name),
    ['manifest.csv', 'README.txt'],
  );
});

/** Counts what is open. */
function countedOutputs() {
  const opened: Readable[] = [];
  return {
    opened,
    read: async (...asked: Parameters<ResultsFixture['outputs']['read']>) => {
      const stream = await fixture.outputs.read(...asked);
      opened.push(stream);
      return stream;
    },
  };
}

async function until(isSo: () => boolean | Promise<boolean>, sentence: string): Promise<void> {
  for (const deadlineMs = performance.now() + 10_000; !(await isSo()); await delay(5))
    assert.ok(performance.now() < deadlineMs, sentence);
}

test('an image is opened only when the reader has taken what went before', async () => {
  const picture = await fixture.picture({ sizeBytes: 3_000_000 });
  const outputs = countedOutputs();
  const items = Array.from({ length: 10 }, (_, index) => resultItem(index, [picture]));
  const reader = zipOf(items, { outputs })[Symbol.asyncIterator]();
  let readBytes = 0;
  for (let index = 0; index < 10; index += 1) {
    while (readBytes < index * 3_000_000 + 1) {
      const { value } = await reader.next();
      readBytes += value?.byteLength ?? 0;
    }
    // Whatever would be opened without being asked for is opened by now.
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    assert.ok(outputs.opened.length <= index + 1, `${outputs.opened.length} opened at ${readBytes} bytes`);
  }
  while (!(await reader.next()).done);
  assert.equal(outputs.opened.length, 10);
  assert.ok(outputs.opened.every((stream) => stream.closed));
});

async function serving(zip: () => AsyncIterable<Uint8Array>) {
  const logged: string[] = [];
  const services = {
    gate: new BodyGate(),
    log: pino({ level: 'error' }, { write: (line: string) => logged.push(JSON.parse(line).msg) }),
    stopping: new AbortController().signal,
  };
  const app = fastify({ forceCloseConnections: true });
  app.setErrorHandler((error, _request, reply) =>
    reply
      .status(error instanceof LightmeterError ? error.kind.status : 500)
      .send(String((error as Error).message)),
  );
  app.get('/', async (_request, reply) => {
    await sendDownload(services, reply, { headers: { 'content-type': 'application/zip' }, blocks: zip() });
    return reply;
  });
  return { url: await app.listen({ port: 0, host: '127.0.0.1' }), logged, close: () => app.close() };
}

test('a client that leaves closes the image, the list of items and the manifest', async () => {
  const picture = await fixture.picture({ sizeBytes: 3_000_000 });
  const outputs = countedOutputs();
  let isListClosed = false;
  const items = async function* () {
    try {
      for (let index = 0; index < 100; index += 1) yield resultItem(index, [picture]);
    } finally {
      isListClosed = true;
    }
  };
  const server = await serving(() => zipOf([], { items, outputs }));
  const asking = get(server.url);
  const [answer] = (await once(asking, 'response')) as [IncomingMessage];
  await once(answer, 'data');
  answer.on('error', () => {});
  asking.destroy();
  await until(() => isListClosed, 'the list is still open');
  await until(() => outputs.opened.every((stream) => stream.closed), 'an image is still open');
  await until(async () => (await readdir(fixture.scratchDirectory)).length === 0, 'the manifest is left');
  assert.ok(outputs.opened.length < 100);
  assert.deepEqual(server.logged, []);
  await server.close();
});

test('an image that is missing or too short breaks the download off, and never makes a shorter ZIP', async () => {
  const whole = await fixture.picture({ sizeBytes: 3_000_000 });
  const missing = { ...(await fixture.picture()), storageKey: `00/00/${'0'.repeat(64)}.png` };
  const short = await fixture.picture({ sizeBytes: 100_000 });
  await truncate(join(fixture.directory, 'outputs', short.storageKey), 99_999);
  const long = { ...(await fixture.picture({ sizeBytes: 100_000 })), sizeBytes: 99_999 };
  for (const broken of [missing, short, long]) {
    const items = [resultItem(0, [whole]), resultItem(1, [broken]), resultItem(2, [whole])];
    const server = await serving(() => zipOf(items));
    const answer = await fetch(server.url);
    assert.equal(answer.status, 200);
    await assert.rejects(answer.arrayBuffer(), /terminated|other side closed|fetch failed/);
    assert.deepEqual(server.logged, ['A download broke off.']);
    await server.close();
  }
  assert.deepEqual(await readdir(fixture.scratchDirectory), []);
});

test('when the very first image is missing the answer is an error that says which', async () => {
  const missing = {
    ...(await fixture.picture()),
    storageKey: `00/00/${'0'.repeat(64)}.png`,
    outputId: 'out_gone',
  };
  const server = await serving(() => zipOf([resultItem(0, [missing])]));
  const answer = await fetch(server.url);
  assert.equal(answer.status, 500);
  assert.match(await answer.text(), /out_gone of item 1 is made, and cannot be read/);
  await server.close();
});

test('a list of items that fails breaks the ZIP off', async () => {
  const picture = await fixture.picture();
  const items = async function* () {
    yield resultItem(0, [picture]);
    throw new Error('The database is gone.');
  };
  await assert.rejects(bytesOf(zipOf([], { items })), /The database is gone/);
});
