import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type DestinationFit,
  isCropped,
  priceDestination,
  printPixels,
  serveDestination,
} from './destination.ts';
import { DESTINATIONS, destinationById } from './destinations.ts';
import type { ImageRequestInput } from './image-request.ts';
import { renderImageSize } from './image-size.ts';
import { renderUsd } from './money.ts';
import { cardOf, DEFAULT_TIERS, GRID_CAPABILITY, SHAPES_CAPABILITY, sizeOf } from './testing.ts';

const fitText = (fit: DestinationFit | undefined) =>
  fit &&
  `${fit.tier} ${renderImageSize(fit.size)}${fit.enlargedPermille === 0 ? '' : ` +${fit.enlargedPermille}`}`;

const serve = (capability: typeof GRID_CAPABILITY, needs: string) =>
  serveDestination(capability, DEFAULT_TIERS, sizeOf(needs));

describe('the smallest tier that serves a place', () => {
  const table: readonly [
    needs: string,
    covering: string | undefined,
    near: string | undefined,
    largest: string,
  ][] = [
    // 1088 × 1088 = 1,183,744 px; both edges up to the grid of 16.
    ['1080x1080', '1K 1088x1088', undefined, '4K 2880x2880'],
    // 1088 × 1360 = 1,479,680 px.
    ['1080x1350', '1K 1088x1360', undefined, '4K 2880x2880'],
    // 1088 × 1920 = 2,088,960 px is 2K; a tenth smaller is 992 × 1760 = 1,745,920 px, still 2K.
    ['1080x1920', '2K 1088x1920', undefined, '4K 2160x3840'],
    ['1280x720', '1K 1280x720', undefined, '4K 3840x2160'],
    // 2000 × 2000 = 4,000,000 px.
    ['2000x2000', '2K 2000x2000', undefined, '4K 2880x2880'],
    // 2080 × 2080 = 4,326,400 px is 4K by 26,400 px; 2048 × 2048 is enlarged by 1.6 %.
    ['2080x2080', '4K 2080x2080', '2K 2048x2048 +16', '4K 2880x2880'],
    // A4 at 300 DPI has 8,699,840 px, more than the model makes: both edges shrink by √(8,294,400 / 8,699,840) = 0.976 to
    // the grid, and 2480 / 2416 = 1.0265.
    ['2480x3508', undefined, '4K 2416x3424 +27', '4K 2416x3424 +27'],
    // Below the least area: both edges grow by √(655,360 / 160,000) = 2.02 to 810, then to the grid.
    ['400x400', '1K 816x816', undefined, '4K 2880x2880'],
    // 4:1 is wider than 3:1: the short edge grows to 2400 / 3 = 800 and is cropped.
    ['2400x600', '2K 2400x800', undefined, '4K 3840x2160'],
  ];
  for (const [needs, covering, near, largest] of table) {
    it(`of a model on a grid for ${needs} is ${covering ?? 'none'}`, () => {
      const answer = serve(GRID_CAPABILITY, needs);
      assert.deepEqual(
        [fitText(answer?.covering), fitText(answer?.near), fitText(answer?.largest)],
        [covering, near, largest],
      );
    });
  }

  it('of a model with named sizes is the smallest that covers, and the one that falls just short is told', () => {
    // 1080 / 1024 = 1.0547: enlarged by 5.5 %, rounded up to the next tenth.
    const answer = serve(SHAPES_CAPABILITY, '1080x1080');
    assert.equal(fitText(answer?.covering), '2K 2048x2048');
    assert.equal(fitText(answer?.near), '1K 1024x1024 +55');
    assert.equal(fitText(answer?.largest), '4K 4096x4096');
  });

  it('covers at the very pixel and not one pixel before', () => {
    assert.equal(fitText(serve(SHAPES_CAPABILITY, '1024x1024')?.covering), '1K 1024x1024');
    assert.equal(fitText(serve(SHAPES_CAPABILITY, '1025x1024')?.covering), '2K 2048x2048');
  });

  it('is unknown for a model that names no size', () => {
    assert.equal(serve({ ...SHAPES_CAPABILITY, shapes: {} }, '1024x1024'), undefined);
  });
});

const ASKED: ImageRequestInput = {
  operation: 'generate',
  model: 'gpt-image-2',
  prompt: 'A lighthouse at dusk',
  references: [],
};

describe('what the smallest tier saves', () => {
  const price = (needs: string, count: number) => {
    const answer = serve(GRID_CAPABILITY, needs);
    assert.ok(answer?.covering);
    return priceDestination(
      cardOf(),
      { input: { ...ASKED, size: '4000x4000' }, promptTokens: { low: 5, high: 5 }, count },
      { fit: answer.covering, largest: answer.largest },
    );
  };

  it('is the difference to 4K for all requests, exactly', () => {
    // 1,000 × $0.03 = $30 in place of 1,000 × $0.06 = $60.
    const { quote, largestQuote, savedNanoUsd, savedPercent } = price('1080x1350', 1_000);
    assert.deepEqual(
      [
        renderUsd(quote.highNanoUsd),
        renderUsd(largestQuote.highNanoUsd),
        renderUsd(savedNanoUsd),
        savedPercent,
      ],
      ['30', '60', '30', 50],
    );
  });

  it('is nothing where 4K is what the place needs', () => {
    const { savedNanoUsd, savedPercent } = price('3840x2160', 1);
    assert.deepEqual([savedNanoUsd, savedPercent], [0n, 0]);
  });
});

describe('pixels of a print', () => {
  it('are the inches times the dots, in either unit', () => {
    assert.equal(
      renderImageSize(printPixels({ width: 21, height: 29.7, unit: 'cm', dotsPerInch: 300 })),
      '2480x3508',
    );
    assert.equal(
      renderImageSize(printPixels({ width: 24, height: 36, unit: 'in', dotsPerInch: 150 })),
      '3600x5400',
    );
  });

  it('are never none', () => {
    assert.equal(renderImageSize(printPixels({ width: 0.01, height: 1, unit: 'cm', dotsPerInch: 1 })), '1x1');
  });
});

describe('destinations', () => {
  it('have ids of their own, and each is found by its own', () => {
    assert.equal(new Set(DESTINATIONS.map(({ id }) => id)).size, DESTINATIONS.length);
    assert.equal(destinationById('amazon-main')?.needs.widthPixels, 2000);
    assert.equal(destinationById('mars'), undefined);
  });

  it('say why they need so much and where that is from, or that it is assumed', () => {
    for (const { provenance } of DESTINATIONS) {
      assert.match(provenance.note, /\.$/);
      if (provenance.certainty !== 'assumed') assert.match(provenance.source, /^https?:/);
    }
  });

  it('can all be served or come near on the grid', () => {
    for (const { id, needs } of DESTINATIONS) {
      const answer = serveDestination(GRID_CAPABILITY, DEFAULT_TIERS, needs);
      assert.ok(answer?.covering ?? answer?.near, id);
    }
  });
});

describe('a crop', () => {
  it('is said when the shapes differ by more than a hundredth or lie the other way', () => {
    const fit = (size: string): DestinationFit => ({ size: sizeOf(size), tier: '1K', enlargedPermille: 0 });
    assert.equal(isCropped(fit('1088x1360'), sizeOf('1080x1350')), false);
    assert.equal(isCropped(fit('1200x640'), sizeOf('1200x627')), true);
    assert.equal(isCropped(fit('1536x1024'), sizeOf('1024x1536')), true);
  });
});
