// A program: what it costs to keep Lightmeter's first promise, without anything of Lightmeter's. Like the pass-through
// proxy, and beside it: a row committed before the upstream is asked, the picture decoded, hashed, written to a file and
// synced, the row committed as charged, and only then the answer. No keys, prices, checks, limits or retries, and no bound
// on memory: whole answers are buffered.
// Arguments: the origin of the upstream, an empty folder.

import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, rename } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import pg from 'pg';
import { Agent } from 'undici';
import { Cleanup } from '../cleanup.ts';
import { databaseAddress } from '../embedded-database.ts';
import { openBenchStore } from '../open-bench-store.ts';

const [origin = '', folder = ''] = process.argv.slice(2);
const upstream = new Agent({ connections: 10_000, headersTimeout: 600_000, bodyTimeout: 600_000 });
const cleanup = new Cleanup();

// For its PostgreSQL alone, set up as Lightmeter sets it up.
await openBenchStore(cleanup, { dataDirectory: folder, balanceNanoUsd: 1n });
const pool = new pg.Pool({ ...databaseAddress(folder), max: 2 });
await pool.query('create table proxied (id text primary key, is_charged boolean not null default false)');
await mkdir(join(folder, 'pictures'));

/** What arrives while a commit is under way goes into the next one. */
function committed(sql: string): (id: string) => Promise<void> {
  let waiting: { id: string; done: () => void; failed: (error: unknown) => void }[] = [];
  let isUnderWay = false;
  async function drain(): Promise<void> {
    isUnderWay = true;
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        await pool.query({ name: sql, text: sql, values: [batch.map(({ id }) => id)] });
        for (const { done } of batch) done();
      } catch (error) {
        for (const { failed } of batch) failed(error);
      }
    }
    isUnderWay = false;
  }
  return (id) =>
    new Promise((done, failed) => {
      waiting.push({ id, done, failed });
      if (!isUnderWay) void drain();
    });
}

const begin = committed('insert into proxied (id) select unnest($1::text[])');
const charge = committed('update proxied set is_charged = true where id = any($1::text[])');

async function answer(request: IncomingMessage): Promise<Buffer> {
  const id = randomUUID();
  const body = await buffer(request);
  await begin(id);
  const asked = await upstream.request({
    origin,
    path: request.url ?? '/',
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: request.headers.authorization ?? '' },
    body,
  });
  const whole = await buffer(asked.body);
  await keep(pictureIn(whole), id);
  await charge(id);
  return whole;
}

const OPENING = '"b64_json":"';
/** A multiple of 4; longer texts are many times slower to make (store/src/outputs/base64-encoder.ts). */
const SLICE_CHARACTERS = 65_536;

function pictureIn(answer: Buffer): Buffer {
  const from = answer.indexOf(OPENING) + OPENING.length;
  const end = answer.indexOf('"', from);
  const picture = Buffer.allocUnsafeSlow(Math.ceil(((end - from) / 4) * 3));
  let filledBytes = 0;
  for (let at = from; at < end; at += SLICE_CHARACTERS) {
    const text = answer.toString('latin1', at, Math.min(end, at + SLICE_CHARACTERS));
    filledBytes += picture.write(text, filledBytes, 'base64');
  }
  return picture.subarray(0, filledBytes);
}

async function keep(picture: Buffer, id: string): Promise<void> {
  const name = createHash('sha256').update(picture).digest('hex');
  const path = join(folder, 'pictures', id);
  const file = await open(path, 'wx');
  await file.write(picture);
  await rename(path, join(folder, 'pictures', name));
  await file.sync();
  await file.close();
}

const server = createServer({ highWaterMark: 1_048_576, keepAliveTimeout: 75_000 }, (request, response) => {
  answer(request).then(
    (whole) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': whole.length });
      response.end(whole);
    },
    () => response.writeHead(502).end(),
  );
});

process.once('SIGTERM', () => {
  server.close();
  void pool
    .end()
    .then(() => cleanup.run())
    .then(() => process.exit(0));
});

server.listen({ host: '127.0.0.1', port: 0, backlog: 4_096 }, () => {
  process.stdout.write(`running at http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
