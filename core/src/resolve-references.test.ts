import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LightmeterError } from './error.ts';
import type { ErrorCode } from './error-table.ts';
import type { ImageRequestInput } from './image-request.ts';
import { resolveImageRequest } from './resolve-request.ts';
import {
  cardOf,
  flatModel,
  GRID_CAPABILITY,
  inputOf,
  referenceOf,
  refusal,
  SHAPES_CAPABILITY,
} from './testing.ts';

const CARD = cardOf([
  flatModel(),
  flatModel({ id: 'banana', aliases: [], capability: SHAPES_CAPABILITY }),
  flatModel({ id: 'draws', aliases: [], capability: { ...GRID_CAPABILITY, operations: ['generate'] } }),
  flatModel({ id: 'retouches', aliases: [], capability: { ...GRID_CAPABILITY, operations: ['edit'] } }),
]);

const edit = (changes: Partial<ImageRequestInput>) =>
  inputOf({ operation: 'edit', references: [referenceOf('1024x1024')], ...changes });
const mask = (size: string, changes: Parameters<typeof referenceOf>[1] = {}) =>
  referenceOf(size, { param: 'mask', ...changes });

describe('input images', () => {
  it('pass unchanged, the mask with them', () => {
    const references = [referenceOf('1024x1024'), referenceOf('37x8191', { param: 'image[1]' })];
    const input = edit({ references, mask: mask('1024x1024', { sizeBytes: 4_000_000 }) });
    const { request } = resolveImageRequest(CARD, input);
    assert.deepEqual(request.references, references);
    assert.deepEqual(request.mask, input.mask);
  });

  it('may be known by their size alone, as in a quote', () => {
    const unmeasured = { sizeBytes: undefined, format: undefined, hasAlpha: undefined };
    const input = edit({
      references: [referenceOf('1024x1024', unmeasured)],
      mask: mask('1024x1024', unmeasured),
    });
    assert.equal(resolveImageRequest(CARD, input).request.references.length, 1);
  });

  const bytes = (sizeBytes: number) => edit({ references: [referenceOf('1024x1024', { sizeBytes })] });
  const pixels = (size: string) => edit({ references: [referenceOf(size)] });
  const many = (count: number) => edit({ references: new Array(count).fill(referenceOf('1024x1024')) });
  const accepted: readonly [string, ImageRequestInput][] = [
    ['1 image', many(1)],
    ['16 images', many(16)],
    ['50,000,000 bytes', bytes(50_000_000)],
    ['50,000,000 pixels', pixels('10000x5000')],
    ['a JPEG', edit({ references: [referenceOf('1x1', { format: 'jpeg', hasAlpha: false })] })],
    ['a WebP', edit({ references: [referenceOf('1x1', { format: 'webp' })] })],
  ];
  for (const [what, input] of accepted) {
    it(`accepts ${what}`, () => assert.doesNotThrow(() => resolveImageRequest(CARD, input)));
  }

  const refused: readonly [string, ImageRequestInput, ErrorCode, string, RegExp][] = [
    [
      'no image',
      many(0),
      'missing_parameter',
      'image',
      /at least one input image; gpt-image-2 takes up to 16/,
    ],
    [
      '17 images',
      many(17),
      'invalid_value',
      'image',
      /There are 17 input images; gpt-image-2 takes at most 16/,
    ],
    ['50,000,001 bytes', bytes(50_000_001), 'image_too_large', 'image[0]', /at most 50,000,000 are accepted/],
    ['50,005,000 pixels', pixels('10001x5000'), 'image_too_large', 'image[0]', /at most 50,000,000 pixels/],
    [
      'a GIF',
      edit({ references: [referenceOf('1x1'), referenceOf('1x1', { param: 'image[1]', format: 'gif' })] }),
      'image_unreadable',
      'image[1]',
      /is a GIF file; send PNG, JPEG or WebP/,
    ],
    ['a model that cannot edit', edit({ model: 'draws' }), 'unsupported_value', 'model', /generations/],
    ['a model that only edits', inputOf({ model: 'retouches' }), 'unsupported_value', 'model', /edits/],
    [
      'an image sent to generate',
      inputOf({ references: [referenceOf('1x1')] }),
      'invalid_value',
      'image[0]',
      /belong to edits/,
    ],
    ['a mask sent to generate', inputOf({ mask: mask('1x1') }), 'invalid_value', 'mask', /belong to edits/],
  ];
  for (const [what, input, code, param, message] of refused) {
    it(`refuses ${what}: ${code} of ${param}`, () => {
      assert.throws(
        () => resolveImageRequest(CARD, input),
        (error: LightmeterError) => {
          assert.deepEqual([error.code, error.param], [code, param]);
          assert.match(error.message, message);
          return true;
        },
      );
    });
  }
});

describe('a mask', () => {
  const refused: readonly [string, Partial<ImageRequestInput>, ErrorCode][] = [
    ['for a model that takes none', { model: 'banana', mask: mask('1024x1024') }, 'unsupported_value'],
    ['of 4,000,001 bytes', { mask: mask('1024x1024', { sizeBytes: 4_000_001 }) }, 'image_too_large'],
    ['that is not a PNG', { mask: mask('1024x1024', { format: 'webp' }) }, 'mask_mismatch'],
    ['without an alpha channel', { mask: mask('1024x1024', { hasAlpha: false }) }, 'mask_mismatch'],
    ['in another size than the first image', { mask: mask('1024x1023') }, 'mask_mismatch'],
    [
      'in the size of the second image only',
      { references: [referenceOf('512x512'), referenceOf('1024x1024')], mask: mask('1024x1024') },
      'mask_mismatch',
    ],
  ];
  for (const [what, changes, code] of refused) {
    it(`${what} is refused: ${code}`, () => {
      assert.throws(() => resolveImageRequest(CARD, edit(changes)), refusal(code, 'mask'));
    });
  }
});
