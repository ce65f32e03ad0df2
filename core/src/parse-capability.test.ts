import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { JsonReader } from './json-reader.ts';
import { readCapability, readShapes } from './parse-capability.ts';

const grid = {
  kind: 'grid',
  multiple_of_pixels: 16,
  max_edge_pixels: 3840,
  max_ratio: 3,
  min_pixels: 655_360,
  max_pixels: 8_294_400,
};

const capability = {
  operations: ['generate', 'edit'],
  sizes: grid,
  shapes: { '1:1': { '1K': '1024x1024', '2K': '2048x2048' } },
  auto_size: true,
  qualities: ['low', 'high'],
  auto_quality: true,
  output_formats: ['png', 'webp'],
  output_compression: true,
  backgrounds: ['auto', 'transparent'],
  transparent_tiers: ['1K'],
  moderation: true,
  input_fidelity: [],
  seed: false,
  max_image_count: 10,
  prompt_characters: { min: 1, max: 32_000 },
  references: { max: 16, max_bytes: 50_000_000, max_pixels: 50_000_000 },
  mask_max_bytes: 4_000_000,
  max_partial_images: 3,
};

const named = {
  squares: readShapes(new JsonReader({ '1:1': { '1K': '1024x1024' } }, 'card.json.shapes.squares')),
};

const read = (changes: object) => readCapability(new JsonReader({ ...capability, ...changes }, 'cap'), named);

describe('reading a capability', () => {
  it('reads sizes, limits and choices as they stand', () => {
    const parsed = read({});
    assert.deepEqual(parsed.shapes['1:1']?.['2K'], { widthPixels: 2048, heightPixels: 2048 });
    assert.deepEqual(parsed.sizes, {
      kind: 'grid',
      multipleOfPixels: 16,
      maxEdgePixels: 3840,
      maxRatio: 3,
      minPixels: 655_360,
      maxPixels: 8_294_400,
    });
    assert.deepEqual(parsed.references, { max: 16, maxBytes: 50_000_000, maxPixels: 50_000_000 });
    assert.deepEqual(parsed.transparentTiers, ['1K']);
  });

  it('takes shapes by their name on the card', () => {
    assert.deepEqual(read({ shapes: 'squares' }).shapes, named.squares);
    assert.throws(() => read({ shapes: 'circles' }), /cap\.shapes: is not among the shapes of the card/);
  });

  it('has no shape for a ratio that the card does not name, whatever the ratio is called', () => {
    const { shapes } = read({});
    assert.equal(shapes['16:9'], undefined);
    assert.equal(shapes.constructor, undefined);
  });

  const impossible: readonly [string, object, RegExp][] = [
    [
      'off the grid',
      { '16:9': { '1K': '1000x1024' } },
      /the shape 16:9 at 1K, 1000x1024, breaks the size rule\. Width and height must be multiples of 16/,
    ],
    ['of too many pixels', { '1:1': { '4K': '2896x2896' } }, /The area is at most 8,294,400 pixels/],
    ['of too few pixels', { '1:1': { '1K': '800x800' } }, /The area is at least 655,360 pixels/],
    ['with too long an edge', { '2:1': { '4K': '3856x1920' } }, /Each edge is at most 3840 pixels/],
    ['too narrow', { '1:3': { '1K': '512x1552' } }, /The long edge is at most 3 times the short one/],
    [
      'that stands under two tiers',
      { '1:1': { '1K': '1024x1024', '2K': '1024x1024' } },
      /1024x1024 stands under two tiers/,
    ],
  ];
  for (const [what, shapes, sentence] of impossible) {
    it(`refuses a shape ${what}`, () => {
      assert.throws(() => read({ shapes }), sentence);
    });
  }

  it('asks nothing of shapes that are the only sizes, beyond one tier each', () => {
    const shapes = { '21:9': { '1K': '1584x672' } };
    assert.doesNotThrow(() => read({ sizes: { kind: 'shapes' }, shapes }));
  });

  const wrong: readonly [string, object, RegExp][] = [
    ['a ratio that is none', { shapes: { wide: { '1K': '1024x1024' } } }, /shapes\.wide: must be a ratio/],
    ['a tier that is none', { shapes: { '1:1': { '3K': '1024x1024' } } }, /3K: must be one of 1K, 2K, 4K/],
    ['a size that is none', { shapes: { '1:1': { '1K': '1024*1024' } } }, /1K: must be WIDTHxHEIGHT/],
    ['a quality that is none', { qualities: ['hd'] }, /qualities\[0\]: must be one of low, medium, high/],
    ['an operation that is none', { operations: ['vary'] }, /operations\[0\]: must be one of generate, edit/],
    ['an unknown field', { fps: 24 }, /cap\.fps: is not a known field/],
    ['a grid field on a rule of shapes', { sizes: { ...grid, kind: 'shapes' } }, /is not a known field/],
  ];
  for (const [what, changes, sentence] of wrong) {
    it(`refuses ${what}`, () => {
      assert.throws(() => read(changes), sentence);
    });
  }
});
