import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DataShapeError } from './json-reader.ts';
import { lifeCycleStateOn, listPriceOn } from './list-price.ts';
import { parseProviderModels } from './parse-list-prices.ts';

const provenance = { source: 'https://example.com/prices', checked_on: '2026-11-22', certainty: 'confirmed' };

const price = {
  effective_from: '2026-04-21',
  usd_per_million: { output_image_tokens: '30.00', cached_input_text_tokens: '1.25' },
  ...provenance,
};

const model = {
  id: 'sample-1',
  title: 'Sample 1',
  life_cycle: { released_on: '2026-04-21', deprecated_on: '2026-10-01', shut_down_on: '2026-12-01' },
  list_prices: [price],
  ...provenance,
};

const parse = (...models: readonly object[]) =>
  parseProviderModels({ provider: 'sample', title: 'Sample', models }, 'sample.json');

const parsePrice = (changes: object) => parse({ ...model, list_prices: [{ ...price, ...changes }] });

const parseTokenMath = (tokenMath: object) =>
  parse({
    ...model,
    token_math: {
      prompt_overhead: { tokens: 6, edit_tokens_per_image: [0, 40] },
      partial_image_tokens: 100,
      ...tokenMath,
    },
  })[0]?.tokenMath;

const refuses = (run: () => unknown, sentence: string) =>
  assert.throws(run, (error) => {
    assert.ok(error instanceof DataShapeError, String(error));
    assert.equal(error.message, sentence);
    return true;
  });

describe('reading list prices', () => {
  it('turns dollars per million into whole nano-dollars each', () => {
    // $30.00 ÷ 1,000,000 = 30,000 nUSD; $1.25 ÷ 1,000,000 = 1,250 nUSD
    assert.deepEqual(parse(model)[0]?.listPrices[0]?.rates, [
      { unit: 'output_image_tokens', tier: undefined, unitPriceNanoUsd: 30_000n },
      { unit: 'cached_input_text_tokens', tier: undefined, unitPriceNanoUsd: 1_250n },
    ]);
  });

  it('refuses a rate that is a fraction of a nano-dollar', () => {
    refuses(
      () => parsePrice({ usd_per_million: { output_image_tokens: '30.0005' } }),
      'sample.json.models[0].list_prices[0].usd_per_million.output_image_tokens: must be a multiple of $0.001 per million, so that each unit costs whole nano-dollars.',
    );
    assert.doesNotThrow(() => parsePrice({ usd_per_million: { output_image_tokens: '30.001' } }));
  });

  it('reads a price each, for every tier or by tier', () => {
    const rates = (images: unknown) =>
      parsePrice({ usd_per_million: null, usd_each: { images } })[0]?.listPrices[0]?.rates;
    assert.deepEqual(rates('0.02'), [{ unit: 'images', tier: undefined, unitPriceNanoUsd: 20_000_000n }]);
    assert.deepEqual(rates({ '2K': '0.035', '1K': '0.02' }), [
      { unit: 'images', tier: '1K', unitPriceNanoUsd: 20_000_000n },
      { unit: 'images', tier: '2K', unitPriceNanoUsd: 35_000_000n },
    ]);
  });

  const wrongAmounts = ['-1', '1e3', '.5', '1,5', '$1', '', ' 1', '0.0000000001', '1234567890123'];
  for (const amount of wrongAmounts) {
    it(`refuses the amount ${JSON.stringify(amount)} and names its path`, () => {
      refuses(
        () => parsePrice({ usd_per_million: null, usd_each: { images: amount } }),
        'sample.json.models[0].list_prices[0].usd_each.images: must be an amount in USD of at least 0 with at most nine digits after the point, such as "0.04".',
      );
    });
  }

  it('refuses a number where a decimal string belongs', () => {
    refuses(
      () => parsePrice({ usd_per_million: { output_image_tokens: 30 } }),
      'sample.json.models[0].list_prices[0].usd_per_million.output_image_tokens: must be text.',
    );
  });

  it('refuses a unit nobody knows, a unit given twice and a price without a rate', () => {
    const path = 'sample.json.models[0].list_prices[0]';
    assert.throws(
      () => parsePrice({ usd_per_million: { tokens: '1' } }),
      /usd_per_million\.tokens: must be one of/,
    );
    refuses(
      () => parsePrice({ usd_each: { output_image_tokens: '0.00003' } }),
      `${path}: gives output_image_tokens both per million and each; give it once.`,
    );
    refuses(
      () => parsePrice({ usd_per_million: {} }),
      `${path}: needs a rate in usd_per_million or usd_each.`,
    );
  });

  it('refuses a price without a source, a check day or a certainty it knows', () => {
    const path = 'sample.json.models[0].list_prices[0]';
    const { source: _, ...unsourced } = price;
    refuses(() => parse({ ...model, list_prices: [unsourced] }), `${path}.source: is missing.`);
    refuses(() => parsePrice({ checked_on: 'today' }), `${path}.checked_on: must be a day, YYYY-MM-DD.`);
    refuses(
      () => parsePrice({ certainty: 'sure' }),
      `${path}.certainty: must be one of confirmed, second_hand, conflicting, assumed.`,
    );
  });

  it('refuses an unknown field wherever it stands', () => {
    refuses(
      () => parse({ ...model, context_window: 1 }),
      'sample.json.models[0].context_window: is not a known field.',
    );
    refuses(
      () => parsePrice({ usd_per_thousand: {} }),
      'sample.json.models[0].list_prices[0].usd_per_thousand: is not a known field.',
    );
  });

  it('wants prices in order, one a day', () => {
    const later = { ...price, effective_from: '2026-09-01' };
    assert.equal(parse({ ...model, list_prices: [price, later] })[0]?.listPrices.length, 2);
    for (const unsorted of [
      [later, price],
      [price, price],
    ]) {
      refuses(
        () => parse({ ...model, list_prices: unsorted }),
        'sample.json.models[0]: list_prices must be in order of effective_from, one a day.',
      );
    }
  });

  it('refuses a model that stands in the file twice', () => {
    refuses(() => parse(model, model), 'sample.json.models: "sample-1" stands here twice.');
  });
});

describe('list prices and life cycles by day', () => {
  const later = { ...price, effective_from: '2026-09-01', usd_per_million: { output_image_tokens: '25.00' } };
  const facts = parse({ ...model, list_prices: [price, later] })[0];
  assert.ok(facts);

  const prices: readonly [string, bigint | undefined][] = [
    ['2026-04-20', undefined],
    ['2026-04-21', 30_000n],
    ['2026-08-31', 30_000n],
    ['2026-09-01', 25_000n],
  ];
  for (const [day, amount] of prices) {
    it(`finds ${amount ?? 'no'} nUSD a token on ${day}`, () => {
      assert.equal(listPriceOn(facts, day)?.rates[0]?.unitPriceNanoUsd, amount);
    });
  }

  const states: readonly [string, 'live' | 'deprecated' | 'shut_down'][] = [
    ['2026-09-30', 'live'],
    ['2026-10-01', 'deprecated'],
    ['2026-11-30', 'deprecated'],
    ['2026-12-01', 'shut_down'],
  ];
  for (const [day, state] of states) {
    it(`calls the model ${state} on ${day}`, () => {
      assert.equal(lifeCycleStateOn(facts.lifeCycle, day), state);
    });
  }
});

describe('reading token rules', () => {
  it('reads a quantity as exact, or as a range where only bounds are known', () => {
    const rule = { kind: 'patch', base_by_quality: { low: [28, 32], high: 48 } };
    const baseByQuality = { low: { low: 28, high: 32 }, high: { low: 48, high: 48 } };
    const math = parseTokenMath({ output_image: rule, output_text: [0, 1024] });
    assert.deepEqual(JSON.parse(JSON.stringify(math?.outputImage)), { kind: 'patch', baseByQuality });
    assert.deepEqual(math?.outputText, { low: 0, high: 1024 });
    assert.deepEqual(math?.promptOverhead.editTokensPerImage, { low: 0, high: 40 });
  });

  it('leaves a rule that is not there unknown, and text output at none', () => {
    const math = parseTokenMath({});
    assert.equal(math?.outputImage, undefined);
    assert.equal(math?.inputImage, undefined);
    assert.deepEqual(math?.outputText, { low: 0, high: 0 });
  });

  const wrong: readonly [string, object, RegExp][] = [
    [
      'a range the wrong way round',
      { output_text: [2, 1] },
      /output_text: must be a whole number, or \[low, high\]/,
    ],
    ['a range of three', { output_text: [1, 2, 3] }, /output_text: must be a whole number, or \[low, high\]/],
    [
      'a quality nobody knows',
      { output_image: { kind: 'patch', base_by_quality: { hd: 16 } } },
      /base_by_quality\.hd: must be one of low, medium, high, xhigh, max/,
    ],
    [
      'a size that is none',
      { output_image: { kind: 'table', tokens_by_quality: { low: { '1024*1024': 272 } } } },
      /1024\*1024: must be WIDTHxHEIGHT/,
    ],
    [
      'a tier that is none',
      { output_image: { kind: 'tier', tokens_by_tier: { '8K': 1 } } },
      /tokens_by_tier\.8K: must be one of 1K, 2K, 4K/,
    ],
    [
      'a rule of another kind',
      { input_image: { kind: 'pixels' } },
      /kind: must be one of patch32, tiles512, fixed/,
    ],
  ];
  for (const [what, tokenMath, sentence] of wrong) {
    it(`refuses ${what}`, () => {
      assert.throws(() => parseTokenMath(tokenMath), sentence);
    });
  }
});
