import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Capability } from './capability.ts';
import { isSameSize, renderImageSize } from './image-size.ts';
import { deliverableSizes, gridViolation, nearestSizes, shapeSizes, tierOfImage } from './model-sizes.ts';
import { DEFAULT_TIERS, GRID_CAPABILITY, SHAPES_CAPABILITY, sizeOf } from './testing.ts';

const { sizes: grid } = GRID_CAPABILITY;
assert.ok(grid.kind === 'grid');

function canMake(capability: Capability, text: string): boolean {
  const size = sizeOf(text);
  if (capability.sizes.kind === 'grid') return gridViolation(capability.sizes, size) === undefined;
  return shapeSizes(capability).some((shape) => isSameSize(shape.size, size));
}

describe('the grid of sizes', () => {
  const table: readonly [string, string | undefined][] = [
    ['1024x640', undefined], // 655,360 pixels exactly
    ['1024x624', 'The area is at least 655,360 pixels; this is 638,976.'],
    ['3840x2160', undefined], // 8,294,400 pixels exactly
    ['3840x2176', 'The area is at most 8,294,400 pixels; this is 8,355,840.'],
    ['3840x1280', undefined], // 3:1 exactly
    ['3840x1264', 'The long edge is at most 3 times the short one.'],
    ['1264x3840', 'The long edge is at most 3 times the short one.'],
    ['3856x2144', 'Each edge is at most 3840 pixels.'],
    ['1025x1024', 'Width and height must be multiples of 16.'],
    ['1024x1032', 'Width and height must be multiples of 16.'],
  ];
  for (const [size, violation] of table) {
    it(`${size}: ${violation ?? 'can be made'}`, () => {
      assert.equal(gridViolation(grid, sizeOf(size)), violation);
    });
  }
});

describe('the tier of an image', () => {
  const table: readonly [string, Capability, string][] = [
    ['1024x1024', GRID_CAPABILITY, '1K'],
    ['1600x1000', GRID_CAPABILITY, '1K'], // 1,600,000 exactly, not a named shape
    ['1600x1001', GRID_CAPABILITY, '2K'],
    ['2150x2000', GRID_CAPABILITY, '2K'], // 4,300,000 exactly
    ['2150x2001', GRID_CAPABILITY, '4K'],
    ['768x6144', SHAPES_CAPABILITY, '2K'], // sold as 2K, though 4,718,592 pixels are beyond the boundary of 2K
    ['6144x768', SHAPES_CAPABILITY, '4K'], // not a shape of this model: the boundaries decide
    ['1536x12288', SHAPES_CAPABILITY, '4K'], // sold as 4K, though 18,874,368 pixels are beyond the last boundary
    ['9999x9999', SHAPES_CAPABILITY, '4K'], // beyond the last boundary is still the last tier
    ['1x1', SHAPES_CAPABILITY, '1K'],
  ];
  for (const [size, capability, tier] of table) {
    it(`${size} is ${tier}`, () => assert.equal(tierOfImage(capability, DEFAULT_TIERS, sizeOf(size)), tier));
  }
});

describe('what a model may deliver', () => {
  it('is what it names, when it makes nothing else', () => {
    assert.deepEqual(
      deliverableSizes(SHAPES_CAPABILITY, DEFAULT_TIERS).map(
        ({ size, tier }) => `${renderImageSize(size)} ${tier}`,
      ),
      ['1024x1024 1K', '2048x2048 2K', '4096x4096 4K', '384x3072 1K', '768x6144 2K', '1536x12288 4K'],
    );
  });

  it('is every size of a grid, in one orientation at least', () => {
    const listed = new Set(
      deliverableSizes(GRID_CAPABILITY, DEFAULT_TIERS).map(({ size }) => renderImageSize(size)),
    );
    const edge = fc.integer({ min: 1, max: 240 }).map((steps) => steps * 16);
    fc.assert(
      fc.property(edge, edge, (width, height) => {
        const size = { widthPixels: width, heightPixels: height };
        const isListed = listed.has(`${width}x${height}`) || listed.has(`${height}x${width}`);
        assert.equal(isListed, gridViolation(grid, size) === undefined);
      }),
      { numRuns: 500 },
    );
  });

  it('has the tier of the shape where a size of the grid is named under another than its area says', () => {
    const capability: Capability = {
      ...GRID_CAPABILITY,
      shapes: { '3:1': { '2K': sizeOf('2160x720') } }, // 1,555,200 pixels: 1K by the boundaries
    };
    const tiers = deliverableSizes(capability, DEFAULT_TIERS)
      .filter(({ size }) => isSameSize(size, sizeOf('2160x720')))
      .map(({ tier }) => tier);
    assert.deepEqual(tiers, ['2K', '1K'], 'named as 2K, and turned by its area');
  });

  it('is one list for one capability and boundaries, and another for other boundaries', () => {
    const narrow = { '1K': 1_000_000, '2K': 2_000_000, '4K': 3_000_000 };
    assert.equal(
      deliverableSizes(GRID_CAPABILITY, DEFAULT_TIERS),
      deliverableSizes(GRID_CAPABILITY, DEFAULT_TIERS),
    );
    const tierOf1536 = (boundaries: typeof narrow) =>
      deliverableSizes({ ...GRID_CAPABILITY, shapes: {} }, boundaries).find(({ size }) =>
        isSameSize(size, sizeOf('1536x1024')),
      )?.tier;
    assert.equal(tierOf1536(DEFAULT_TIERS), '1K'); // 1,572,864 pixels
    assert.equal(tierOf1536(narrow), '2K');
  });
});

describe('the nearest sizes', () => {
  const table: readonly [string, Capability, readonly string[]][] = [
    ['1000x1000', GRID_CAPABILITY, ['1008x1008', '1024x1024', '1536x1024']],
    ['3839x2161', GRID_CAPABILITY, ['3840x2160', '3504x2336', '2560x1440']],
    ['600x1000', GRID_CAPABILITY, ['864x1536', '1024x1024', '1440x2560']],
    ['100x99999', GRID_CAPABILITY, ['2160x3840', '1440x2560', '2880x2880']],
    ['1x1', SHAPES_CAPABILITY, ['1024x1024', '2048x2048', '4096x4096']],
    ['100x700', SHAPES_CAPABILITY, ['384x3072', '768x6144', '1536x12288']],
  ];
  for (const [wanted, capability, nearest] of table) {
    it(`to ${wanted} are ${nearest.join(', ')}`, () => {
      assert.deepEqual(nearestSizes(capability, sizeOf(wanted)).map(renderImageSize), nearest);
    });
  }

  it('are one to three different sizes that the model can make, whatever was wanted', () => {
    const wanted = fc.record({
      widthPixels: fc.integer({ min: 1, max: 99_999 }),
      heightPixels: fc.integer({ min: 1, max: 99_999 }),
    });
    fc.assert(
      fc.property(wanted, fc.constantFrom(GRID_CAPABILITY, SHAPES_CAPABILITY), (size, capability) => {
        const nearest = nearestSizes(capability, size).map(renderImageSize);
        assert.ok(nearest.length >= 1 && nearest.length <= 3);
        assert.equal(new Set(nearest).size, nearest.length);
        for (const offered of nearest) assert.ok(canMake(capability, offered), offered);
      }),
      { numRuns: 300 },
    );
  });

  it('begin with the wanted size itself where the model can make it', () => {
    const edge = fc.integer({ min: 41, max: 180 }).map((steps) => steps * 16);
    fc.assert(
      fc.property(edge, edge, (widthPixels, heightPixels) => {
        const size = { widthPixels, heightPixels };
        fc.pre(gridViolation(grid, size) === undefined);
        assert.deepEqual(nearestSizes(GRID_CAPABILITY, size)[0], { ...size });
      }),
    );
  });
});
