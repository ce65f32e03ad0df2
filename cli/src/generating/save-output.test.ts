import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { createLightmeter, type ImageOutput } from '@lightmeter/sdk';
import { errorReply, type FakeLightmeter, type FakeReply, startFakeLightmeter } from '@lightmeter/sdk/fake';
import { saveOutput } from './save-output.ts';

const PICTURE = Buffer.alloc(300_000, 'lightmeter');

let folder: string;
let server: FakeLightmeter;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lightmeter-save-'));
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

/** An image of a server that answers the fetching of its bytes in these ways, the last one for ever. */
async function outputOf(...replies: FakeReply[]): Promise<ImageOutput> {
  const made = {
    json: {
      output_format: 'png',
      lightmeter: { output_ids: ['out_1'], tiers: ['1K'] },
      data: [{ url: 'u' }],
    },
  };
  const all = [made, ...replies];
  server = await startFakeLightmeter((_request, count) => all[count - 1] ?? all.at(-1) ?? {});
  const client = createLightmeter({
    baseUrl: server.url,
    apiKey: 'lm_test_0123',
    retry: { firstDelayMs: 1 },
  });
  const [output] = (await client.images.generate({ model: 'm', prompt: 'p' })).outputs;
  assert.ok(output);
  return output;
}

test('the file has every byte, also when the connection breaks in the middle', async () => {
  const half = PICTURE.subarray(0, 150_000);
  const output = await outputOf({ bytes: half, hangUp: true }, { bytes: PICTURE });
  await saveOutput(output, join(folder, 'fox.png'));
  assert.deepEqual(await readFile(join(folder, 'fox.png')), PICTURE);
  assert.deepEqual(await readdir(folder), ['fox.png']);
});

test('an image that is not to be had leaves nothing behind', async () => {
  const output = await outputOf(errorReply(404, { code: 'not_found' }));
  await assert.rejects(saveOutput(output, join(folder, 'gone.png')), { code: 'not_found' });
  assert.deepEqual(await readdir(folder), []);
});

test('a file that cannot be written is the file system’s failure and is not fetched again', async () => {
  const output = await outputOf({ bytes: PICTURE });
  await assert.rejects(saveOutput(output, join(folder, 'no such folder', 'x.png')), { code: 'ENOENT' });
  assert.equal(server.requests.length, 2);
});
