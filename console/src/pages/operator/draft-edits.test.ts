import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  changeOf,
  type DraftEdits,
  edited,
  hasEdits,
  NO_EDITS,
  priceFault,
  typedPrices,
} from './draft-edits.ts';
import type { PriceLine } from './price-lines.ts';

const DRAFT = { revision: 3, title: 'Winter', in_force_from: '2026-12-01T00:00:00.000Z' };
const LINE: PriceLine = {
  key: 'm images 1K',
  model: 'm',
  title: 'M',
  unit: 'images',
  when: { tier: '1K' },
  unitPriceUsd: '0.03',
};

const typing = (text: string, edits: DraftEdits = NO_EDITS, draft = DRAFT) =>
  edited(edits, draft, { price: { line: LINE, text } });

test('edits know the revision they began on, and keep it when the draft is read anew under them', () => {
  const first = typing('0.05');
  assert.equal(first.revision, 3);
  const later = typing('0.055', first, { ...DRAFT, revision: 4 });
  assert.equal(later.revision, 3);
  assert.equal(changeOf(later, { ...DRAFT, revision: 4 }, [LINE]).revision, 3);
});

test('what is typed back to what is saved is no edit any more', () => {
  assert.equal(hasEdits(typing('0.03', typing('0.05'))), false);
  const titled = edited(NO_EDITS, DRAFT, { title: 'Spring' });
  assert.equal(hasEdits(titled), true);
  assert.equal(hasEdits(edited(titled, DRAFT, { title: 'Winter' })), false);
});

test('a half-typed price stays in its field and is not sent', () => {
  const half = typing('0.');
  assert.equal(half.prices[LINE.key], '0.');
  assert.match(priceFault('0.') ?? '', /US dollars/);
  assert.match(priceFault(' ') ?? '', /missing/);
  assert.equal(typedPrices(half, [LINE]).size, 0);
  assert.equal(priceFault(undefined), undefined);
});

test('the same amount written otherwise changes nothing', () => {
  assert.equal(changeOf(typing('0.030'), DRAFT, [LINE]).changes, undefined);
});

test('only what differs is sent, exactly, with the condition as the card has it', () => {
  const edits = edited(typing('$0.0333'), DRAFT, { inForceFrom: '' });
  assert.deepEqual(changeOf(edits, DRAFT, [LINE]), {
    revision: 3,
    in_force_from: null,
    changes: [{ model: 'm', unit: 'images', when: { tier: '1K' }, unit_price_usd: '0.0333' }],
  });
  const dated = edited(NO_EDITS, DRAFT, { inForceFrom: '2027-01-01T12:30' });
  assert.equal(changeOf(dated, DRAFT, [LINE]).in_force_from, '2027-01-01T12:30:00.000Z');
});
