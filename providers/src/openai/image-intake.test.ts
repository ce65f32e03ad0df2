import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { FakeDelivery } from '../fake-delivery.ts';
import { createBlockPool } from './block-pool.ts';
import { ImageIntakes } from './image-intake.ts';

const never = new AbortController().signal;

function onePool() {
  return createBlockPool({ blockBytes: 1024 * 1024, maxBlocks: 1 });
}

test('an image may have 128 MB, and is abandoned at one byte more', async () => {
  const megabyte = Buffer.alloc(1024 * 1024);
  const noBytesKept = { write: async () => {}, end: async () => {}, abandon: async () => {} };
  const delivery = { beginImage: () => noBytesKept, beginPartialImage: () => noBytesKept };
  const images = new ImageIntakes(delivery, onePool(), never);
  for (const moreBytes of [0, 1]) {
    const intake = await images.beginImage();
    for (let megabytes = 0; megabytes < 128; megabytes += 1) await intake.append(megabyte);
    await intake.append(megabyte.subarray(0, moreBytes));
    await intake.end();
  }
  assert.equal(images.imageCount, 2);
  assert.equal(images.deliveredCount, 1);
});

test('a block that is still being written is not lent to the next image', async () => {
  const blocks = onePool();
  const written = Promise.withResolvers<void>();
  const delivery = new FakeDelivery(() => written.promise);
  const images = new ImageIntakes(delivery, blocks, never);
  const first = await images.beginImage();
  await first.append(Buffer.from('first'));
  const flushing = first.flush();
  await first.abandon();
  const second = await images.beginImage();
  await second.append(Buffer.from('other'));
  written.resolve();
  await flushing;
  assert.equal(String(delivery.images[0]?.bytes), 'first');
});

test('an abandoned image takes nothing more, and abandoning it again does nothing', async () => {
  const delivery = new FakeDelivery();
  const images = new ImageIntakes(delivery, onePool(), never);
  const intake = await images.beginImage();
  await intake.append(Buffer.from('part'));
  await images.abandonOpen();
  await intake.append(Buffer.from('more'));
  await intake.flush();
  await intake.end();
  await intake.abandon();
  delivery.close();
  assert.deepEqual(delivery.breaches, []);
  assert.deepEqual(
    delivery.images.map((image) => image.state),
    ['abandoned'],
  );
});

test('ending the call waits for an image that is just being ended, even when that fails', async () => {
  const ended = Promise.withResolvers<void>();
  const sink = {
    write: async () => {},
    end: () => ended.promise,
    abandon: async () => assert.fail('It was ended.'),
  };
  const delivery = { beginImage: () => sink, beginPartialImage: () => sink };
  const images = new ImageIntakes(delivery, onePool(), never);
  const ending = (await images.beginImage()).end();
  await nextTurn();
  let isOver = false;
  const over = images.abandonOpen().then(() => {
    isOver = true;
  });
  await nextTurn();
  assert.equal(isOver, false);
  const diskFull = new Error('The disk is full.');
  ended.reject(diskFull);
  await assert.rejects(ending, diskFull);
  await over;
  assert.equal(images.deliveredCount, 0);
});

test('no sink is begun once the call is over, and the block goes back', async () => {
  const blocks = onePool();
  const call = new AbortController();
  const delivery = new FakeDelivery();
  const images = new ImageIntakes(delivery, blocks, call.signal);
  const beginning = images.beginImage();
  call.abort();
  await assert.rejects(beginning, { name: 'AbortError' });
  assert.equal(delivery.images.length, 0);
  await blocks.acquire(never);
});
