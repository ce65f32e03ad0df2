// Streams of events: previews are worth no task, a caller that left leaves no timer, and what is said is true.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { afterEach, beforeEach, test } from 'node:test';
import type { FastifyReply } from 'fastify';
import { request } from 'undici';
import { type AnswerFixture, openAnswerFixture, PIXEL } from './answer-fixture.ts';
import { type EventServices, ImageEvents } from './image-events.ts';

let fixture: AnswerFixture;
beforeEach(async () => {
  fixture = await openAnswerFixture();
});
afterEach(() => fixture.close());

const FORM = { responseFormat: 'b64_json', origin: 'http://localhost', replayed: false } as const;
const GIVEN = { form: FORM, requestId: 'req_1' };

type Event = { type?: string; b64_json?: string; size?: string; quality?: string; created_at?: number } & {
  error?: { code: string; message: string };
  lightmeter?: { charged_usd: string };
};

/** What a caller of the handler receives, event by event. */
async function eventsOf(handler: (reply: FastifyReply) => Promise<void>): Promise<Event[]> {
  const answer = await request(await fixture.listen(handler));
  const text = await answer.body.text();
  return [...text.matchAll(/^data: (.*)$/gm)].map(([, json]) => JSON.parse(json ?? ''));
}

function openEvents(reply: FastifyReply, services: EventServices = fixture.services): ImageEvents {
  const events = new ImageEvents(services, reply, {
    family: 'image_generation',
    described: { output_format: 'png' },
  });
  events.open({});
  return events;
}

async function preview(events: ImageEvents, index: number): Promise<void> {
  const sink = events.beginPartialImage(index);
  await sink.write(PIXEL);
  await sink.end();
}

test('a preview says what its own bytes say, leaves open what is open, and comes before the image it announces', async () => {
  const { task } = await fixture.finishedTask();
  const events = await eventsOf(async (reply) => {
    const stream = openEvents(reply);
    await preview(stream, 0);
    await stream.finish(task, GIVEN);
  });
  assert.deepEqual(
    events.map(({ type, size, quality, created_at: createdAt }) => ({ type, size, quality, createdAt })),
    [
      // 2026-11-22T12:00:05Z, and the end of the task two seconds later.
      { type: 'image_generation.partial_image', size: '1x1', quality: undefined, createdAt: 1_795_348_805 },
      { type: 'image_generation.completed', size: '1x1', quality: 'medium', createdAt: 1_795_348_807 },
    ],
  );
  assert.deepEqual(new Set(events.map((event) => event.b64_json)), new Set([PIXEL.toString('base64')]));
});

test('previews that cannot be spooled are left out and logged once; the task goes on and the image arrives', async () => {
  const { task } = await fixture.finishedTask();
  const services = { ...fixture.services, scratchDirectory: '/nowhere/at/all' };
  const events = await eventsOf(async (reply) => {
    const stream = openEvents(reply, services);
    await preview(stream, 0);
    await preview(stream, 1);
    await stream.finish(task, GIVEN);
  });
  assert.deepEqual(
    events.map((event) => event.type),
    ['image_generation.completed'],
  );
  assert.deepEqual(fixture.logged, ['Partial images could not be spooled and are left out.']);
});

test('a preview that is abandoned leaves no event and no file', async () => {
  const { task } = await fixture.finishedTask();
  const events = await eventsOf(async (reply) => {
    const stream = openEvents(reply);
    const sink = stream.beginPartialImage(0);
    await sink.write(PIXEL);
    await sink.abandon();
    await stream.finish(task, GIVEN);
  });
  assert.equal(events.length, 1);
  assert.deepEqual(await readdir(fixture.services.scratchDirectory), []);
});

test('an image whose file is missing is an error event that says what was charged', async () => {
  const { task, image } = await fixture.finishedTask();
  await fixture.outputs.remove(image.storageKey);
  const [event, ...more] = await eventsOf((reply) => openEvents(reply).finish(task, GIVEN));
  assert.deepEqual([event?.error?.code, event?.lightmeter?.charged_usd], ['internal_error', '0.03']);
  assert.match(event?.error?.message ?? '', /\$0\.03 was charged/);
  assert.deepEqual(more, []);
});

/** Timers that keep the process alive. */
function timerCount(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
}

/** Runs `inside` on the reply of a caller, who leaves when it likes. */
async function withCaller(
  inside: (reply: FastifyReply, leave: () => Promise<void>) => Promise<void>,
): Promise<void> {
  const caller = new AbortController();
  let done: Promise<void> | undefined;
  const url = await fixture.listen(async (reply) => {
    const closed = once(reply.raw, 'close');
    const leave = async () => {
      caller.abort();
      await closed;
    };
    done = inside(reply, leave);
    await done;
  });
  const answer = await request(url, { signal: caller.signal }).catch(() => undefined);
  await answer?.body.dump().catch(() => {});
  assert.ok(done, 'The caller was never heard.');
  await done;
}

test('a stream whose caller left before it began sets no timer', async () => {
  await withCaller(async (reply, leave) => {
    await leave();
    const before = timerCount();
    openEvents(reply);
    assert.equal(timerCount(), before);
  });
});

test('a stream whose caller leaves while it waits ends its timer', async () => {
  await withCaller(async (reply, leave) => {
    const before = timerCount();
    openEvents(reply);
    assert.equal(timerCount(), before + 1);
    await leave();
    assert.ok(timerCount() <= before);
  });
});
