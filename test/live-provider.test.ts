// A live key and a provider that bills: our server in front of an OpenAI stand-in that answers as OpenAI was recorded.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import sharp from 'sharp';
import {
  type FakeOpenAiServer,
  recordedAnswer,
  recordedRefusal,
  replay,
  startFakeOpenAiServer,
} from '../providers/src/openai/fake-openai-server.ts';
import { type Api, apiOf, assertAuditClean } from './support/api.ts';
import { newKey, type ServerProcess, startServer } from './support/server-process.ts';

let upstream: FakeOpenAiServer;
let server: ServerProcess;
let api: Api;
let key: string;
let picture: Buffer;

const PICTURE = {
  model: 'gpt-image-2',
  prompt: 'A lighthouse at dusk',
  size: '1024x1024',
  quality: 'low',
  response_format: 'url',
};

before(async () => {
  picture = await sharp({ create: { width: 1024, height: 1024, channels: 3, background: '#257' } })
    .png()
    .toBuffer();
  upstream = await startFakeOpenAiServer(replay(recordedAnswer('generation'), [picture]));
  server = await startServer({
    balance: '1.00',
    environment: { OPENAI_API_KEY: 'sk-upstream-secret', OPENAI_BASE_URL: upstream.baseUrl },
  });
  api = apiOf(server.url);
  key = await newKey(server, 'live');
  await api('/v1/top-ups', { key, json: { amount_usd: '10.00' } });
});
after(async () => {
  await server.stop();
  await upstream.close();
});

test('a live key reaches the provider with the provider’s own key, and is charged by the rate card', async () => {
  const answer = await api('/v1/images/generations', { key, json: PICTURE });
  assert.equal(answer.status, 200);
  assert.deepEqual([answer.body.lightmeter.mode, answer.body.lightmeter.charged_usd], ['live', '0.03']);
  const sent = upstream.received.at(-1);
  assert.equal(sent?.path, '/v1/images/generations');
  assert.equal(sent?.headers.authorization, 'Bearer sk-upstream-secret');
  const body = JSON.parse(sent?.body.toString() ?? '') as Record<string, unknown>;
  assert.deepEqual(
    [body.model, body.prompt, body.size, body.quality, body.n, 'response_format' in body],
    ['gpt-image-2', 'A lighthouse at dusk', '1024x1024', 'low', 1, false],
  );
});

test('an operator sees what it cost, and that test credit was not touched', async () => {
  const { body } = await api('/v1/usage?group_by=model', { key });
  assert.equal(body.data[0].charged_usd, '0.03');
  assert.ok(Number(body.data[0].cost_usd) > 0);
  assert.equal((await api('/v1/balance')).body.total_usd, '1');
  assert.equal((await api('/v1/balance', { key })).body.total_usd, '9.97');
});

test('a rate limit of the provider is waited out and tried again, and charged once', async () => {
  const refusal = recordedRefusal('rate limit');
  let calls = 0;
  upstream.respond = (response, request) => {
    calls += 1;
    return calls === 1
      ? replay({ ...refusal, headers: { ...refusal.headers, 'retry-after-ms': '50' } })(response, request)
      : replay(recordedAnswer('generation'), [picture])(response, request);
  };
  const answer = await api('/v1/images/generations', { key, json: PICTURE });
  assert.deepEqual([answer.status, calls, answer.body.lightmeter.charged_usd], [200, 2, '0.03']);
});

test('a failure after which the provider may have billed is not tried again, and charges nothing', async () => {
  let calls = 0;
  upstream.respond = (response) => {
    calls += 1;
    response.writeHead(500, { 'content-type': 'application/json' });
    response.end(
      '{"error":{"message":"The server had an error","type":"server_error","code":null,"param":null}}',
    );
  };
  const answer = await api('/v1/images/generations', { key, json: PICTURE });
  assert.deepEqual([answer.status, answer.body.error.code, calls], [502, 'upstream_unavailable', 1]);
  assert.equal(answer.body.lightmeter.charged_usd, '0');
});

test('a connection that breaks in the middle of the image is a 502 and no half answer', async () => {
  upstream.respond = (response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write(`{"created":1,"data":[{"b64_json":"${picture.toString('base64').slice(0, 2_000)}`, () =>
      response.destroy(),
    );
  };
  const answer = await api('/v1/images/generations', { key, json: PICTURE });
  assert.deepEqual([answer.status, answer.body.error.code], [502, 'upstream_connection_lost']);
});

test('after all of this two pictures were charged, nothing is held, and the audit is clean', async () => {
  const balance = (await api('/v1/balance', { key })).body;
  assert.deepEqual([balance.available_usd, balance.held_usd], ['9.94', '0']);
  await assertAuditClean(api);
});
