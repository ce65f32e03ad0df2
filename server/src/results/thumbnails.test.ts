import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { LightmeterError } from '@lightmeter/core';
import sharp from 'sharp';
import { openResultsFixture, type ResultsFixture } from './results-fixture.ts';
import { Thumbnails } from './thumbnails.ts';

let fixture: ResultsFixture;
let nowMs = Date.parse('2026-11-22T12:00:00.000Z');
const warnings: string[] = [];
before(async () => {
  fixture = await openResultsFixture();
});
after(() => fixture.close());

const DAY_MS = 86_400_000;

function open(directory = join(fixture.directory, randomUUID())) {
  const reads: string[] = [];
  const thumbnails = new Thumbnails({
    directory,
    outputs: {
      read: (...asked) => {
        reads.push(asked[0]);
        return fixture.outputs.read(...asked);
      },
    },
    randomName: randomUUID,
    clock: () => new Date(nowMs),
    log: { warn: (_given: unknown, sentence: string) => warnings.push(sentence) } as never,
  });
  const files = async () =>
    (await readdir(directory, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  return { thumbnails, reads, files, directory };
}

test('a thumbnail is a WebP of the width that was asked for, in the proportions of the image', async () => {
  const { thumbnails } = open();
  const picture = await fixture.picture({ widthPixels: 1_536, heightPixels: 1_024 });
  const sizes: [128 | 256 | 512 | 1024, number, number][] = [
    [128, 128, 85],
    [256, 256, 171],
    [1024, 1024, 683],
  ];
  for (const [width, widthPixels, heightPixels] of sizes) {
    const { format, width: wide, height } = await sharp(await thumbnails.read(picture, width)).metadata();
    assert.deepEqual([format, wide, height], ['webp', widthPixels, heightPixels]);
  }
  const small = await fixture.picture({ widthPixels: 100, heightPixels: 60 });
  const { width, height } = await sharp(await thumbnails.read(small, 512)).metadata();
  assert.deepEqual([width, height], [100, 60]);
});

test('a thumbnail is made once, for all who ask at once and later, in this process or another', async () => {
  const { thumbnails, reads, files, directory } = open();
  const picture = await fixture.picture();
  const made = await Promise.all(Array.from({ length: 20 }, () => thumbnails.read(picture, 128)));
  made.push(await thumbnails.read(picture, 128), await open(directory).thumbnails.read(picture, 128));
  assert.equal(new Set(made.map((bytes) => Buffer.from(bytes).toString('hex'))).size, 1);
  assert.equal(reads.length, 1);
  assert.equal((await files()).length, 1);
});

test('at most two are made at once, whoever asks', async () => {
  let open = 0;
  let most = 0;
  const thumbnails = new Thumbnails({
    directory: join(fixture.directory, randomUUID()),
    outputs: {
      read: async (...asked) => {
        const stream = await fixture.outputs.read(...asked);
        open += 1;
        most = Math.max(most, open);
        stream.once('close', () => {
          open -= 1;
        });
        return stream;
      },
    },
    randomName: randomUUID,
    clock: () => new Date(nowMs),
    log: { warn: () => {} } as never,
  });
  const pictures = await Promise.all(Array.from({ length: 12 }, () => fixture.picture()));
  await Promise.all(pictures.map((picture) => thumbnails.read(picture, 128)));
  assert.equal(most, 2);
});

test('an image that is missing or does not decode is an error, and the next one is made all the same', async () => {
  const { thumbnails, files } = open();
  const missing = {
    ...(await fixture.picture()),
    sha256: 'ef'.repeat(32),
    storageKey: `ef/ef/${'ef'.repeat(32)}.png`,
  };
  await assert.rejects(thumbnails.read(missing, 128), { code: 'not_found' });
  const broken = await fixture.picture();
  await writeFile(join(fixture.directory, 'outputs', broken.storageKey), 'no image at all');
  for (let turn = 0; turn < 3; turn += 1) {
    await assert.rejects(thumbnails.read(broken, 128), (error: LightmeterError) => {
      assert.ok(error instanceof LightmeterError);
      assert.equal(error.code, 'internal_error');
      return error.message.includes(broken.outputId);
    });
  }
  await thumbnails.read(await fixture.picture(), 128);
  assert.equal((await files()).length, 1);
});

test('a folder that cannot be written to costs the cache, not the answer', async () => {
  const blocked = join(fixture.directory, 'blocked');
  await writeFile(blocked, 'a file where the folder should be');
  const { thumbnails } = open(blocked);
  const { format } = await sharp(await thumbnails.read(await fixture.picture(), 128)).metadata();
  assert.equal(format, 'webp');
  assert.ok(warnings.some((sentence) => /could not be kept/.test(sentence)));
});

test('what nobody has looked at for a month goes, what somebody has looked at stays', async () => {
  const { thumbnails, files } = open();
  const [idle, used, fresh] = await Promise.all([fixture.picture(), fixture.picture(), fixture.picture()]);
  assert.ok(idle && used && fresh);
  await thumbnails.read(idle, 128);
  await thumbnails.read(used, 128);
  nowMs += 29 * DAY_MS;
  await thumbnails.read(used, 128);
  const touched = async () => {
    const entries = await files();
    const times = await Promise.all(entries.map(({ parentPath, name }) => stat(join(parentPath, name))));
    return times.some(({ mtimeMs }) => mtimeMs >= nowMs);
  };
  for (const deadlineMs = performance.now() + 5_000; !(await touched()); )
    assert.ok(performance.now() < deadlineMs, 'the use was not noted');
  nowMs += 2 * DAY_MS;
  // The first to be made in a day looks through the folder.
  await thumbnails.read(fresh, 128);
  await thumbnails.settled();
  const names = (await files()).map(({ name }) => name).sort();
  assert.deepEqual(names, [`${used.sha256}-128.webp`, `${fresh.sha256}-128.webp`].sort());
});
