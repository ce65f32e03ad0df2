import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type ImageSize, parseImageSize } from './image-size.ts';
import {
  type InputImageRule,
  inputImageTokens,
  inputTextTokens,
  outputImageTokens,
  outputImageTokensOver,
  patchInputTokens,
  patchOutputTokens,
} from './token-math.ts';
import { exactly } from './usage.ts';

const sizeOf = (text: string): ImageSize => {
  const size = parseImageSize(text);
  assert.ok(size, `${text} is a size`);
  return size;
};

const turned = (size: ImageSize): ImageSize => ({
  widthPixels: size.heightPixels,
  heightPixels: size.widthPixels,
});

const BASES = [16, 24, 28, 32, 42, 48, 64, 96];

/** Sizes that gpt-image-2 and later accept: multiples of 16, edges to 3,840, 3:1, 655,360 to 8,294,400 pixels. */
const gridSize = fc
  .record({ width: fc.integer({ min: 16, max: 240 }), height: fc.integer({ min: 16, max: 240 }) })
  .map(({ width, height }): ImageSize => ({ widthPixels: width * 16, heightPixels: height * 16 }))
  .filter(({ widthPixels, heightPixels }) => {
    const pixels = widthPixels * heightPixels;
    const ratio = Math.max(widthPixels, heightPixels) / Math.min(widthPixels, heightPixels);
    return pixels >= 655_360 && pixels <= 8_294_400 && ratio <= 3;
  });

const anySize = fc.record({
  widthPixels: fc.integer({ min: 1, max: 99_999 }),
  heightPixels: fc.integer({ min: 1, max: 99_999 }),
});

describe('output tokens by the patch formula', () => {
  const table: readonly [string, number, number, string][] = [
    ['1024x1024', 16, 196, "OpenAI's calculator and real usage, gpt-image-2 low"],
    ['1024x1024', 24, 439, "OpenAI's calculator, 2.5 medium"],
    ['1024x1024', 48, 1756, "OpenAI's calculator, gpt-image-2 medium, 2.5 high"],
    ['1024x1024', 64, 3122, "OpenAI's calculator, 2.5 xhigh"],
    ['1024x1024', 96, 7024, 'https://community.openai.com/t/1379464, gpt-image-2 high'],
    ['1536x1024', 48, 1372, 'real usage, https://github.com/BerriAI/litellm/issues/26876'],
    ['1536x1024', 96, 5488, 'https://community.openai.com/t/1379464'],
    ['1792x1024', 96, 5063, 'https://community.openai.com/t/1379464'],
    ['3584x2048', 96, 12_329, 'https://community.openai.com/t/1379464'],
    ['1280x720', 16, 106, "OpenAI's calculator"],
    ['1280x720', 24, 246, "OpenAI's calculator"],
    ['1280x720', 48, 947, "OpenAI's calculator"],
    ['1280x720', 64, 1683, "OpenAI's calculator"],
    ['1280x720', 96, 3787, "OpenAI's calculator"],
    ['2560x1440', 16, 205, 'real usage, https://github.com/QuantumNous/new-api/issues/4474'],
    ['2560x1440', 24, 478, "OpenAI's calculator"],
    ['2560x1440', 48, 1843, "OpenAI's calculator"],
    ['2560x1440', 64, 3276, "OpenAI's calculator"],
    ['2560x1440', 96, 7370, "OpenAI's calculator"],
  ];
  for (const [size, base, tokens, origin] of table) {
    it(`counts ${tokens} tokens for ${size} at base ${base} (${origin})`, () => {
      assert.equal(patchOutputTokens(base, sizeOf(size)), tokens);
    });
  }

  it('rounds an exact half to the even number: 672x1024 at base 16 has 10 rows, not 11', () => {
    // 16 ÷ (1024 ÷ 672) = 10.5 → 10; ceil(16 × 10 × 2,688,128 ÷ 4,000,000) = 108. Rounding up would give 119.
    assert.equal(patchOutputTokens(16, sizeOf('672x1024')), 108);
  });

  it('rounds an exact half up where that is the even number: 736x1024 at base 16 has 12 rows', () => {
    // 16 ÷ (1024 ÷ 736) = 11.5 → 12; ceil(16 × 12 × 2,753,664 ÷ 4,000,000) = ceil(132.18) = 133
    assert.equal(patchOutputTokens(16, sizeOf('736x1024')), 133);
  });

  it('counts the same for a size and for the size turned', () => {
    fc.assert(
      fc.property(gridSize, fc.constantFrom(...BASES), (size, base) => {
        assert.equal(patchOutputTokens(base, size), patchOutputTokens(base, turned(size)));
      }),
    );
  });

  it('rounds up once, after the rows were rounded to the nearest', () => {
    fc.assert(
      fc.property(gridSize, fc.constantFrom(...BASES), (size, base) => {
        const { widthPixels: width, heightPixels: height } = size;
        const exactRows = (base * Math.min(width, height)) / Math.max(width, height);
        const tokens = patchOutputTokens(base, size);
        const excess = [Math.floor(exactRows), Math.ceil(exactRows)].map(
          (rows) => tokens - (base * rows * (2_000_000 + width * height)) / 4_000_000,
        );
        assert.ok(Number.isSafeInteger(tokens) && excess.some((above) => above >= 0 && above < 1));
      }),
    );
  });

  it('never falls when the same shape grows', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 19 }),
        fc.constantFrom(...BASES),
        (columns, rows, scale, base) => {
          const at = (factor: number) => ({
            widthPixels: columns * 16 * factor,
            heightPixels: rows * 16 * factor,
          });
          assert.ok(patchOutputTokens(base, at(scale)) <= patchOutputTokens(base, at(scale + 1)));
        },
      ),
    );
  });

  it('never falls when the base rises', () => {
    fc.assert(
      fc.property(gridSize, (size) => {
        const counts = BASES.map((base) => patchOutputTokens(base, size));
        assert.deepEqual(
          counts,
          counts.toSorted((left, right) => left - right),
        );
      }),
    );
  });

  it('has more tokens for a square than for a strip of the same area: pixels alone do not bound it', () => {
    // 2880x2880 and 3840x2160 both have 8,294,400 pixels.
    assert.equal(patchOutputTokens(96, sizeOf('2880x2880')), 23_719);
    assert.equal(patchOutputTokens(96, sizeOf('3840x2160')), 13_342);
  });
});

describe('output tokens by rule', () => {
  it('gives a range where only bounds of the base are known', () => {
    const rule = { kind: 'patch', baseByQuality: { low: { low: 28, high: 32 } } } as const;
    assert.deepEqual(outputImageTokens(rule, { size: sizeOf('1024x1024'), quality: 'low', tier: '1K' }), {
      low: 598,
      high: 781,
    });
  });

  it('knows nothing of a quality, a size or a tier that the rule does not name', () => {
    const size = sizeOf('1024x1024');
    const other = sizeOf('1024x1040');
    const patch = { kind: 'patch', baseByQuality: { low: exactly(16) } } as const;
    const table = { kind: 'table', tokensByQuality: { low: { '1024x1024': exactly(272) } } } as const;
    const byTier = { kind: 'tier', tokensByTier: { '1K': 1120 } } as const;
    assert.equal(outputImageTokens(patch, { size, quality: 'max', tier: '1K' }), undefined);
    assert.deepEqual(outputImageTokens(table, { size, quality: 'low', tier: '1K' }), exactly(272));
    assert.equal(outputImageTokens(table, { size: other, quality: 'low', tier: '1K' }), undefined);
    assert.deepEqual(outputImageTokens(byTier, { size, quality: 'low', tier: '1K' }), exactly(1120));
    assert.equal(outputImageTokens(byTier, { size, quality: 'low', tier: '4K' }), undefined);
  });

  it('spans everything the model may choose, and is unknown when one choice is', () => {
    const rule = { kind: 'patch', baseByQuality: { low: exactly(16), high: exactly(96) } } as const;
    const sizes = [
      { size: sizeOf('1024x1024'), tier: '1K' },
      { size: sizeOf('2560x1440'), tier: '2K' },
    ] as const;
    assert.deepEqual(outputImageTokensOver(rule, { sizes, qualities: ['low', 'high'] }), {
      low: 196,
      high: 7370,
    });
    assert.equal(outputImageTokensOver(rule, { sizes, qualities: ['low', 'max'] }), undefined);
    assert.equal(outputImageTokensOver(rule, { sizes: [], qualities: ['low'] }), undefined);
  });
});

describe('input tokens of gpt-image-2 and later', () => {
  const table: readonly [string, number, string][] = [
    ['1024x1024', 1024, 'measured'],
    ['1536x1024', 1536, 'measured'],
    ['1024x1536', 1536, 'measured'],
    ['341x512', 704, 'measured: magnified twofold to 682x1024'],
    ['512x512', 1024, 'magnified twofold to 1024x1024'],
    ['100x100', 49, 'magnified no more than twofold: 200x200 is 7 × 7'],
    ['1024x1', 352, 'padded to 3:1: 1024x342 is 32 × 11'],
  ];
  for (const [size, tokens, origin] of table) {
    it(`counts ${tokens} tokens for ${size} (${origin})`, () => {
      assert.equal(patchInputTokens(sizeOf(size)), tokens);
    });
  }

  it('counts at least 1 and at most 1,536 tokens for an image of any size', () => {
    fc.assert(
      fc.property(anySize, (size) => {
        const tokens = patchInputTokens(size);
        assert.ok(Number.isSafeInteger(tokens) && tokens >= 1 && tokens <= 1536, `${tokens} tokens`);
      }),
      { numRuns: 2_000 },
    );
  });

  it('counts the same for an image and for the image turned', () => {
    fc.assert(
      fc.property(anySize, (size) => {
        assert.equal(patchInputTokens(size), patchInputTokens(turned(size)));
      }),
    );
  });
});

describe('input tokens by tiles (gpt-image-1 and 1.5)', () => {
  const rule: InputImageRule = {
    kind: 'tiles512',
    baseTokens: 65,
    tokensPerTile: 129,
    highFidelitySquareTokens: 4160,
    highFidelityOblongTokens: 6240,
  };
  const low = (size: string) => inputImageTokens(rule, { size: sizeOf(size), highFidelity: false });
  const high = (size: string) => inputImageTokens(rule, { size: sizeOf(size), highFidelity: true });

  it('counts 65 and 129 a tile, once the short edge is scaled down to 512', () => {
    assert.deepEqual(low('512x512'), exactly(194)); // 65 + 129
    assert.deepEqual(low('1024x1024'), exactly(194)); // scaled to 512x512
    assert.deepEqual(low('1536x1024'), exactly(323)); // scaled to 768x512: 65 + 2 × 129
    assert.deepEqual(low('2048x1024'), exactly(323)); // scaled to 1024x512
    assert.deepEqual(low('2049x1024'), exactly(452)); // one pixel more begins a third tile
  });

  it('does not scale a small image up', () => {
    assert.deepEqual(low('300x100'), exactly(194)); // one tile; scaled up it would be 1536x512, three
  });

  it('has no rounding at exact multiples: a 3:1 image is three tiles at every size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 512, max: 30_000 }), (edge) => {
        assert.deepEqual(
          inputImageTokens(rule, {
            size: { widthPixels: edge * 3, heightPixels: edge },
            highFidelity: false,
          }),
          exactly(452), // 65 + 3 × 129
        );
      }),
    );
  });

  it('adds 4,160 for a square and 6,240 from 3:2 on at high fidelity, and both are possible between', () => {
    assert.deepEqual(high('1024x1024'), exactly(4354)); // 194 + 4,160
    assert.deepEqual(high('1536x1024'), exactly(6563)); // 323 + 6,240
    assert.deepEqual(high('1024x1536'), exactly(6563));
    assert.deepEqual(high('1200x1024'), { low: 4483, high: 6563 }); // 323 + 4,160 or 6,240
  });
});

describe('input text tokens', () => {
  const math = {
    outputImage: undefined,
    inputImage: undefined,
    promptOverhead: { tokens: 6, editTokensPerImage: { low: 0, high: 40 } },
    partialImageTokens: 100,
    outputText: exactly(0),
  };

  it("adds 6 to the prompt's own count (17 → 23, real usage, https://github.com/BerriAI/litellm/issues/18541)", () => {
    assert.deepEqual(inputTextTokens(math, { prompt: exactly(17), referenceCount: 0 }), exactly(23));
  });

  it('allows up to 40 more for each input image of an edit', () => {
    assert.deepEqual(inputTextTokens(math, { prompt: exactly(12), referenceCount: 2 }), {
      low: 18,
      high: 98,
    });
  });
});
