import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatUsd, rateCardById, renderImageSize, renderUsd } from '@lightmeter/core';
import { loadCatalog } from '@lightmeter/rates';
import { bestFit, calculate } from './calculation.ts';
import { MAX_REQUESTS, readCalculator } from './calculator-state.ts';
import { rivalModels } from './rival-models.ts';

const { cards } = loadCatalog();
const card = rateCardById(cards, '2026-11');

const calculated = (search: Record<string, string>, on = card) => {
  const calculation = calculate(on, readCalculator(search));
  assert.ok(calculation);
  return calculation;
};

const totalOf = (search: Record<string, string>) => {
  const { priced } = calculated(search);
  return priced.kind === 'priced' ? formatUsd(priced.quote.highNanoUsd) : priced.error.message;
};

describe('the calculator', () => {
  it('multiplies images by requests, exactly', () => {
    // 2K: 40 requests × 3 images × $0.04
    assert.equal(totalOf({ model: 'gpt-image-2', resolution: '2K', n: '3', count: '40' }), '$4.80');
  });

  it('asks for the smallest tier that serves the place and tells what 4K would cost more', () => {
    const { place, saving, input } = calculated({ for: 'instagram-portrait', count: '1000' });
    assert.equal(input.size, '1088x1360');
    assert.equal(place && renderImageSize(bestFit(place).size), '1088x1360');
    // 1,000 × ($0.06 − $0.03)
    assert.equal(saving && renderUsd(saving.savedNanoUsd), '30');
    assert.equal(saving?.savedPercent, 50);
  });

  it('measures a print', () => {
    // 10 in × 8 in × 100 DPI
    const { place } = calculated({ for: 'print', width: '10', height: '8', unit: 'in', dpi: '100' });
    assert.equal(place && renderImageSize(place.needs), '1000x800');
  });

  it('prices the pixels that are typed, and advises the smaller tiers of their shape', () => {
    const { priced, smaller } = calculated({ size: '3840x2160', count: '1' });
    assert.equal(priced.kind === 'priced' && formatUsd(priced.quote.highNanoUsd), '$0.06');
    assert.deepEqual(
      smaller.map(({ tier, savedPercent }) => `${tier} ${savedPercent}`),
      ['2K 33', '1K 50'],
    );
  });

  it('says why a size cannot be made', () => {
    const { priced } = calculated({ size: '1000x1000' });
    assert.equal(priced.kind, 'refused');
    assert.match(totalOf({ size: '1000x1000' }), /multiples of 16/);
  });

  it('leaves out what the model of the address does not have', () => {
    const { choices, priced } = calculated({
      model: 'qwen-image-2.0',
      quality: 'max',
      n: '9',
      resolution: '4K',
    });
    assert.equal(choices.quality, undefined);
    assert.equal(choices.imageCount, 1);
    assert.equal(choices.resolution, '2K');
    assert.equal(priced.kind, 'priced');
  });

  it('has an answer for every model and every place of both kinds of card', () => {
    for (const each of [card, rateCardById(cards, 'at-cost')]) {
      for (const { id, capability } of each.models) {
        if (!capability) continue;
        for (const place of ['instagram-square', 'display-4k', 'page-a4', 'link-preview']) {
          assert.equal(calculated({ model: id, for: place }, each).priced.kind, 'priced', `${id} ${place}`);
        }
      }
    }
  });
});

describe('the address of the calculator', () => {
  it('gives a state whatever stands in it', () => {
    const state = readCalculator({ n: '-1', count: '1e99', width: 'NaN', dpi: '0', for: 'mars', by: 'x' });
    assert.deepEqual(
      [
        state.mode,
        state.place,
        state.imageCount,
        state.requestCount,
        state.print.width,
        state.print.dotsPerInch,
      ],
      ['place', 'web-hero', 1, 100, 30, 300],
    );
    assert.equal(readCalculator({ count: `${MAX_REQUESTS + 1}` }).requestCount, MAX_REQUESTS);
  });
  it('says how the size is meant without saying it twice', () => {
    assert.equal(readCalculator({ size: '1024x1024' }).mode, 'pixels');
    assert.equal(readCalculator({ resolution: '2K' }).mode, 'shape');
    assert.equal(readCalculator({ size: '1024x1024', by: 'place' }).mode, 'place');
  });
});

describe('models that serve a place', () => {
  it('come cheapest first and leave out those that do not reach it', () => {
    const rivals = rivalModels(card, { widthPixels: 3840, heightPixels: 2160 });
    assert.equal(rivals[0]?.model.id, 'gpt-image-2-beta');
    assert.equal(rivals[1]?.model.id, 'gpt-image-2');
    assert.ok(rivals.every(({ model }) => model.id !== 'flux-schnell'));
  });
});
