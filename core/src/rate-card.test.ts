import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LightmeterError } from './error.ts';
import { type RateCondition, rateCardAt, rateCardById, rateLineFor, soldModel } from './rate-card.ts';
import { cardOf, flatModel, rateLine, refusal } from './testing.ts';

const from = (id: string, day: string, series = 'standard') =>
  cardOf([], { id, series, effectiveFrom: new Date(`${day}T00:00:00Z`) });

/** Out of order: which version is in force depends on the dates alone. */
const CARDS = [
  from('2026-11', '2026-11-04'),
  from('2026-05', '2026-05-01'),
  from('at-cost', '2026-11-04', 'at-cost'),
];

describe('the card in force', () => {
  const table: readonly [string, string][] = [
    ['2026-05-01T00:00:00.000Z', '2026-05'],
    ['2026-11-03T23:59:59.999Z', '2026-05'],
    ['2026-11-04T00:00:00.000Z', '2026-11'],
    ['2099-01-01T00:00:00.000Z', '2026-11'],
  ];
  for (const [at, id] of table) {
    it(`is ${id} at ${at}`, () => assert.equal(rateCardAt(CARDS, 'standard', new Date(at)).id, id));
  }

  it('does not exist before the first version, nor in a series without one', () => {
    const early = new Date('2026-04-30T23:59:59.999Z');
    assert.throws(() => rateCardAt(CARDS, 'standard', early), refusal('not_found', 'at'));
    assert.throws(() => rateCardAt(CARDS, 'wholesale', new Date()), refusal('not_found', 'at'));
    assert.throws(() => rateCardAt([], 'standard', new Date()), refusal('not_found', 'at'));
  });
});

describe('a card by its id', () => {
  it('is the one that is named', () => assert.equal(rateCardById(CARDS, 'at-cost').series, 'at-cost'));

  it('is refused with the ids there are', () => {
    assert.throws(
      () => rateCardById(CARDS, '2026-12', 'card'),
      (error: LightmeterError) =>
        error.code === 'not_found' &&
        error.param === 'card' &&
        error.message === 'There is no rate card "2026-12". There are: 2026-11, 2026-05, at-cost.',
    );
  });
});

describe('a model on a card', () => {
  const card = cardOf([
    flatModel(),
    flatModel({ id: 'gpt-image-2-beta', aliases: [] }),
    flatModel({ id: 'gpt-image-1.5', aliases: [] }),
    flatModel({ id: 'flux-schnell', aliases: ['flux'] }),
  ]);

  it('is found by its id or an alias, in any case', () => {
    assert.equal(soldModel(card, 'gpt-image-2').id, 'gpt-image-2');
    assert.equal(soldModel(card, 'GPT-Image-2').id, 'gpt-image-2');
    assert.equal(soldModel(card, 'gpt-image-2-2026-04-21').id, 'gpt-image-2');
    assert.equal(soldModel(card, 'FLUX').id, 'flux-schnell');
  });

  const nearest: readonly [string, readonly string[]][] = [
    ['gpt-image-2.7', ['gpt-image-2', 'gpt-image-2-beta']],
    ['gpt-image-3', ['gpt-image-2', 'gpt-image-2-beta', 'gpt-image-1.5']],
    ['flux-pro', ['flux-schnell']],
    ['flx', []],
    ['dall-e-3', []],
    ['', []],
    ['constructor', []],
  ];
  for (const [asked, names] of nearest) {
    it(`${JSON.stringify(asked)} is refused with ${names.join(', ') || 'where to list the models'}`, () => {
      assert.throws(
        () => soldModel(card, asked),
        (error: LightmeterError) => {
          assert.equal(error.code, 'model_not_found');
          assert.equal(error.param, 'model');
          assert.deepEqual(error.details, { nearest: names });
          assert.ok(error.message.includes(names.join(' or ') || 'GET /v1/models'), error.message);
          return true;
        },
      );
    });
  }

  it('is refused in a message of bounded length', () => {
    assert.throws(
      () => soldModel(card, 'x'.repeat(1_000_000)),
      (error) => error instanceof LightmeterError && error.message.length < 250,
    );
  });
});

describe('the rate of a unit', () => {
  const model = flatModel({
    rateLines: [
      rateLine('images', 1n, { tier: '1K', quality: 'low' }),
      rateLine('images', 2n, { tier: '1K', quality: 'high' }),
      rateLine('images', 3n, { tier: '2K' }),
      rateLine('input_text_tokens', 4n),
    ],
  });
  const table: readonly ['images' | 'input_text_tokens' | 'seconds', RateCondition, bigint | undefined][] = [
    ['images', { tier: '1K', quality: 'low' }, 1n],
    ['images', { tier: '1K', quality: 'high' }, 2n],
    ['images', { tier: '2K', quality: 'high' }, 3n],
    ['images', { tier: '2K' }, 3n],
    ['images', { tier: '1K' }, undefined],
    ['images', { tier: '1K', quality: 'medium' }, undefined],
    ['images', { tier: '4K', quality: 'low' }, undefined],
    ['input_text_tokens', { tier: '1K' }, 4n],
    ['seconds', {}, undefined],
  ];
  for (const [unit, given, amount] of table) {
    it(`${unit} under ${JSON.stringify(given)}: ${amount ?? 'none'}`, () => {
      assert.equal(rateLineFor(model, unit, given)?.unitPriceNanoUsd, amount);
    });
  }
});
