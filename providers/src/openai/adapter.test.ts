import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createTcpServer } from 'node:net';
import { describe, test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { conformanceRequest } from '../conformance.ts';
import { fakeAttempt } from '../fake-attempt.ts';
import { FakeDelivery } from '../fake-delivery.ts';
import { failure, outcomesOf, PICTURE, portOf, until, useFakeOpenAi } from './fake-openai-calls.ts';
import { recordedAnswer, replay } from './fake-openai-server.ts';

const openai = useFakeOpenAi();

describe('a generation', () => {
  test('sends exactly this request', async () => {
    await openai.call(
      { safetyIdentifier: 'user-7' },
      openai.adapterWith({ organization: 'org-1', project: 'proj-1' }),
    );
    const [request] = openai.server.received;
    assert.equal(request?.method, 'POST');
    assert.equal(request?.path, '/v1/images/generations');
    assert.equal(
      String(request?.body),
      '{"model":"gpt-image-2","prompt":"A lighthouse at dusk","n":1,"size":"320x192","quality":"low",' +
        '"background":"auto","output_format":"png","safety_identifier":"user-7"}',
    );
    const { host, ...headers } = request?.headers ?? {};
    assert.deepEqual(headers, {
      accept: 'application/json',
      'accept-encoding': 'identity',
      authorization: 'Bearer sk-test',
      connection: 'keep-alive',
      'content-length': String(request?.body.length),
      'content-type': 'application/json',
      'openai-organization': 'org-1',
      'openai-project': 'proj-1',
      'user-agent': 'lightmeter',
      'x-client-request-id': 'att_1',
    });
  });

  test('delivers the bytes and reports what the provider said', async () => {
    const { answer, delivery } = await openai.call();
    assert.ok(delivery.images[0]?.bytes.equals(PICTURE));
    assert.deepEqual(answer, {
      upstreamRequestId: 'req_generation',
      resolvedQuality: 'medium',
      resolvedBackground: 'opaque',
      usage: {
        output_image_tokens: 1372,
        output_text_tokens: 0,
        input_text_tokens: 23,
        input_image_tokens: 0,
      },
      imageCount: 1,
      partialImageCount: 0,
    });
  });

  test('goes under the path of the base URL, whatever it ends in', async () => {
    const origin = openai.server.baseUrl.replace('/v1', '');
    for (const baseUrl of [
      `${origin}/openai/v1/`,
      `${origin}/openai/v1//`,
      `${origin}/openai/v1?v=2`,
      origin,
    ]) {
      await openai.call({}, openai.adapterWith({ baseUrl }));
    }
    assert.deepEqual(
      openai.server.received.map((request) => request.path),
      [
        '/openai/v1/images/generations',
        '/openai/v1/images/generations',
        '/openai/v1/images/generations?v=2',
        '/images/generations',
      ],
    );
    assert.throws(() => openai.adapterWith({ baseUrl: 'ftp://example.org/v1' }), TypeError);
  });

  test('keeps its connection for the next one', async () => {
    const ports = new Set<number | undefined>();
    const answer = replay(recordedAnswer('generation'), [PICTURE]);
    openai.server.respond = (response, request) => {
      ports.add(response.socket?.remotePort);
      return answer(response, request);
    };
    const adapter = openai.adapterWith();
    for (let calls = 0; calls < 3; calls += 1) {
      await openai.call({}, adapter);
      // The client offers a connection again one turn after the answer.
      await nextTurn();
      await nextTurn();
    }
    assert.equal(ports.size, 1);
  });
});

describe('a connection', () => {
  test('that is refused, or not TLS, cannot have been billed', async () => {
    const { port } = new URL(openai.server.baseUrl);
    for (const baseUrl of [
      'http://127.0.0.1:1/v1',
      `https://127.0.0.1:${port}/v1`,
      'http://nowhere.invalid/v1',
    ]) {
      const error = await failure(openai.call({}, openai.adapterWith({ baseUrl })));
      assert.deepEqual([error.code, error.unbilled], ['upstream_unavailable', true], baseUrl);
    }
    assert.equal(openai.server.received.length, 0);
  });

  test('that breaks before the head of the answer may have been billed', async () => {
    openai.server.respond = (response) => void response.destroy();
    const error = await failure(openai.call());
    assert.deepEqual([error.code, error.unbilled], ['upstream_connection_lost', false]);
  });

  test('that keeps silent for longer than the answer may take is a timeout and may have been billed', async () => {
    const adapter = openai.adapterWith({ answerTimeoutMs: 100 });
    openai.server.respond = (response, { body }) => {
      if (String(body).includes('head')) return;
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"data":[{"b64_json":"QUJD');
    };
    const silences = ['Before the head', 'Within the body'].map((prompt) =>
      failure(openai.call({ prompt }, adapter)),
    );
    for (const error of await Promise.all(silences)) {
      assert.deepEqual([error.code, error.unbilled], ['upstream_timeout', false]);
    }
  });

  test('that is idle is not used for a call whose deadline has passed', async () => {
    const adapter = openai.adapterWith();
    await openai.call({}, adapter);
    await nextTurn();
    await nextTurn();
    const context = fakeAttempt({ signal: AbortSignal.abort() });
    const error = await failure(adapter.run(conformanceRequest(), new FakeDelivery(), context));
    assert.deepEqual([error.code, error.unbilled], ['upstream_timeout', true]);
    await openai.call({}, adapter);
    assert.equal(openai.server.received.length, 2);
  });

  test('that is still being made at the deadline is given up and cannot have been billed', async () => {
    const mute = createTcpServer();
    mute.listen(0, '127.0.0.1');
    await once(mute, 'listening');
    const adapter = openai.adapterWith({
      baseUrl: `https://127.0.0.1:${portOf(mute)}/v1`,
      connectTimeoutMs: 200,
    });
    const context = fakeAttempt({ signal: AbortSignal.timeout(50) });
    const error = await failure(adapter.run(conformanceRequest(), new FakeDelivery(), context));
    assert.deepEqual([error.code, error.unbilled], ['upstream_timeout', true]);
    mute.close();
  });
});

test('closing waits for the calls under way', async () => {
  const adapter = openai.adapterWith();
  const answer = Promise.withResolvers<void>();
  const respond = openai.server.respond;
  openai.server.respond = (response, request) => answer.promise.then(() => respond(response, request));
  const running = openai.call({}, adapter);
  await until(() => openai.server.received.length === 1);
  const closing = adapter.close();
  answer.resolve();
  assert.deepEqual(outcomesOf((await running).delivery), ['final 0 ended 560000']);
  await closing;
  const error = await failure(openai.call({}, adapter));
  assert.deepEqual([error.code, error.unbilled], ['upstream_unavailable', true]);
});

test('only so many images are drained at once; the next one waits for its turn', async () => {
  const adapter = openai.adapterWith({ maxConcurrentBodies: 1 });
  const gate = Promise.withResolvers<void>();
  const first = new FakeDelivery(() => gate.promise);
  const second = new FakeDelivery();
  const context = fakeAttempt();
  const firstRun = adapter.run(conformanceRequest(), first, context);
  await until(() => first.images.length === 1);
  const secondRun = adapter.run(conformanceRequest(), second, context);
  await until(() => openai.server.received.length === 2);
  assert.equal(second.images.length, 0);
  gate.resolve();
  await Promise.all([firstRun, secondRun]);
  assert.ok(second.images[0]?.bytes.equals(PICTURE));
});
