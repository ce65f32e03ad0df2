// A published card never changes: quotes and charges of the past name it. Two digests freeze each card: what its file
// says (its layout aside), and the prices it comes to once the list prices it passes on are read.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { type RateCard, rateCardById, renderUsd } from '@lightmeter/core';
import { loadCatalog } from './index.ts';

/** Add a line for a new card; never change one of a card that was published. */
const PUBLISHED: Readonly<Record<string, { readonly file: string; readonly prices: string }>> = {
  '2026-05': {
    file: '8e122d1c8d7afeed24baff8f57d1cb682de08495d25153d2cad8dccbbb78ed02',
    prices: '46c5e7727916a58330f3276929c1af9a568779173fbb87d6d443cf634e6dd70c',
  },
  '2026-11': {
    file: '972443699405f890d0a515474c22492d2cd3148f3831daccaf6c5ee41ed44259',
    prices: 'dd61e884dda0548f15ae73e5f6b9e664fa4b586b0cb5d0f05e56a18b262c7240',
  },
  'at-cost': {
    file: '64d616dcd0dd22e80d5d77044a1d240b6b67bff72eb80af07fc56091b6bba064',
    prices: '907eff82df395c8b82ebef6b7b9b2e5f3aa20da037606a508d5820354b139d43',
  },
};

const { cards } = loadCatalog();

const digestOf = (text: string) => createHash('sha256').update(text).digest('hex');

function fileDigest(id: string): string {
  const text = readFileSync(new URL(`./cards/${id}.json`, import.meta.url), 'utf8');
  return digestOf(JSON.stringify(JSON.parse(text)));
}

/** One line a price: `gpt-image-2 images {"tier":"1K"} 0.03`. */
function priceDigest(card: RateCard): string {
  const lines = card.models.flatMap((model) =>
    model.rateLines.map(
      ({ unit, when, unitPriceNanoUsd }) =>
        `${model.id} ${unit} ${JSON.stringify(when)} ${renderUsd(unitPriceNanoUsd)}\n`,
    ),
  );
  return digestOf(lines.join(''));
}

describe('published cards', () => {
  it('are all frozen here', () => {
    assert.deepEqual(cards.map((card) => card.id).toSorted(), Object.keys(PUBLISHED).toSorted());
  });

  for (const [id, frozen] of Object.entries(PUBLISHED)) {
    it(`${id} says what it said when it was published`, () => {
      assert.equal(
        fileDigest(id),
        frozen.file,
        `cards/${id}.json was edited after it was published. Put it back and add a new card with its own id and effective_from.`,
      );
    });

    it(`${id} comes to the prices it had when it was published`, () => {
      assert.equal(
        priceDigest(rateCardById(cards, id)),
        frozen.prices,
        `The prices of ${id} changed: a list price it passes on was edited. Put it back and add a new list price with its own effective_from, then a new card.`,
      );
    });
  }
});
