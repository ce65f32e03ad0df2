import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ImageRequestInput, nanoUsd, rateCardById } from '@lightmeter/core';
import { loadCatalog } from '@lightmeter/rates';
import { priceLabel, priceRequest } from './price-request.ts';

const { cards } = loadCatalog();
const asked: ImageRequestInput = {
  operation: 'generate',
  model: 'gpt-image-2',
  prompt: 'A lighthouse at dusk',
  size: '3840x2160',
  references: [],
};

test('a price per image is final and is the number of the rate card', () => {
  const priced = priceRequest(rateCardById(cards, '2026-05'), asked);
  assert.ok(priced.kind === 'priced');
  assert.equal(priced.isFinal, true);
  assert.equal(priceLabel(priced.quote), '$0.06');
});

test('many equal requests cost as many times as much', () => {
  // 500 × $0.06
  const priced = priceRequest(rateCardById(cards, '2026-05'), asked, 500);
  assert.ok(priced.kind === 'priced');
  assert.equal(priceLabel(priced.quote), '$30.00');
});

test('a price per token is a bound until the prompt is counted', () => {
  const priced = priceRequest(rateCardById(cards, 'at-cost'), { ...asked, quality: 'high' });
  assert.ok(priced.kind === 'priced');
  assert.equal(priced.isFinal, false);
  assert.match(priceLabel(priced.quote), /^up to \$/);
});

test('what the model cannot do is refused with the parameter at fault', () => {
  const priced = priceRequest(rateCardById(cards, '2026-05'), { ...asked, size: '4000x100' });
  assert.ok(priced.kind === 'refused');
  assert.equal(priced.error.param, 'size');
});

test('an exact amount is said as it is, a bounded one as the most it can be', () => {
  assert.equal(priceLabel({ lowNanoUsd: nanoUsd(40_000_000n), highNanoUsd: nanoUsd(40_000_000n) }), '$0.04');
  assert.equal(
    priceLabel({ lowNanoUsd: nanoUsd(40_000_000n), highNanoUsd: nanoUsd(190_000_000n) }),
    'up to $0.19',
  );
});
