import assert from 'node:assert/strict';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { createId, LightmeterError } from '@lightmeter/core';
import { type BookId, type FileStore, openFolderFileStore } from '@lightmeter/store';
import { openTestStore, type TestStore } from '@lightmeter/store/testing';
import sharp from 'sharp';
import { type FileServices, keepFile } from '../../flows/keep-file.ts';
import { UploadSet } from '../../input/upload-set.ts';
import type { InputItem, LineRequest } from './input-line.ts';
import { readBatchInput } from './read-batch-input.ts';
import { InputImageMeasurer, lineRequestInput, resolveInputImages } from './resolve-input-images.ts';

const BOOK: BookId = { workspaceId: 'ws_images', mode: 'test' };

let tested: TestStore;
let folder: string;
let services: FileServices;
let readCount = 0;
let red: Buffer;
let redId: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lightmeter-input-images-'));
  await mkdir(join(folder, 'scratch'));
  tested = await openTestStore();
  const store = await openFolderFileStore({ directory: join(folder, 'files'), randomName: randomUUID });
  const read = store.read.bind(store);
  const counting: FileStore = Object.assign(store, {
    read: (...given: Parameters<FileStore['read']>) => {
      readCount += 1;
      return read(...given);
    },
  });
  services = {
    store: tested.store,
    files: counting,
    newId: (prefix) => createId(prefix, { nowMs: Date.now(), random: randomBytes(10) }),
  };
  red = await sharp({ create: { width: 64, height: 48, channels: 3, background: '#c1121f' } })
    .png()
    .toBuffer();
  redId = await upload(red);
});
after(async () => {
  await tested.close();
  await rm(folder, { recursive: true, force: true });
});

async function upload(bytes: Buffer, book: BookId = BOOK): Promise<string> {
  async function* source() {
    yield bytes;
  }
  const wish = { ...book, purpose: 'vision', filename: 'a.png' } as const;
  return (await keepFile(services, wish, source())).fileId;
}

async function requestOf(body: object): Promise<LineRequest> {
  async function* source() {
    yield Buffer.from(JSON.stringify({ model: 'gpt-image-2', prompt: 'x', ...body }));
  }
  const [item]: InputItem[] = await Readable.from(
    readBatchInput(source(), { filename: 'a.jsonl', maxBytes: 10_485_760 }),
  ).toArray();
  assert.ok(item?.kind === 'request', JSON.stringify(item));
  return item.request;
}

function dataUrl(bytes: Buffer): string {
  return `data:image/png;base64,${bytes.toString('base64')}`;
}

async function refusal(failing: Promise<unknown>): Promise<[string, string | undefined]> {
  const error = await failing.then(
    () => assert.fail('nothing was refused'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof LightmeterError, String(error));
  return [error.code, error.param];
}

test('files and data URLs become measured images, in the order and under the names of the request', async () => {
  const request = await requestOf({ image: [redId, dataUrl(red)], mask: redId });
  const images = await new InputImageMeasurer(services, BOOK).measure(request);
  const { references, mask, operation } = lineRequestInput(request, images);
  const measured = {
    size: { widthPixels: 64, heightPixels: 48 },
    sizeBytes: red.byteLength,
    format: 'png',
    hasAlpha: false,
  };
  assert.equal(operation, 'edit');
  assert.deepEqual(references, [
    { param: 'images[0].file_id', ...measured },
    { param: 'images[1].image_url', ...measured },
  ]);
  assert.deepEqual(mask, { param: 'mask.file_id', ...measured });
  const sha256 = createHash('sha256').update(red).digest('hex');
  assert.deepEqual(
    [...images.references, images.mask].map((image) => image?.sha256),
    [sha256, sha256, sha256],
  );
});

test('a file that many lines name is read once to be measured', async () => {
  const measurer = new InputImageMeasurer(services, BOOK);
  const before = readCount;
  for (let line = 0; line < 5; line += 1) await measurer.measure(await requestOf({ image: redId }));
  assert.equal(readCount - before, 1);
});

test('images are taken into the scratch folder to be run, and leave it again', async () => {
  const scratch = join(folder, 'scratch');
  const uploads = new UploadSet(scratch);
  const request = await requestOf({ image: [redId, dataUrl(red)] });
  const { references, mask } = await resolveInputImages(services, { book: BOOK, request, uploads });
  assert.equal(mask, undefined);
  for (const { upload: taken } of references) assert.ok((await buffer(taken.open())).equals(red));
  uploads.discard();
  const deadlineMs = Date.now() + 5_000;
  while ((await readdir(scratch)).length > 0) assert.ok(Date.now() < deadlineMs, 'an image is left behind');
});

test('a request without images needs none', async () => {
  const request = await requestOf({});
  assert.deepEqual(await new InputImageMeasurer(services, BOOK).measure(request), {
    references: [],
    mask: undefined,
  });
});

test('an image that is not there, not the caller’s or no image is refused under its name', async () => {
  const foreignId = await upload(red, { workspaceId: 'ws_other', mode: 'test' });
  const liveId = await upload(red, { ...BOOK, mode: 'live' });
  const textId = await upload(Buffer.from('no image'));
  const cutId = await upload(red.subarray(0, -20));
  const hugeId = await upload(Buffer.alloc(52_428_801));
  const measure = async (body: object) =>
    refusal(new InputImageMeasurer(services, BOOK).measure(await requestOf(body)));
  const resolve = async (body: object) =>
    refusal(
      resolveInputImages(services, {
        book: BOOK,
        request: await requestOf(body),
        uploads: new UploadSet(join(folder, 'scratch')),
      }),
    );
  for (const refused of [measure, resolve]) {
    assert.deepEqual(await refused({ image: 'file_absent' }), ['not_found', 'images[0].file_id']);
    assert.deepEqual(await refused({ image: [redId, foreignId] }), ['not_found', 'images[1].file_id']);
    assert.deepEqual(await refused({ image: liveId }), ['not_found', 'images[0].file_id']);
    assert.deepEqual(await refused({ image: textId }), ['image_unreadable', 'images[0].file_id']);
    assert.deepEqual(await refused({ image: redId, mask: cutId }), ['image_unreadable', 'mask.file_id']);
    assert.deepEqual(await refused({ image: hugeId }), ['image_too_large', 'images[0].file_id']);
    assert.deepEqual(await refused({ image: dataUrl(red.subarray(0, 40)) }), [
      'image_unreadable',
      'images[0].image_url',
    ]);
  }
});
