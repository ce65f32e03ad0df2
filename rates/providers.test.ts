import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { lifeCycleStateOn, listPriceOn, type ModelFacts } from '@lightmeter/core';
import { loadCatalog } from './index.ts';

const CHECK_DAY = '2026-11-22';
const { providerModels } = loadCatalog();

const named = (facts: ModelFacts) => `${facts.provider}/${facts.modelId}`;

describe('the catalog', () => {
  it('is parsed once and the same object ever after', () => {
    assert.equal(loadCatalog(), loadCatalog());
  });

  it('has the models of six providers, each id once', () => {
    const ids = providerModels.map(named);
    assert.equal(new Set(ids).size, ids.length);
    assert.deepEqual(
      [...new Set(providerModels.map((facts) => facts.provider))],
      ['openai', 'google', 'xai', 'black-forest-labs', 'bytedance', 'alibaba'],
    );
  });

  it('has every OpenAI image model that the openai client 7.57.0 names', () => {
    const known = providerModels.filter((facts) => facts.provider === 'openai').map((facts) => facts.modelId);
    for (const id of [
      'gpt-image-2.6-sunburst',
      'gpt-image-2.6-flare',
      'gpt-image-2.5-sunburst',
      'gpt-image-2.5-flare',
      'gpt-image-2',
      'gpt-image-1.5',
      'gpt-image-1',
      'gpt-image-1-mini',
      'chatgpt-image-latest',
      'dall-e-2',
      'dall-e-3',
    ]) {
      assert.ok(known.includes(id), id);
    }
  });
});

describe('every provider model', () => {
  for (const facts of providerModels) {
    const { lifeCycle, listPrices } = facts;
    it(`${named(facts)} is dated, sourced and consistent`, () => {
      const days = [lifeCycle.releasedOn, lifeCycle.deprecatedOn, lifeCycle.shutDownOn].filter(
        (day) => day !== undefined,
      );
      assert.deepEqual(days, days.toSorted(), 'released, then deprecated, then shut down');
      for (const price of listPrices) {
        assert.ok(price.effectiveFrom >= (lifeCycle.releasedOn ?? ''), 'no price before the release');
        assert.ok(price.effectiveFrom <= CHECK_DAY, 'no price of the future');
      }
      for (const { source, checkedOn, certainty, note } of [facts, ...listPrices].map(
        (fact) => fact.provenance,
      )) {
        assert.match(source, /https:\/\/|npm /);
        assert.ok(checkedOn <= CHECK_DAY);
        if (certainty === 'conflicting' || certainty === 'assumed') assert.ok(note.length > 40, 'says why');
      }
      if (listPrices.length === 0) assert.match(facts.provenance.note, /price/i, 'says that it has no price');
      if (lifeCycle.successor !== undefined) {
        const successor = providerModels.find(
          (other) => other.provider === facts.provider && other.modelId === lifeCycle.successor,
        );
        assert.ok(successor, 'the successor is in the catalog');
      }
    });
  }

  it('has no rate of nothing, but for the text output that OpenAI does not bill since 2.5', () => {
    const free = providerModels.flatMap((facts) =>
      facts.listPrices.flatMap((price) =>
        price.rates
          .filter((rate) => rate.unitPriceNanoUsd === 0n)
          .map((rate) => `${facts.modelId} ${rate.unit}`),
      ),
    );
    assert.deepEqual(free, [
      'gpt-image-2.6-flare output_text_tokens',
      'gpt-image-2.6-sunburst output_text_tokens',
      'gpt-image-2.5-flare output_text_tokens',
      'gpt-image-2.5-sunburst output_text_tokens',
    ]);
  });
});

describe('life cycles as announced', () => {
  const table: readonly [string, string, 'live' | 'deprecated' | 'shut_down'][] = [
    ['gpt-image-1.5', '2026-06-01', 'live'],
    ['gpt-image-1.5', '2026-06-02', 'deprecated'],
    ['gpt-image-1.5', '2026-11-30', 'deprecated'],
    ['gpt-image-1.5', '2026-12-01', 'shut_down'],
    ['gpt-image-1', '2026-10-22', 'live'],
    ['gpt-image-1', '2026-10-23', 'shut_down'],
    ['dall-e-3', '2026-05-12', 'shut_down'],
    ['gemini-3.1-flash-image', '2026-10-28', 'live'],
    ['gemini-3.1-flash-image', '2026-10-29', 'shut_down'],
    ['gemini-3-pro-image-preview', '2026-06-25', 'shut_down'],
    ['gpt-image-2', CHECK_DAY, 'live'],
  ];
  for (const [modelId, day, state] of table) {
    it(`${modelId} is ${state} on ${day}`, () => {
      const facts = providerModels.find((known) => known.modelId === modelId);
      assert.ok(facts);
      assert.equal(lifeCycleStateOn(facts.lifeCycle, day), state);
    });
  }
});

describe('prices by megapixel', () => {
  // A fee for each image and a price for each megapixel: the first megapixel is their sum.
  const table: readonly [string, bigint, bigint][] = [
    ['flux-2-max', 70_000_000n, 100_000_000n],
    ['flux-2-pro', 30_000_000n, 45_000_000n],
    ['flux-2-flex', 50_000_000n, 100_000_000n],
    ['flux-2-klein-9b', 15_000_000n, 17_000_000n],
    ['flux-2-klein-4b', 14_000_000n, 15_000_000n],
  ];
  for (const [modelId, oneNanoUsd, twoNanoUsd] of table) {
    it(`${modelId} costs ${oneNanoUsd} nUSD for one megapixel and ${twoNanoUsd} nUSD for two`, () => {
      const facts = providerModels.find((known) => known.modelId === modelId);
      const rates = (facts && listPriceOn(facts, CHECK_DAY)?.rates) ?? [];
      const rateOf = (unit: string) => rates.find((rate) => rate.unit === unit)?.unitPriceNanoUsd ?? 0n;
      assert.equal(rateOf('images') + rateOf('output_megapixels'), oneNanoUsd);
      assert.equal(rateOf('images') + 2n * rateOf('output_megapixels'), twoNanoUsd);
      assert.equal(rateOf('input_megapixels'), rateOf('output_megapixels'));
    });
  }
});
