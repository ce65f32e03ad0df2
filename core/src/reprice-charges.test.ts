import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nanoUsd } from './money.ts';
import { type ChargedGroup, type ChargedUnits, repriceCharges } from './reprice-charges.ts';
import { cardOf, DEFAULT_TIERS, flatModel, rateLine, tokenModel } from './testing.ts';

const flat = cardOf([
  flatModel({
    id: 'm',
    rateLines: [
      rateLine('images', 30_000_000n, { tier: '1K' }),
      rateLine('images', 50_000_000n, { tier: '2K', quality: 'low' }),
      rateLine('images', 90_000_000n, { tier: '2K', quality: 'high' }),
    ],
  }),
]);

const images = (quantity: number, tier: ChargedUnits['tier'], quality?: ChargedUnits['quality']) => ({
  unit: 'images' as const,
  tier,
  quality,
  quantity,
});

function group(...lines: ChargedUnits[]): ChargedGroup {
  return { modelId: 'm', tiers: DEFAULT_TIERS, taskCount: 1, chargedNanoUsd: nanoUsd(1n), lines };
}

describe('charges on another card', () => {
  it('cost their quantities at its prices', () => {
    // 10 × $0.03 + 2 × $0.09 = $0.48
    assert.deepEqual(repriceCharges(flat, group(images(10, '1K'), images(2, '2K', 'high'))), {
      kind: 'repriced',
      amountNanoUsd: 480_000_000n,
    });
  });

  it('by the token cost their tokens at its rates', () => {
    const card = cardOf([tokenModel({ id: 'm', rateLines: [rateLine('output_image_tokens', 30_000n)] })]);
    const line = {
      unit: 'output_image_tokens',
      tier: undefined,
      quality: undefined,
      quantity: 1_756,
    } as const;
    // 1,756 × 30,000 = 52,680,000 nUSD
    assert.deepEqual(repriceCharges(card, group(line)), { kind: 'repriced', amountNanoUsd: 52_680_000n });
  });

  const cap = { unit: 'quote_cap', tier: undefined, quality: undefined, quantity: 1 } as const;
  const tokens = { unit: 'input_text_tokens', tier: undefined, quality: undefined, quantity: 5 } as const;
  const cases: readonly [what: string, group: ChargedGroup, because: string][] = [
    [
      'of a model it does not sell',
      { ...group(images(1, '1K')), modelId: 'x' },
      'The card does not sell it.',
    ],
    [
      'of a card with other tiers',
      { ...group(images(1, '1K')), tiers: { ...DEFAULT_TIERS, '1K': 1 } },
      'It was charged by a card with other boundaries of tiers.',
    ],
    [
      'of a card that is not known',
      { ...group(images(1, '1K')), tiers: undefined },
      'It was charged by a card with other boundaries of tiers.',
    ],
    ['below their usage', group(images(1, '1K'), cap), 'Its quote kept the charge below its usage.'],
    [
      'by another basis',
      group(tokens),
      'It was charged by input text tokens, and the card prices it by images.',
    ],
    [
      'of a quality that was left open',
      group(images(1, '2K')),
      'The card prices it by quality, and the charge does not say which it was.',
    ],
    ['of a cell without a price', group(images(1, '2K', 'max')), 'The card has no price for 2K max.'],
  ];
  for (const [what, charged, because] of cases) {
    it(`${what} are not guessed`, () =>
      assert.deepEqual(repriceCharges(flat, charged), { kind: 'not_repriced', because }));
  }
});
