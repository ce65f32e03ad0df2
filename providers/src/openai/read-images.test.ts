import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { inputImage } from '../conformance.ts';
import { failure, outcomesOf, PICTURE, SKETCH, useFakeOpenAi } from './fake-openai-calls.ts';
import { recordedAnswer, recordedRefusal, replay, replayEvents } from './fake-openai-server.ts';

const openai = useFakeOpenAi();

describe('a streamed call', () => {
  test('asks for a stream and delivers partial images before the final one', async () => {
    openai.server.respond = replayEvents(recordedAnswer('stream-generation'), [SKETCH, SKETCH, PICTURE]);
    const { answer, delivery } = await openai.call({ partialImageCount: 2 });
    const body = JSON.parse(String(openai.server.received[0]?.body));
    assert.deepEqual([body.stream, body.partial_images], [true, 2]);
    assert.equal(openai.server.received[0]?.headers.accept, 'text/event-stream, application/json');
    assert.deepEqual(outcomesOf(delivery), [
      'partial 0 ended 13000',
      'partial 1 ended 13000',
      'final 0 ended 560000',
    ]);
    assert.deepEqual(answer, {
      upstreamRequestId: 'req_stream',
      resolvedQuality: 'medium',
      resolvedBackground: 'opaque',
      // The completed event does not divide its output: 1,756 for the image and 2 × 100 for the partial ones.
      usage: {
        output_image_tokens: 1956,
        output_text_tokens: 0,
        input_text_tokens: 23,
        input_image_tokens: 0,
      },
      imageCount: 1,
      partialImageCount: 2,
    });
  });

  test('reads the events of an edit', async () => {
    openai.server.respond = replayEvents(recordedAnswer('stream-edit'), [SKETCH, PICTURE]);
    const { delivery } = await openai.call({
      operation: 'edit',
      references: [await inputImage()],
      partialImageCount: 1,
    });
    assert.deepEqual(outcomesOf(delivery), ['partial 0 ended 13000', 'final 0 ended 560000']);
  });

  test('takes a document from a server that ignores `stream`', async () => {
    const { answer, delivery } = await openai.call({ partialImageCount: 2 });
    assert.deepEqual(outcomesOf(delivery), ['final 0 ended 560000']);
    assert.equal(answer.partialImageCount, 0);
  });

  test('goes by the type in front of the image when events have no telling name, and by nothing else', async () => {
    const image = SKETCH.toString('base64');
    for (const name of ['', 'event: message\n']) {
      stream(`${name}data: {"type":"image_generation.completed","b64_json":"${image}"}\n\n`);
      assert.deepEqual(outcomesOf((await openai.call({ partialImageCount: 1 })).delivery), [
        'final 0 ended 13000',
      ]);
    }
    stream(`data: {"b64_json":"${image}","type":"image_generation.completed"}\n\n`);
    assert.equal((await failure(openai.call({ partialImageCount: 1 }))).code, 'upstream_malformed');
  });

  test('adds up the usage of several images, and knows none when one of them reports none', async () => {
    const completed = (usage: object) =>
      `event: image_generation.completed\ndata: ${JSON.stringify({ b64_json: 'QUJD', ...usage })}\n\n`;
    const reported = completed({ usage: { input_tokens: 10, output_tokens: 196 } });
    stream(reported + reported);
    const { answer } = await openai.call({ imageCount: 2, partialImageCount: 0 });
    assert.equal(answer.imageCount, 2);
    assert.equal(answer.usage?.output_image_tokens, 392);
    stream(reported + completed({}));
    assert.equal((await openai.call({ imageCount: 2, partialImageCount: 0 })).answer.usage, undefined);
  });

  test('fails with the error in it, however that is spelt, and abandons what it had begun', async () => {
    const error = { message: 'No.', type: 'image_generation_user_error', code: 'moderation_blocked' };
    for (const event of [
      `data: ${JSON.stringify({ type: 'error', error })}\n\n`,
      `event: error\ndata: ${JSON.stringify(error)}\n\n`,
    ]) {
      stream(`event: image_generation.partial_image\ndata: {"b64_json":"QUJD"}\n\n${event}`);
      const { code, unbilled, given } = await failure(openai.call({ partialImageCount: 1 }));
      assert.deepEqual([code, unbilled, given.message], ['moderation_blocked', false, 'No.']);
    }
  });

  test('that ends without its final image has lost its connection, and is empty when it says it is done', async () => {
    stream('event: image_generation.partial_image\ndata: {"b64_json":"QUJD"}\n\n');
    assert.equal((await failure(openai.call({ partialImageCount: 1 }))).code, 'upstream_connection_lost');
    stream('data: [DONE]\n\n');
    assert.equal((await failure(openai.call({ partialImageCount: 1 }))).code, 'upstream_empty');
  });

  test('has lost nothing when its connection breaks behind the final image', async () => {
    openai.server.respond = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const event = 'event: image_generation.completed\ndata: {"b64_json":"QUJD"}\n\ndata: [DO';
      response.write(event, () => response.socket?.resetAndDestroy());
    };
    assert.deepEqual(outcomesOf((await openai.call({ partialImageCount: 0 })).delivery), ['final 0 ended 3']);
  });

  function stream(text: string): void {
    openai.server.respond = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(text);
    };
  }
});

describe('an answer that names addresses', () => {
  const byUrl = recordedAnswer('generation-by-url').body as { data: [Record<string, string>] };

  /** Answers the POST with these addresses, and GETs under /files with a picture. */
  function answerWith(urls: readonly string[]): void {
    openai.server.respond = (response, { method, path }) => {
      if (method === 'POST') {
        const entries = urls.map((url) => ({ ...byUrl.data[0], url }));
        response
          .writeHead(200, { 'content-type': 'application/json' })
          .end(JSON.stringify({ data: entries }));
      } else {
        response.writeHead(path.startsWith('/files/') ? 200 : 404).end(PICTURE);
      }
    };
  }

  test('has its images fetched, in order, without the key', async () => {
    const origin = openai.server.baseUrl.replace('/v1', '');
    answerWith([`${origin}/files/1.png?signed=yes`, `${origin}/files/2.png`]);
    const { answer, delivery } = await openai.call({ imageCount: 2 });
    assert.deepEqual(outcomesOf(delivery), ['final 0 ended 560000', 'final 1 ended 560000']);
    assert.equal(answer.imageCount, 2);
    const fetched = openai.server.received.slice(1);
    assert.deepEqual(
      fetched.map((request) => request.path),
      ['/files/1.png?signed=yes', '/files/2.png'],
    );
    assert.deepEqual(
      fetched.map((request) => request.headers.authorization),
      [undefined, undefined],
    );
  });

  test('loses only the images that cannot be fetched', async () => {
    const origin = openai.server.baseUrl.replace('/v1', '');
    const unreachable = [
      'http://127.0.0.1:1/1.png',
      'file:///etc/hostname',
      'not an address',
      `${origin}/gone`,
    ];
    answerWith([...unreachable, `${origin}/files/5.png`]);
    const { answer, delivery } = await openai.call({ imageCount: 5 });
    assert.deepEqual(
      delivery.finals().map((image) => image.state),
      ['abandoned', 'abandoned', 'abandoned', 'abandoned', 'ended'],
    );
    assert.equal(answer.imageCount, 5);
    answerWith(unreachable);
    assert.equal((await failure(openai.call({ imageCount: 4 }))).code, 'upstream_malformed');
  });
});

describe('an answer that is none', () => {
  const cases = [
    { what: 'an empty list', headers: {}, body: '{"created":1,"data":[]}', code: 'upstream_empty' },
    { what: 'no body', headers: {}, body: '', code: 'upstream_empty' },
    {
      what: 'a web page',
      headers: { 'content-type': 'text/html' },
      body: '<html>',
      code: 'upstream_malformed',
    },
    {
      what: 'an error with status 200',
      headers: {},
      body: '{"error":{"code":"x"}}',
      code: 'upstream_unavailable',
    },
    {
      what: 'an image that is no base64',
      headers: {},
      body: '[{"b64_json":"*"}]',
      code: 'upstream_malformed',
    },
    {
      what: 'compressed although it was not asked for',
      headers: { 'content-encoding': 'gzip' },
      body: gzipSync('{"data":[{"b64_json":"QUJD"}]}'),
      code: 'upstream_malformed',
    },
  ];
  for (const { what, headers, body, code } of cases) {
    test(`${what}: ${code}, and it may have been billed`, async () => {
      openai.server.respond = (response) => {
        response.writeHead(200, { 'x-request-id': 'req_1', ...headers }).end(body);
      };
      const error = await failure(openai.call());
      assert.deepEqual([error.code, error.unbilled, error.given.upstreamRequestId], [code, false, 'req_1']);
    });
  }

  test('a refusal keeps the provider’s id of the call and the pause it asks for', async () => {
    const { status, body } = recordedRefusal('rate limit');
    const headers = { 'content-type': 'application/json', 'x-request-id': 'req_2', 'retry-after-ms': '1250' };
    openai.server.respond = replay({ status, headers, body });
    const error = await failure(openai.call());
    assert.equal(error.code, 'upstream_rate_limited');
    assert.equal(error.given.retryAfterMs, 1_250);
    assert.equal(error.given.upstreamRequestId, 'req_2');
  });
});
