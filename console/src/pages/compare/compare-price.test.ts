import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatUsd, rateCardById } from '@lightmeter/core';
import { loadCatalog } from '@lightmeter/rates';
import { type CompareForm, newPrompt, readCompareForm } from './compare-form.ts';
import { comparisonBody, priceComparison } from './compare-price.ts';

const { cards } = loadCatalog();
const card = rateCardById(cards, '2026-11');

function formOf(search: Readonly<Record<string, string>>, prompts: readonly string[]): CompareForm {
  return { ...readCompareForm(search, card, []).form, prompts: prompts.map(newPrompt) };
}

test('the total is the sum over prompts and variants, each with its share', () => {
  const price = priceComparison(card, formOf({}, ['A fox', 'A kite', ' ']));
  // 2 × $0.03 + 2 × $0.085 = $0.23; the blank row asks for nothing
  assert.equal(price.total && formatUsd(price.total.highNanoUsd), '$0.23');
  assert.deepEqual(
    price.variants.map(({ range }) => range && formatUsd(range.highNanoUsd)),
    ['$0.06', '$0.17'],
  );
  assert.equal(price.cellCount, 4);
  assert.equal(price.isFinal, true);
});

test('before the first prompt it is the price of one', () => {
  const price = priceComparison(card, formOf({}, ['']));
  assert.equal(price.total && formatUsd(price.total.highNanoUsd), '$0.115'); // $0.03 + $0.085
});

test('a card with prices per token gives a bound and says so', () => {
  const atCost = rateCardById(cards, 'at-cost');
  const form = { ...readCompareForm({}, atCost, []).form, prompts: [newPrompt('A fox')] };
  const price = priceComparison(atCost, form);
  assert.equal(price.isFinal, false);
  assert.ok(price.total);
});

test('what a model refuses is said of its variant, of the prompt or of the seed, and there is no total', () => {
  const size = priceComparison(card, formOf({ 'resolution.2': '4K' }, ['A fox']));
  assert.equal(size.total, undefined);
  assert.equal(size.variants[0]?.refusal, undefined);
  assert.match(size.variants[1]?.refusal?.message ?? '', /4K/);

  const prompt = priceComparison(card, formOf({}, ['A fox', 'x'.repeat(40_000)]));
  assert.deepEqual([...prompt.promptErrors.keys()], [1]);

  const seed = priceComparison(card, formOf({ seed: '2147483648' }, ['A fox']));
  assert.match(seed.seedError ?? '', /0 to 2147483647/);
});

test('the body asks for one image of each pair, without previews, and for the seed of all', () => {
  const body = comparisonBody(formOf({ seed: '7', 'quality.1': 'high' }, ['A fox', '']));
  assert.deepEqual(body, {
    prompts: ['A fox'],
    variants: [
      { request: { model: 'gpt-image-2', aspect_ratio: '1:1', resolution: '1K', quality: 'high' } },
      { request: { model: 'nano-banana-2', aspect_ratio: '1:1', resolution: '1K' } },
    ],
    seed: 7,
  });
});
