import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { UpstreamError } from '../adapter.ts';
import { FakeDelivery } from '../fake-delivery.ts';
import { createBlockPool } from './block-pool.ts';
import { ImageIntakes } from './image-intake.ts';
import { IMAGE_TAKEN } from './json-image-stream.ts';
import { SseImageStream } from './sse-image-stream.ts';

/** Reads a stream in pieces; the name that an image's event had when the image began stands before its text. */
async function read(text: string, cuts: readonly number[] = []) {
  const delivery = new FakeDelivery(async () => {});
  const blocks = createBlockPool({ blockBytes: 30, maxBlocks: 1 });
  const images = new ImageIntakes(delivery, blocks, new AbortController().signal);
  const began: string[] = [];
  const events: unknown[] = [];
  const stream = new SseImageStream({
    beginImage: ({ name, textSoFar }) => {
      began.push(`${name} ${textSoFar()}`);
      return images.beginImage();
    },
    event: (event) => events.push(event),
  });
  const bytes = Buffer.from(text);
  const ends = [...cuts, bytes.length]
    .filter((cut) => cut <= bytes.length)
    .sort((left, right) => left - right);
  let from = 0;
  for (const end of ends) {
    await stream.push(bytes.subarray(from, end));
    from = end;
  }
  stream.finish();
  assert.deepEqual(delivery.breaches, []);
  return {
    events,
    began,
    images: delivery.images.map((image) => String(image.bytes)),
    isDone: stream.isDone,
  };
}

/** Two events as every example below spells them. */
const TWO_EVENTS = {
  events: [
    { name: 'one', document: { type: 'a', b64_json: IMAGE_TAKEN } },
    { name: '', document: { type: 'b', list: [1, 2] } },
  ],
  began: ['one {"type":"a","b64_json":"'],
  images: ['ABCABC'],
  isDone: false,
};

describe('two events, wherever the pieces end,', () => {
  const first = 'event: one\ndata: {"type":"a","b64_json":"QUJDQUJD"}\n\n';
  const second = 'data: {"type":"b","list":[1,2]}\n\n';
  const spellings = {
    'with line feeds': first + second,
    'with carriage returns and line feeds': (first + second).replaceAll('\n', '\r\n'),
    'with carriage returns': (first + second).replaceAll('\n', '\r'),
    'with data over several lines': `${first}data: {"type":"b",\ndata: "list":\ndata\ndata:[1,2]}\n\n`,
    'with comments, ids and empty events': `: hello\n\nid: 7\nevent: lost\n\n${first}:\nretry: 10\n${second}`,
    'with no space after the colon': first.replaceAll(': ', ':') + second,
    'without the last empty line': first + second.trimEnd(),
  };
  for (const [spelling, text] of Object.entries(spellings)) {
    test(`${spelling}, are read`, async () => {
      for (let cut = 0; cut <= text.length; cut += 1) {
        assert.deepEqual(await read(text, [cut]), TWO_EVENTS);
      }
      await fc.assert(
        fc.asyncProperty(fc.array(fc.nat(text.length)), async (cuts) => {
          assert.deepEqual(await read(text, cuts), TWO_EVENTS);
        }),
        { numRuns: 20 },
      );
    });
  }
});

test('the stream is done at [DONE], whatever follows', async () => {
  const { events, isDone } = await read('data: {"a":1}\n\ndata: [DONE]\n\ndata: {"a":2}\n\ndata: {');
  assert.deepEqual(events, [{ name: '', document: { a: 1 } }]);
  assert.equal(isDone, true);
});

test('a stream that ends within an event has lost its connection', async () => {
  for (const text of ['data: {"a":1', 'event: one\ndata: {"b64_json":"QUJD', 'data: {"a":\n']) {
    await assert.rejects(
      read(text),
      (error) => error instanceof UpstreamError && error.code === 'upstream_connection_lost',
    );
  }
});

test('an event that is not JSON is malformed', async () => {
  await assert.rejects(
    read('data: hello\n\n'),
    (error) => error instanceof UpstreamError && error.code === 'upstream_malformed',
  );
});
