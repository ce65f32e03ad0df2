import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  edgeRatio,
  formatUsd,
  LightmeterError,
  multiplyUsd,
  type NanoUsd,
  nanoUsd,
  quoteImages,
  type RateCondition,
  rateCardAt,
  rateCardById,
  rateLineFor,
  renderImageSize,
  resolveImageRequest,
  soldModel,
  type Tier,
  tierOfSize,
} from '@lightmeter/core';
import { loadCatalog } from './index.ts';

const { cards } = loadCatalog();
const may = rateCardById(cards, '2026-05');
const november = rateCardById(cards, '2026-11');
const atCost = rateCardById(cards, 'at-cost');

function imagePrice(card: typeof may, modelId: string, when: RateCondition = {}): NanoUsd {
  const line = rateLineFor(soldModel(card, modelId), 'images', when);
  assert.ok(line, `${card.id} prices ${modelId} at ${JSON.stringify(when)}`);
  return line.unitPriceNanoUsd;
}

describe('the figures this project started from, straight from the cards', () => {
  for (const card of [may, november]) {
    const oneK = imagePrice(card, 'gpt-image-2', { tier: '1K' });
    const twoK = imagePrice(card, 'gpt-image-2', { tier: '2K' });
    const fourK = imagePrice(card, 'gpt-image-2', { tier: '4K' });

    it(`${card.id}: 500 images of GPT Image 2 are $15.00 at 1K and $30.00 at 4K`, () => {
      assert.equal(formatUsd(multiplyUsd(oneK, 500)), '$15.00');
      assert.equal(formatUsd(multiplyUsd(fourK, 500)), '$30.00');
    });

    it(`${card.id}: 100 images are $3.00 at 1K against $6.00 at 4K`, () => {
      assert.equal(formatUsd(multiplyUsd(oneK, 100)), '$3.00');
      assert.equal(formatUsd(multiplyUsd(fourK, 100)), '$6.00');
    });

    it(`${card.id}: 2K instead of 4K saves a third, 1K a half`, () => {
      assert.equal(twoK * 3n, fourK * 2n);
      assert.equal(oneK * 2n, fourK);
    });

    it(`${card.id}: GPT Image 2 at 1K is 40 % below GPT Image 1.5, and the beta is $0.02`, () => {
      const older = imagePrice(card, 'gpt-image-1.5', { tier: '1K' });
      assert.equal(oneK * 100n, older * 60n);
      assert.equal(formatUsd(imagePrice(card, 'gpt-image-2-beta', { tier: '4K' })), '$0.02');
    });

    it(`${card.id}: 2K is shown as 1.33× and 4K as 2×, while the price is what is billed`, () => {
      const shown = (tier: Tier) => rateLineFor(soldModel(card, 'gpt-image-2'), 'images', { tier })?.shownAs;
      assert.deepEqual([shown('1K'), shown('2K'), shown('4K')], [undefined, '1.33×', '2×']);
      assert.equal(twoK, nanoUsd(40_000_000n)); // $0.04, not 1.33 × $0.03 = $0.0399
    });
  }
});

describe('prices per image of November 2026', () => {
  const table: readonly [string, RateCondition, bigint][] = [
    ['gpt-image-2', { tier: '1K' }, 30_000_000n],
    ['gpt-image-2', { tier: '2K' }, 40_000_000n],
    ['gpt-image-2', { tier: '4K' }, 60_000_000n],
    ['gpt-image-2-beta', { tier: '1K' }, 20_000_000n],
    ['gpt-image-1.5', { tier: '1K', quality: 'high' }, 50_000_000n],
    ['gpt-image-2.5-flare', { tier: '1K' }, 50_000_000n],
    ['gpt-image-2.5-flare', { tier: '2K' }, 80_000_000n],
    ['gpt-image-2.5-sunburst', { tier: '4K' }, 120_000_000n],
    ['gpt-image-2.5-flare-pro', { tier: '4K', quality: 'low' }, 17_200_000n],
    ['gpt-image-2.5-flare-pro', { tier: '1K', quality: 'medium' }, 67_200_000n],
    ['gpt-image-2.5-sunburst-pro', { tier: '1K', quality: 'high' }, 182_900_000n],
    ['gpt-image-2.5-sunburst-pro', { tier: '2K', quality: 'xhigh' }, 357_200_000n],
    ['gpt-image-2.5-sunburst-pro', { tier: '4K', quality: 'max' }, 714_300_000n],
    ['gpt-image-2.6-flare', { tier: '1K' }, 50_000_000n],
    ['gpt-image-2.6-sunburst', { tier: '4K' }, 120_000_000n],
    ['nano-banana-2', { tier: '1K' }, 85_000_000n],
    ['qwen-image-2.0', { tier: '2K' }, 25_000_000n],
    ['flux-schnell', { tier: '1K' }, 5_000_000n],
    ['seedream-5.0-pro', { tier: '1K' }, 50_000_000n],
    ['seedream-5.0-pro', { tier: '2K' }, 100_000_000n],
  ];
  for (const [modelId, when, amountNanoUsd] of table) {
    it(`${modelId} at ${Object.values(when).join(' ')} is ${formatUsd(nanoUsd(amountNanoUsd))}`, () => {
      assert.equal(imagePrice(november, modelId, when), amountNanoUsd);
    });
  }

  it('prices Kling 3.0 Omni per second at 720p, with and without sound', () => {
    const kling = soldModel(november, 'kling-3.0-omni');
    const perSecond = (sound: boolean) =>
      rateLineFor(kling, 'seconds', { resolution: '720p', sound })?.unitPriceNanoUsd;
    assert.equal(kling.modality, 'video');
    assert.equal(perSecond(false), 100_000_000n);
    assert.equal(perSecond(true), 143_000_000n);
    assert.equal(rateLineFor(kling, 'seconds', { resolution: '1080p', sound: true }), undefined);
  });

  it('says of every price that is our own choice that it is one', () => {
    const assumed = november.models.filter((model) => model.provenance.certainty === 'assumed');
    assert.deepEqual(
      assumed.map((model) => model.id),
      ['gpt-image-2.6-flare', 'gpt-image-2.6-sunburst', 'gemini-nano-banana-2.1'],
    );
    for (const model of assumed) assert.match(model.provenance.note, /our own choice/i);
  });

  it('keeps every price of May', () => {
    for (const model of may.models) {
      assert.deepEqual(soldModel(november, model.id).rateLines, model.rateLines, model.id);
    }
  });
});

describe('the card at cost', () => {
  it('passes the list prices on to the nano-dollar', () => {
    const rates = soldModel(atCost, 'gpt-image-2').rateLines.map((line) => [
      line.unit,
      line.unitPriceNanoUsd,
    ]);
    assert.deepEqual(Object.fromEntries(rates), {
      input_text_tokens: 5_000n,
      cached_input_text_tokens: 1_250n,
      input_image_tokens: 8_000n,
      cached_input_image_tokens: 2_000n,
      output_image_tokens: 30_000n,
      output_text_tokens: 10_000n,
    });
  });

  it('sells only models whose output tokens are known before the call, and none that is shut down', () => {
    for (const model of atCost.models) {
      assert.equal(model.basis, 'tokens', model.id);
      assert.ok(model.facts?.tokenMath?.outputImage, model.id);
      assert.ok((model.facts.lifeCycle.shutDownOn ?? '9999') > '2026-11-22', model.id);
    }
  });
});

describe('which card is in force', () => {
  const table: readonly [string, string, string][] = [
    ['standard', '2026-05-01T00:00:00.000Z', '2026-05'],
    ['standard', '2026-10-31T23:59:59.999Z', '2026-05'],
    ['standard', '2026-11-01T00:00:00.000Z', '2026-11'],
    ['standard', '2027-11-01T00:00:00.000Z', '2026-11'],
    ['at-cost', '2026-11-04T00:00:00.000Z', 'at-cost'],
  ];
  for (const [series, at, id] of table) {
    it(`${series} at ${at} is ${id}`, () => {
      assert.equal(rateCardAt(cards, series, new Date(at)).id, id);
    });
  }

  it('has no standard card before May 2026', () => {
    assert.throws(
      () => rateCardAt(cards, 'standard', new Date('2026-04-30T23:59:59.999Z')),
      (error) => error instanceof LightmeterError && error.code === 'not_found',
    );
  });
});

describe('aliases', () => {
  const table: readonly [string, string][] = [
    ['gpt-image-2/text-to-image', 'gpt-image-2'],
    ['gpt-image-2/image-to-image', 'gpt-image-2'],
    ['GPT-Image-2-2026-04-21', 'gpt-image-2'],
    ['gpt-image-2/text-to-image@beta', 'gpt-image-2-beta'],
    ['gpt-image-2@beta', 'gpt-image-2-beta'],
    ['gpt-image-2.5-flare/text-to-image', 'gpt-image-2.5-flare'],
    ['gpt-image-2.5-sunburst/image-to-image@pro', 'gpt-image-2.5-sunburst-pro'],
    ['gpt-image-2.5-sunburst-2026-09-08', 'gpt-image-2.5-sunburst'],
    ['Nano-Banana-2', 'nano-banana-2'],
    ['flux-schnell/text-to-image', 'flux-schnell'],
  ];
  for (const [alias, id] of table) {
    it(`${alias} names ${id}`, () => {
      assert.equal(soldModel(november, alias).id, id);
    });
  }
});

describe('what the models can do', () => {
  const referenceImage = {
    param: 'image[0]',
    size: { widthPixels: 1024, heightPixels: 1024 },
    sizeBytes: 1_000_000,
    format: 'png',
    hasAlpha: false,
  } as const;

  const imageModels = cards.flatMap((card) =>
    card.models.flatMap((model) => (model.capability ? [{ card, model, capability: model.capability }] : [])),
  );

  it('offers 1:1 with every model, the ratio taken when none is asked for', () => {
    for (const { model, capability } of imageModels) assert.ok(capability.shapes['1:1'], model.id);
  });

  it('has every shape within 3 % of its ratio', () => {
    for (const { model, capability } of imageModels) {
      for (const [ratio, byTier] of Object.entries(capability.shapes)) {
        const [across = 0, down = 0] = ratio.split(':').map(Number);
        for (const size of Object.values(byTier)) {
          const share = (size.widthPixels * down) / (size.heightPixels * across);
          assert.ok(share > 0.97 && share < 1.03, `${model.id} ${ratio} ${renderImageSize(size)}`);
        }
      }
    }
  });

  it('sells every shape of a grid model at the tier its pixels have on the card', () => {
    for (const { card, model, capability } of imageModels) {
      if (capability.sizes.kind !== 'grid') continue;
      for (const byTier of Object.values(capability.shapes)) {
        for (const [tier, size] of Object.entries(byTier)) {
          assert.equal(tierOfSize(card.tiers, size), tier, `${card.id} ${model.id} ${renderImageSize(size)}`);
        }
      }
    }
  });

  it('has fifteen aspect ratios at three tiers for GPT Image 2, each exact', () => {
    const shapes = soldModel(november, 'gpt-image-2').capability?.shapes ?? {};
    assert.equal(Object.keys(shapes).length, 15);
    for (const [ratio, byTier] of Object.entries(shapes)) {
      const [across = 0, down = 0] = ratio.split(':').map(Number);
      assert.equal(Object.keys(byTier).length, 3, ratio);
      for (const size of Object.values(byTier)) {
        assert.equal(size.widthPixels * down, size.heightPixels * across, ratio);
        assert.ok(edgeRatio(size) <= 3);
      }
    }
  });

  it("has OpenAI's own sizes where it names one", () => {
    const shapes = soldModel(november, 'gpt-image-2').capability?.shapes;
    const at = (ratio: string, tier: Tier) => {
      const size = shapes?.[ratio]?.[tier];
      return size && renderImageSize(size);
    };
    assert.deepEqual(
      [at('1:1', '1K'), at('3:2', '1K'), at('2:3', '1K'), at('1:1', '2K'), at('16:9', '2K')],
      ['1024x1024', '1536x1024', '1024x1536', '2048x2048', '2560x1440'],
    );
    assert.deepEqual(
      [at('16:9', '4K'), at('9:16', '4K'), at('1:1', '4K')],
      ['3840x2160', '2160x3840', '2880x2880'],
    );
  });

  it('charges a flat model at 1K when the model chooses the size', () => {
    for (const { card, model, capability } of imageModels) {
      const expected = model.basis === 'images' && capability.autoSize ? '1K' : undefined;
      assert.equal(model.autoSizeTier, expected, `${card.id} ${model.id}`);
    }
  });

  it('makes images from text alone with the beta', () => {
    assert.deepEqual(soldModel(november, 'gpt-image-2-beta').capability?.operations, ['generate']);
  });

  it('has xhigh and max only where a price covers them', () => {
    const qualities = (card: typeof may, id: string) => soldModel(card, id).capability?.qualities;
    assert.deepEqual(qualities(november, 'gpt-image-2'), ['low', 'medium', 'high']);
    assert.deepEqual(qualities(november, 'gpt-image-2.5-flare'), ['low', 'medium', 'high']);
    const all = ['low', 'medium', 'high', 'xhigh', 'max'];
    assert.deepEqual(qualities(november, 'gpt-image-2.5-flare-pro'), all);
    assert.deepEqual(qualities(atCost, 'gpt-image-2.6-sunburst'), all);
    assert.deepEqual(qualities(atCost, 'gpt-image-2'), ['low', 'medium', 'high']);
  });

  it('can be quoted at every size and quality that a card offers, to generate and to edit', () => {
    for (const { card, model, capability } of imageModels) {
      const sizes = Object.values(capability.shapes).flatMap((byTier) =>
        Object.values(byTier).map(renderImageSize),
      );
      const qualities = [...capability.qualities, ...(capability.autoQuality ? ['auto'] : [])];
      for (const operation of capability.operations) {
        for (const size of [...sizes, ...(capability.autoSize ? ['auto'] : [])]) {
          for (const quality of qualities.length > 0 ? qualities : [undefined]) {
            const input = { operation, model: model.id, prompt: 'A lighthouse at dusk.', size, quality };
            const resolved = resolveImageRequest(card, {
              ...input,
              references: operation === 'edit' ? [referenceImage] : [],
            });
            const quote = quoteImages({ card, ...resolved, promptTokens: { low: 6, high: 6 } });
            assert.ok(quote.lowNanoUsd > 0n && quote.lowNanoUsd <= quote.highNanoUsd, model.id);
          }
        }
      }
    }
  });
});
