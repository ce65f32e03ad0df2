// Every failure word as the adapter plays it, and the table against the table of errors and the documentation page.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { ERRORS } from '@lightmeter/core';
import sharp from 'sharp';
import { UpstreamError } from '../adapter.ts';
import { conformanceRequest } from '../conformance.ts';
import { fakeAttempt } from '../fake-attempt.ts';
import { FakeDelivery } from '../fake-delivery.ts';
import { call, instantSandbox } from './call-fixture.ts';
import { SANDBOX_FAILURE_WORDS, takeFailureWords } from './failure-words.ts';

const adapter = instantSandbox();
after(() => adapter.close());

async function refusalOf(prompt: string, signal = new AbortController().signal): Promise<UpstreamError> {
  const delivery = new FakeDelivery();
  const request = conformanceRequest({ prompt });
  const error = await adapter.run(request, delivery, fakeAttempt({ signal })).then(
    () => assert.fail('The call succeeded.'),
    (thrown: unknown) => thrown,
  );
  assert.deepEqual(delivery.breaches, []);
  assert.ok(error instanceof UpstreamError, `${error}`);
  return error;
}

for (const { word, code, unbilled } of SANDBOX_FAILURE_WORDS) {
  if (code === undefined || unbilled === undefined) continue;
  test(`${word} ends in ${code}, ${unbilled ? 'not billed' : 'perhaps billed'}`, async () => {
    const signal = word === 'sandbox:timeout' ? AbortSignal.timeout(50) : new AbortController().signal;
    const error = await refusalOf(`A quiet street ${word}`, signal);
    assert.deepEqual([error.code, error.unbilled], [code, unbilled]);
  });
}

test('the status of every word is that of its error code, 200 for a call that succeeds', () => {
  for (const { word, code, status } of SANDBOX_FAILURE_WORDS) {
    assert.equal(status, code === undefined ? 200 : ERRORS[code].status, word);
  }
});

test('sandbox:rate-limit asks for a pause of twelve seconds', async () => {
  assert.equal((await refusalOf('sandbox:rate-limit')).given.retryAfterMs, 12_000);
});

test('sandbox:moderation names the stage that refused', async () => {
  const stageOf = async (word: string) => (await refusalOf(word)).given.details?.moderation_details;
  assert.deepEqual(await stageOf('sandbox:moderation'), { moderation_stage: 'input', categories: ['other'] });
  assert.deepEqual(await stageOf('sandbox:moderation-output'), {
    moderation_stage: 'output',
    categories: ['other'],
  });
});

test('sandbox:flaky refuses the first attempt of a task and delivers the second, whichever process makes it', async () => {
  const request = () => conformanceRequest({ prompt: 'A hat sandbox:flaky' });
  const first = adapter.run(request(), new FakeDelivery(), fakeAttempt());
  await assert.rejects(first, { code: 'upstream_rate_limited' });
  const answer = await adapter.run(request(), new FakeDelivery(), fakeAttempt({ attemptNumber: 2 }));
  assert.equal(answer.imageCount, 1);
});

test('sandbox:fewer-images delivers one image less, and none of one', async () => {
  const { answer, files } = await call(adapter, { prompt: 'A hat sandbox:fewer-images', imageCount: 3 });
  assert.deepEqual([answer.imageCount, files.length], [2, 2]);
  assert.equal((await refusalOf('A hat sandbox:fewer-images')).code, 'upstream_empty');
});

test('sandbox:smaller-image delivers half of each edge and reports the tokens of that', async () => {
  const size = { widthPixels: 1536, heightPixels: 1024 };
  const { answer, files } = await call(adapter, { prompt: 'A hat sandbox:smaller-image', size });
  const { width, height } = await sharp(files[0]).metadata();
  assert.deepEqual([width, height], [768, 512]);
  // 16 × 11 × (2,000,000 + 393,216) ÷ 4,000,000 = 105.3 → 106
  assert.equal(answer.usage?.output_image_tokens, 106);
});

test('sandbox:broken-image delivers files that do not decode and calls them complete', async () => {
  const { answer, files } = await call(adapter, { prompt: 'A hat sandbox:broken-image' });
  assert.equal(answer.imageCount, 1);
  await assert.rejects(sharp(files[0], { failOn: 'truncated' }).raw().toBuffer());
});

test('sandbox:no-usage delivers and reports no tokens', async () => {
  const { answer } = await call(adapter, { prompt: 'A hat sandbox:no-usage' });
  assert.equal(answer.usage, undefined);
});

test('failure words are read in any case and place, the longer one of two, and are not drawn', async () => {
  assert.deepEqual(takeFailureWords('A hat SANDBOX:Moderation-Output, red'), {
    words: new Set(['sandbox:moderation-output']),
    prompt: 'A hat , red',
  });
  assert.deepEqual(takeFailureWords('sandbox:moderations and sandbox play'), {
    words: new Set(),
    prompt: 'sandbox:moderations and sandbox play',
  });
  const [plain, marked] = await Promise.all(
    ['A red hat', 'A red hat sandbox:no-usage'].map((prompt) => call(adapter, { prompt })),
  );
  assert.deepEqual(plain?.files, marked?.files);
});

test('docs/sandbox.md lists every word with its effect, status and code', () => {
  const page = readFileSync(new URL('../../../docs/sandbox.md', import.meta.url), 'utf8');
  for (const { word, effect, status, code } of SANDBOX_FAILURE_WORDS) {
    const row = `| \`${word}\` | ${effect} | ${status}${code === undefined ? '' : ` \`${code}\``} |`;
    assert.ok(page.includes(row), `docs/sandbox.md lacks the row:\n${row}`);
  }
});
