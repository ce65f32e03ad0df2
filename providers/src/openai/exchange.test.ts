import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Agent } from 'undici';
import { Exchange } from './exchange.ts';

/** Answers the first request on every connection with these bytes, in as few writes as the system makes of them. */
async function startServer(t: { after(end: () => void): void }, answer: Buffer): Promise<URL> {
  const server = createServer((socket: Socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.end(answer));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}

async function digestOf(url: URL, readSlowly: boolean): Promise<string> {
  const dispatcher = new Agent();
  const signal = new AbortController().signal;
  const exchange = new Exchange(dispatcher, { url, method: 'GET', headers: {}, body: null }, signal);
  const hash = createHash('sha256');
  for await (const chunk of (await exchange.answer()).body) {
    if (readSlowly) for (let turn = 0; turn < 5; turn += 1) await nextTurn();
    hash.update(chunk);
  }
  await dispatcher.close();
  return hash.digest('hex');
}

const BODY = Buffer.from(
  Uint32Array.from({ length: 600_000 }, (_, index) => Math.imul(index, 2_654_435_761)).buffer,
);
const WHOLE = createHash('sha256').update(BODY).digest('hex');

function withLength(): Buffer {
  return Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${BODY.length}\r\n\r\n`), BODY]);
}

/** Several parts stand in the memory of one read, and the memory of one part must outlive the part before it. */
function inParts(partBytes: number): Buffer {
  const parts: Buffer[] = [Buffer.from('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n')];
  for (let start = 0; start < BODY.length; start += partBytes) {
    const part = BODY.subarray(start, start + partBytes);
    parts.push(Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n'));
  }
  return Buffer.concat([...parts, Buffer.from('0\r\n\r\n')]);
}

const answers: readonly [string, Buffer][] = [
  ['that ends with its connection', Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\n\r\n'), BODY])],
  ['in one piece', withLength()],
  ...[100, 5_000, 16_384, 20_000, 32_768, 65_524, 100_000].map((partBytes): [string, Buffer] => [
    `in parts of ${partBytes} bytes`,
    inParts(partBytes),
  ]),
];

for (const [how, answer] of answers) {
  for (const readSlowly of [false, true]) {
    test(`a body ${how} comes whole to a reader that is ${readSlowly ? 'slow' : 'quick'}`, async (t) => {
      assert.equal(await digestOf(await startServer(t, answer), readSlowly), WHOLE);
    });
  }
}

test('the memory of a large chunk is free when the next one is asked for', async (t) => {
  const url = await startServer(t, withLength());
  const dispatcher = new Agent();
  const signal = new AbortController().signal;
  const exchange = new Exchange(dispatcher, { url, method: 'GET', headers: {}, body: null }, signal);
  const kept: Buffer[] = [];
  for await (const chunk of (await exchange.answer()).body) kept.push(chunk);
  await dispatcher.close();
  const keptBytes = kept.reduce((sum, chunk) => sum + chunk.length, 0);
  assert.ok(keptBytes < BODY.length / 2, `${keptBytes} bytes are still held`);
});
