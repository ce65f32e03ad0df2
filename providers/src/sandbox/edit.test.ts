// Edits: the input image is really in the picture, and with a mask nothing else changes.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import sharp from 'sharp';
import { call, inputOf, instantSandbox } from './call-fixture.ts';

const adapter = instantSandbox();
after(() => adapter.close());

const SIZE = { widthPixels: 384, heightPixels: 384 };

/** A picture with a scene of its own: stripes of many colours, no plain ground. */
async function striped(): Promise<Buffer> {
  const raw = Buffer.alloc(384 * 384 * 3);
  for (let place = 0; place < 384 * 384; place += 1) {
    const [x, y] = [place % 384, Math.floor(place / 384)];
    raw.set([(x * 7) % 256, (y * 5) % 256, ((x + y) * 3) % 256], place * 3);
  }
  return sharp(raw, { raw: { width: 384, height: 384, channels: 3 } })
    .png()
    .toBuffer();
}

/** A mask whose middle is clear. */
async function maskWithHole(): Promise<Buffer> {
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="384" height="384"><path fill="#fff" fill-rule="evenodd" d="M0 0h384v384H0zM120 120h144v144H120z"/></svg>';
  return sharp(Buffer.from(svg)).png().toBuffer();
}

/** A product on plain white: a red disc. */
async function packshot(): Promise<Buffer> {
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="384" height="384"><path fill="#fff" d="M0 0h384v384H0z"/><circle cx="192" cy="192" r="120" fill="#e01020"/></svg>';
  return sharp(Buffer.from(svg)).png().toBuffer();
}

async function pixelsOf(file: Buffer | undefined): Promise<Buffer> {
  return sharp(file).removeAlpha().raw().toBuffer();
}

const edit = { operation: 'edit', size: SIZE, upstreamModel: 'gpt-image-2' } as const;

test('with a mask only its clear places change; every other pixel of a PNG stays the same', async () => {
  const [picture, mask] = await Promise.all([striped(), maskWithHole()]);
  for (const prompt of ['a red balloon', 'a whale under water']) {
    const { files } = await call(adapter, {
      ...edit,
      prompt,
      references: [inputOf(picture, SIZE)],
      mask: inputOf(mask, SIZE),
    });
    const [before, afterwards] = await Promise.all([pixelsOf(picture), pixelsOf(files[0])]);
    let changedInside = 0;
    for (let at = 0; at < before.length; at += 1) {
      const place = Math.floor(at / 3);
      const [x, y] = [place % 384, Math.floor(place / 384)];
      const isInside = x >= 120 && x < 264 && y >= 120 && y < 264;
      if (!isInside) assert.equal(afterwards[at], before[at], `${prompt}: pixel ${x},${y} changed.`);
      else if (afterwards[at] !== before[at]) changedInside += 1;
    }
    assert.ok(changedInside > 144 * 144 * 2, `${prompt}: ${changedInside} values changed inside.`);
  }
});

test('what the prompt asks for fills the clear place, also on a plain picture', async () => {
  const plain = await sharp({ create: { width: 384, height: 384, channels: 3, background: '#d8d4cc' } })
    .png()
    .toBuffer();
  for (const prompt of ['a red balloon', 'a golden retriever dog', 'make it nicer']) {
    const { files } = await call(adapter, {
      ...edit,
      prompt,
      references: [inputOf(plain, SIZE)],
      mask: inputOf(await maskWithHole(), SIZE),
    });
    const [before, afterwards] = await Promise.all([pixelsOf(plain), pixelsOf(files[0])]);
    let visible = 0;
    for (let at = 0; at < before.length; at += 3) {
      const differences = [0, 1, 2].map((c) => Math.abs((afterwards[at + c] ?? 0) - (before[at + c] ?? 0)));
      if (Math.max(...differences) > 32) visible += 1;
    }
    assert.ok(
      visible > 144 * 144 * 0.25,
      `${prompt}: ${visible} of ${144 * 144} pixels are changed visibly.`,
    );
  }
});

test('an input image with a scene of its own stays the scene', async () => {
  const picture = await striped();
  const { files } = await call(adapter, {
    ...edit,
    prompt: 'add a dog',
    references: [inputOf(picture, SIZE)],
  });
  const plain = await call(adapter, { ...edit, operation: 'generate', prompt: 'add a dog' });
  const likeness = async (file: Buffer | undefined) => {
    const [one, other] = await Promise.all([pixelsOf(picture), pixelsOf(file)]);
    let difference = 0;
    for (let at = 0; at < one.length; at += 1) difference += Math.abs((one[at] ?? 0) - (other[at] ?? 0));
    return difference / one.length;
  };
  assert.ok((await likeness(files[0])) < 45);
  assert.ok((await likeness(plain.files[0])) > 60);
});

test('a product on plain white is cut out of it and put into the scene of the prompt', async () => {
  const { files } = await call(adapter, {
    ...edit,
    prompt: 'this product on a beach',
    references: [inputOf(await packshot(), SIZE)],
  });
  const pixels = await pixelsOf(files[0]);
  let red = 0;
  let white = 0;
  for (let at = 0; at < pixels.length; at += 3) {
    const [r, g, b] = [pixels[at] ?? 0, pixels[at + 1] ?? 0, pixels[at + 2] ?? 0];
    if (r > 170 && g < 80 && b < 90) red += 1;
    if (r > 252 && g > 252 && b > 252) white += 1;
  }
  assert.ok(red > 384 * 384 * 0.05, `${red} pixels of the product.`);
  assert.ok(white < 384 * 384 * 0.1, `${white} pixels of white ground.`);
});

test('input images are read once for all images of a call, and counted as tokens', async () => {
  const picture = await striped();
  let opened = 0;
  const input = inputOf(picture, SIZE);
  const open = () => {
    opened += 1;
    return input.open();
  };
  const counted = { ...input, open };
  const { answer } = await call(adapter, {
    ...edit,
    prompt: 'at night',
    references: [counted],
    imageCount: 3,
  });
  assert.equal(opened, 1);
  // 384x384 is magnified twofold: 24 × 24 patches
  assert.equal(answer.usage?.input_image_tokens, 576);
});
