// Draft, then promote: a draft that comes back as input image of the same prompt is the same picture, larger.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { OutputFormat } from '@lightmeter/core';
import sharp from 'sharp';
import { call, inputOf, instantSandbox } from './call-fixture.ts';

const adapter = instantSandbox();
after(() => adapter.close());

const DRAFT_SIZE = { widthPixels: 320, heightPixels: 192 };
const FINAL_SIZE = { widthPixels: 640, heightPixels: 384 };

async function drawn(given: Parameters<typeof call>[1]): Promise<Buffer> {
  const { files } = await call(adapter, { size: DRAFT_SIZE, ...given });
  return files.at(-1) ?? assert.fail('No image came.');
}

async function promoted(draft: Buffer, given: Parameters<typeof call>[1]): Promise<Buffer> {
  const references = [inputOf(draft, DRAFT_SIZE)];
  return drawn({ operation: 'edit', size: FINAL_SIZE, quality: 'medium', references, ...given });
}

/** Mean difference of the pictures' colours, 0 to 255, looked at from afar. */
async function difference(one: Buffer, other: Buffer): Promise<number> {
  const [left, right] = await Promise.all(
    [one, other].map((file) => sharp(file).removeAlpha().resize(80, 48, { fit: 'fill' }).raw().toBuffer()),
  );
  let sum = 0;
  for (let at = 0; at < 80 * 48 * 3; at += 1) sum += Math.abs((left?.[at] ?? 0) - (right?.[at] ?? 0));
  return sum / (80 * 48 * 3);
}

const PROMPT = 'A product photo of two red teapots on a table';

for (const outputFormat of ['png', 'jpeg', 'webp'] satisfies OutputFormat[]) {
  test(`a draft as ${outputFormat} is promoted to the same picture with twice the edges`, async () => {
    const draft = await drawn({ prompt: PROMPT, seed: 4, outputFormat });
    const final = await promoted(draft, { prompt: PROMPT, outputFormat });
    const { width, height } = await sharp(final).metadata();
    assert.deepEqual([width, height], [640, 384]);
    const [apart, fromOtherSeed] = await Promise.all([
      difference(draft, final),
      drawn({ prompt: PROMPT, seed: 5 }).then((other) => difference(draft, other)),
    ]);
    assert.ok(apart < 5, `${apart}`);
    assert.ok(fromOtherSeed > 2 * apart, `${fromOtherSeed} with another seed, ${apart} as promoted`);
  });
}

test('a promoted picture is drawn anew, not blown up: it is what the draft’s own request gives at that size', async () => {
  const draft = await drawn({ prompt: PROMPT, imageCount: 2 });
  const final = await promoted(draft, { prompt: PROMPT });
  const { files } = await call(adapter, {
    prompt: PROMPT,
    imageCount: 2,
    size: FINAL_SIZE,
    quality: 'medium',
  });
  assert.deepEqual(final, files[1]);
});

test('a draft of another model of the family keeps its composition, and a promoted picture can be promoted again', async () => {
  const draft = await drawn({ prompt: PROMPT, upstreamModel: 'gpt-image-1-mini' });
  const final = await promoted(draft, { prompt: PROMPT, upstreamModel: 'gpt-image-2' });
  const again = await promoted(final, { prompt: PROMPT, upstreamModel: 'gpt-image-2' });
  assert.ok((await difference(draft, final)) < 10);
  assert.deepEqual(again, final);
});

test('a draft that was itself an edit is scaled as it is', async () => {
  const packshot = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#e01020' } })
    .extend({ top: 40, bottom: 40, left: 40, right: 40, background: '#ffffff' })
    .png()
    .toBuffer();
  const size = { widthPixels: 144, heightPixels: 144 };
  const prompt = 'This product on a beach';
  const draft = await drawn({ operation: 'edit', prompt, references: [inputOf(packshot, size)] });
  assert.ok((await difference(draft, await promoted(draft, { prompt }))) < 4);
});

test('with another prompt a picture of the sandbox is edited as any other', async () => {
  const draft = await drawn({ prompt: 'A city' });
  const edited = await promoted(draft, { prompt: 'The same at night with a huge moon' });
  assert.ok((await difference(draft, edited)) > 15);
});
