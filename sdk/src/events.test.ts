// Server-sent events over connections that break, against a server that replays them.

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import {
  errorReply,
  eventsReply,
  type FakeLightmeter,
  type FakeReply,
  startFakeLightmeter,
} from './fake-lightmeter.ts';
import {
  createLightmeter,
  type EventsOptions,
  LightmeterApiError,
  LightmeterConnectionError,
  type ServerEvent,
} from './index.ts';

const KEY = 'lm_test_0123456789abcdefghijklmnop';
const QUICK = { firstDelayMs: 1, maxDelayMs: 2, maxRetries: 2 };
const OVER: FakeReply = { status: 204, bytes: Buffer.alloc(0), headers: { 'content-length': '0' } };

let server: FakeLightmeter | undefined;

afterEach(async () => {
  await server?.close();
  server = undefined;
});

/** Every event until the iteration ends, of a server that gives these answers in turn, the last one for ever. */
async function readAll(replies: readonly FakeReply[], options: EventsOptions = {}): Promise<ServerEvent[]> {
  const events: ServerEvent[] = [];
  for await (const event of await eventsOf(replies, options)) events.push(event);
  return events;
}

async function eventsOf(replies: readonly FakeReply[], options: EventsOptions = {}) {
  server = await startFakeLightmeter((_request, count) => replies[count - 1] ?? replies.at(-1) ?? {});
  return createLightmeter({ baseUrl: server.url, apiKey: KEY, retry: QUICK }).events(
    '/v1/things/1/events',
    options,
  );
}

function lastEventIds(): (string | undefined)[] {
  return (server?.requests ?? []).map((request) => request.headers['last-event-id']);
}

test('events carry id, type and data; an event without a type is a message, one without an id keeps the id before it', async () => {
  const stream = 'id: 1\nevent: done\ndata: {"a":1}\n\ndata: two\ndata: lines\n\n: a comment\n\n';
  assert.deepEqual(await readAll([eventsReply(stream), OVER]), [
    { id: '1', type: 'done', data: '{"a":1}' },
    { id: '1', type: 'message', data: 'two\nlines' },
  ]);
  const [request] = server?.requests ?? [];
  assert.equal(request?.headers.accept, 'text/event-stream');
  assert.equal(request?.headers.authorization, `Bearer ${KEY}`);
});

test('a connection that breaks in the middle of an event is made anew after the last whole one', async () => {
  const events = await readAll([
    eventsReply('id: 1\ndata: a\n\nid: 2\ndata: b', { hangUp: true }),
    eventsReply('id: 2\ndata: b\n\n'),
    OVER,
  ]);
  assert.deepEqual(
    events.map(({ id, data }) => [id, data]),
    [
      ['1', 'a'],
      ['2', 'b'],
    ],
  );
  assert.deepEqual(lastEventIds(), [undefined, '1', '2']);
});

test('letters that are cut between two pieces arrive whole', async () => {
  const text = 'data: 狐狸\n\n';
  server = await startFakeLightmeter(() => ({}));
  const bytes = Buffer.from(text);
  const cut = (async function* () {
    yield bytes.subarray(0, 8);
    yield bytes.subarray(8);
  })();
  const answers = [
    new Response(ReadableStream.from(cut), { headers: { 'content-type': 'text/event-stream' } }),
    new Response(null, { status: 204 }),
  ];
  const client = createLightmeter({
    baseUrl: server.url,
    retry: QUICK,
    fetch: async () => answers.shift() ?? new Response(null, { status: 204 }),
  });
  const events: string[] = [];
  for await (const { data } of client.events('/v1/things/1/events')) events.push(data);
  assert.deepEqual(events, ['狐狸']);
});

test('an iteration goes on after the event it is told, with its query', async () => {
  await readAll([OVER], { lastEventId: '41', query: { kind: 'task' } });
  assert.deepEqual(lastEventIds(), ['41']);
  assert.deepEqual(server?.requests[0]?.query, { kind: 'task' });
});

test('an empty id takes the ids before it back', async () => {
  await readAll([eventsReply('id: 1\ndata: a\n\nid:\ndata: b\n\n'), OVER]);
  assert.deepEqual(lastEventIds(), [undefined, undefined]);
});

test('who leaves the loop closes the connection', async () => {
  const events = await eventsOf([eventsReply('data: a\n\ndata: b\n\n', { stall: true })]);
  for await (const { data } of events) {
    assert.equal(data, 'a');
    break;
  }
  assert.equal(server?.requests.length, 1);
  assert.deepEqual(await events.next(), { done: true, value: undefined });
});

test('a connection on which nothing arrives is made anew', async () => {
  const stalled = eventsReply('id: 1\ndata: a\n\n', { stall: true });
  server = await startFakeLightmeter(({ headers }) => (headers['last-event-id'] === '1' ? OVER : stalled));
  const client = createLightmeter({ baseUrl: server.url, retry: { ...QUICK, maxRetries: 20 } });
  const events: ServerEvent[] = [];
  for await (const event of client.events('/v1/things/1/events', { silenceMs: 100 })) events.push(event);
  assert.deepEqual(events, [{ id: '1', type: 'message', data: 'a' }]);
  assert.equal(lastEventIds().at(-1), '1');
});

test('refusals that may pass are waited out, others end the iteration', async () => {
  const busy = errorReply(503, { code: 'shutting_down', retryable: true });
  assert.deepEqual(await readAll([busy, busy, OVER]), []);
  assert.equal(server?.requests.length, 3);
  await server?.close();
  await assert.rejects(readAll([errorReply(404, { code: 'not_found' })]), { code: 'not_found' });
  assert.equal(server?.requests.length, 1);
});

test('a server that says nothing on one connection more than the policy allows retries is given up', async () => {
  await assert.rejects(readAll([eventsReply('')]), LightmeterConnectionError);
  assert.equal(server?.requests.length, 3);
  await server?.close();
  await assert.rejects(readAll([{ hangUp: true }]), LightmeterConnectionError);
  assert.equal(server?.requests.length, 3);
});

test('connections that bring something are never too many', async () => {
  const replies = [1, 2, 3, 4, 5].map((id) => eventsReply(`id: ${id}\ndata: x\n\n`));
  assert.equal((await readAll([...replies, OVER])).length, 5);
});

test('a page of somebody else’s is said to be none of Lightmeter’s', async () => {
  const page = { bytes: Buffer.from('<html>'), headers: { 'content-type': 'text/html' } };
  await assert.rejects(
    readAll([page]),
    (error: unknown) => error instanceof LightmeterApiError && error.code === 'unexpected_answer',
  );
});

test('the signal ends the iteration with its reason, also between two connections', async () => {
  const stop = new AbortController();
  const reason = new Error('enough');
  const events = await eventsOf([eventsReply('retry: 60000\ndata: a\n\n')], { signal: stop.signal });
  assert.equal((await events.next()).value?.data, 'a');
  const next = events.next();
  stop.abort(reason);
  await assert.rejects(next, reason);
  assert.equal(server?.requests.length, 1);
});
