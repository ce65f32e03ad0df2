import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readEvents, type StreamedEvent } from './server-sent-events.ts';

/** The events of a text that arrives in pieces of so many bytes. */
async function eventsOf(text: string, pieceBytes: number): Promise<(StreamedEvent | undefined)[]> {
  const bytes = new TextEncoder().encode(text);
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      for (let at = 0; at < bytes.length; at += pieceBytes)
        controller.enqueue(bytes.slice(at, at + pieceBytes));
      controller.close();
    },
  });
  const events: (StreamedEvent | undefined)[] = [];
  for await (const event of readEvents(body)) events.push(event);
  return events;
}

const TEXT =
  'event: image_generation.partial_image\ndata: {"a":"ü"}\n\n: the picture is being made\n\ndata: one\r\ndata: two\r\n\r\ndata: broken off';

test('events are the same in whatever pieces they arrive, and one that is broken off is none', async () => {
  const expected = [
    { type: 'image_generation.partial_image', text: '{"a":"ü"}' },
    undefined,
    { type: 'message', text: 'one\ntwo' },
  ];
  for (const pieceBytes of [1, 2, 3, 7, 1_000]) assert.deepEqual(await eventsOf(TEXT, pieceBytes), expected);
});
