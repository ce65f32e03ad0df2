import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Timing } from '@lightmeter/contract';
import { formatUsd, nanoUsd, rateCardById, soldModel } from '@lightmeter/core';
import { loadCatalog } from '@lightmeter/rates';
import { marginSummaries } from './margin-summary.ts';
import { filterRows, priceRows, readFilter } from './price-rows.ts';
import { roundedUsd } from './rounded-usd.ts';
import { cellPrices, tierPrices, timesText } from './tier-prices.ts';

const { cards } = loadCatalog();
const standard = rateCardById(cards, '2026-11');
const atCost = rateCardById(cards, 'at-cost');

const timing = (model: string, lowMs: number): Timing => ({
  model,
  tier: null,
  source: 'published',
  usual_low_ms: lowMs,
  usual_high_ms: lowMs,
  p50_ms: null,
  p90_ms: null,
  tasks: null,
  mode: null,
  note: null,
  url: null,
  checked_on: null,
});

const pricesText = (modelId: string, card = standard) =>
  tierPrices(card, soldModel(card, modelId)).map(({ tier, lowNanoUsd, highNanoUsd, times }) =>
    [
      tier,
      formatUsd(lowNanoUsd),
      lowNanoUsd === highNanoUsd ? '' : `–${formatUsd(highNanoUsd)}`,
      times && ` ${times}`,
    ]
      .filter(Boolean)
      .join(''),
  );

describe('prices by tier', () => {
  it('are the rates of the card with the multiplier it shows', () => {
    assert.deepEqual(pricesText('gpt-image-2'), ['1K$0.03', '2K$0.04 1.33×', '4K$0.06 2×']);
  });
  it('have a multiplier where the card shows none', () => {
    // 0.08 / 0.05 = 1.6, 0.12 / 0.05 = 2.4
    assert.deepEqual(pricesText('gpt-image-2.5-flare'), ['1K$0.05', '2K$0.08 1.6×', '4K$0.12 2.4×']);
  });
  it('say no multiplier where every tier costs the same', () => {
    assert.deepEqual(pricesText('gpt-image-2-beta'), ['1K$0.02', '2K$0.02', '4K$0.02']);
  });
  it('span the qualities where those decide', () => {
    assert.deepEqual(pricesText('gpt-image-2.5-flare-pro')[0], '1K$0.0172–$0.7143');
  });
  it('are only of tiers that the model makes', () => {
    assert.deepEqual(pricesText('qwen-image-2.0'), ['2K$0.025']);
    assert.deepEqual(pricesText('kling-3.0-omni'), []);
  });
  it('are those of an example picture where tokens are billed', () => {
    const cells = cellPrices(atCost, soldModel(atCost, 'gpt-image-2')).filter(({ tier }) => tier === '1K');
    assert.deepEqual(
      cells.map(({ quality }) => quality),
      ['low', 'medium', 'high'],
    );
    // 1024x1024 at high is 7,024 tokens × $30 a million = $0.21072, and up to 506 text tokens × $5 a million = $0.00253.
    assert.equal(formatUsd(cells[2]?.highNanoUsd ?? nanoUsd(0n)), '$0.21325');
  });
});

describe('a multiplier', () => {
  const table: readonly [bigint, bigint, string | undefined][] = [
    [40n, 30n, '1.33×'],
    [60n, 30n, '2×'],
    [48n, 30n, '1.6×'],
    [20_149n, 10_000n, '2.01×'],
    [20_150n, 10_000n, '2.02×'],
    [1n, 0n, undefined],
  ];
  for (const [price, base, text] of table) {
    it(`of ${price} against ${base} is ${text ?? 'none'}`, () => {
      assert.equal(timesText(nanoUsd(price), nanoUsd(base)), text);
    });
  }
});

describe('an amount rounded for display', () => {
  it('keeps three digits that matter and never flatters', () => {
    assert.equal(roundedUsd(nanoUsd(5_884_500n), 'down'), '$0.00588');
    assert.equal(roundedUsd(nanoUsd(211_560_000n), 'up'), '$0.212');
    assert.equal(roundedUsd(nanoUsd(30_000_000n), 'up'), '$0.03');
    assert.equal(roundedUsd(nanoUsd(999_900_000n), 'up'), '$1.00');
    assert.equal(roundedUsd(nanoUsd(0n), 'up'), '$0.00');
  });
});

describe('the rows of the price list', () => {
  const rows = priceRows(standard, [timing('flux-schnell', 30_000), timing('gpt-image-2', 107_000)]);
  const ids = (search: Record<string, string>) =>
    filterRows(rows, readFilter(search)).map(({ model }) => model.id);

  it('keep the order of the card and leave nothing out without a filter', () => {
    assert.deepEqual(
      ids({}),
      standard.models.map(({ id }) => id),
    );
  });
  it('are filtered by kind, maker and tier together', () => {
    assert.deepEqual(ids({ modality: 'video' }), ['kling-3.0-omni']);
    assert.deepEqual(ids({ provider: 'google', tier: '4K' }), ['gemini-nano-banana-2.1']);
    assert.deepEqual(ids({ provider: 'alibaba', tier: '4K' }), []);
  });
  it('begin with the cheapest, and with the dearest the other way', () => {
    assert.equal(ids({ sort: 'price', modality: 'image' })[0], 'flux-schnell');
    assert.equal(ids({ sort: '-price', modality: 'image' })[0], 'nano-banana-2');
  });
  it('begin with the newest, and end with those of unknown age either way', () => {
    assert.equal(ids({ sort: 'newest' })[0], 'gpt-image-2.6-flare');
    assert.equal(ids({ sort: '-newest' })[0], 'gpt-image-1.5');
    for (const sort of ['newest', '-newest']) assert.equal(ids({ sort }).at(-1), 'kling-3.0-omni');
  });
  it('begin with the fastest', () => {
    assert.deepEqual(ids({ sort: 'time' }).slice(0, 2), ['flux-schnell', 'gpt-image-2']);
  });
  it('ignore an address that means nothing', () => {
    assert.equal(ids({ sort: 'beauty', tier: '8K', modality: 'smell' }).length, standard.models.length);
  });
});

describe('margins', () => {
  it('are the worst and the best of a model, and say when a cell is sold below cost', () => {
    const margins = marginSummaries(standard, '2026-11-23');
    const pro = margins.get('gpt-image-2.5-flare-pro');
    assert.ok(pro?.worstPercent !== undefined && pro.bestPercent !== undefined);
    assert.ok(pro.worstPercent <= pro.bestPercent);
    assert.equal(pro.isBelowCost, pro.worstPercent < 0);
    assert.equal(margins.get('qwen-image-2.0')?.worstPercent, undefined);
    assert.match(margins.get('qwen-image-2.0')?.reason ?? '', /No list price/);
  });
});
