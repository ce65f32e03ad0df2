// The images answer: whole, or a clean error before its head, or broken off; never half an image for a whole one.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { OutputStore } from '@lightmeter/store';
import { request } from 'undici';
import { type AnswerFixture, openAnswerFixture, PIXEL } from './answer-fixture.ts';
import { sendImages } from './images-answer.ts';

let fixture: AnswerFixture;
before(async () => {
  fixture = await openAnswerFixture();
});
after(() => fixture.close());

const FORM = { responseFormat: 'b64_json', origin: 'http://localhost', replayed: false } as const;

/** The store with another way to read. */
function readingBy(readBase64: OutputStore['readBase64']) {
  return { ...fixture.services, outputs: { readBase64 } as OutputStore };
}

test('the answer holds the stored bytes, and is exactly as long as its head says', async () => {
  const { task } = await fixture.finishedTask();
  const url = await fixture.listen((reply) => sendImages(fixture.services, reply, task, FORM));
  const answer = await request(url);
  const text = await answer.body.text();
  assert.equal(answer.statusCode, 200);
  assert.equal(Number(answer.headers['content-length']), Buffer.byteLength(text));
  assert.deepEqual(JSON.parse(text).data, [{ b64_json: PIXEL.toString('base64') }]);
});

test('an image whose file is missing is a 500 in JSON that says what was charged', async () => {
  const { task, image } = await fixture.finishedTask();
  await fixture.outputs.remove(image.storageKey);
  const url = await fixture.listen((reply) => sendImages(fixture.services, reply, task, FORM));
  const answer = await request(url);
  const body = (await answer.body.json()) as { error: Record<string, string>; lightmeter: unknown };
  assert.deepEqual([answer.statusCode, body.error.code], [500, 'internal_error']);
  assert.match(body.error.message ?? '', /task_rendered.*\$0\.03 was charged.*refund/);
  assert.deepEqual(body.lightmeter, {
    task_id: 'task_rendered',
    quoted_usd: '0.04',
    charged_usd: '0.03',
    rate_card: '2026-05',
  });
  assert.equal(answer.headers['lightmeter-charged-usd'], '0.03');
});

test('a store that does not answer is a 503 that may be asked again, without a new charge', async () => {
  const { task } = await fixture.finishedTask();
  // biome-ignore lint/correctness/useYield: the store fails before its first block
  const services = readingBy(async function* () {
    throw new Error('EIO');
  });
  const url = await fixture.listen((reply) => sendImages(services, reply, task, FORM));
  const answer = await request(url);
  const body = (await answer.body.json()) as { error: Record<string, unknown> };
  assert.deepEqual(
    [answer.statusCode, body.error.code, body.error.retryable],
    [503, 'storage_unavailable', true],
  );
  assert.match(String(body.error.message), /not charged again/);
});

test('an image that fails after its first bytes breaks the connection off, and is logged', async () => {
  const { task } = await fixture.finishedTask();
  const services = readingBy(async function* () {
    yield Buffer.from('iVBO');
    throw new Error('EIO');
  });
  const url = await fixture.listen((reply) => sendImages(services, reply, task, FORM));
  const answer = await request(url);
  assert.equal(answer.statusCode, 200);
  await assert.rejects(answer.body.text());
  assert.equal(fixture.logged.at(-1), 'A stored image could not be sent.');
});
