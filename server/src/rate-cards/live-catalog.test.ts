import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { afterEach, describe, it } from 'node:test';
import { loadCatalog } from '@lightmeter/rates';
import type { PublishedRateCard } from '@lightmeter/store';
import { quietLog } from '@lightmeter/store/testing';
import { LiveCatalog } from './live-catalog.ts';

const released = loadCatalog();
const IN_FORCE_FROM = new Date('2026-12-01T00:00:00Z');

function published(rateCardId: string, changes: object = {}): PublishedRateCard {
  const source = JSON.stringify({
    ...released.cardFiles.get('2026-05'),
    id: rateCardId,
    effective_from: IN_FORCE_FROM.toISOString(),
    ...changes,
  });
  return {
    rateCardId,
    series: 'standard',
    fromCard: '2026-05',
    source,
    sourceSha256: createHash('sha256').update(source).digest('hex'),
    inForceFrom: IN_FORCE_FROM,
    publishedBy: { keyId: 'key_1', memberId: undefined },
    publishedAt: new Date('2026-11-23T00:00:00Z'),
  };
}

/** What is in the table, and a way to tell of it. */
function fakeRateCards() {
  const rows: PublishedRateCard[] = [];
  const listeners = new Set<() => void>();
  return {
    rows,
    readCount: 0,
    tell: () => {
      for (const listener of listeners) listener();
    },
    async published(without: readonly string[] = []) {
      this.readCount += 1;
      return rows.filter((row) => !without.includes(row.rateCardId));
    },
    onPublished(listener: () => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

let catalog: LiveCatalog | undefined;
afterEach(() => catalog?.close());

async function openCatalog(rateCards = fakeRateCards()) {
  catalog = await LiveCatalog.open({ released, rateCards, log: quietLog });
  return { catalog, rateCards };
}

describe('the live catalog', () => {
  it('has the cards of the release and those that were published before it opened', async () => {
    const rateCards = fakeRateCards();
    rateCards.rows.push(published('own-a'));
    const { catalog: opened } = await openCatalog(rateCards);
    assert.deepEqual(
      opened.cards.map((card) => card.id),
      [...released.cards.map((card) => card.id), 'own-a'],
    );
    assert.deepEqual((await opened.card('own-a')).effectiveFrom, IN_FORCE_FROM);
  });

  it('looks once for a card that it does not know, and refuses one that is not there', async () => {
    const { catalog: opened, rateCards } = await openCatalog();
    rateCards.rows.push(published('own-b'));
    assert.equal((await opened.card('own-b')).id, 'own-b');
    const { readCount } = rateCards;
    assert.equal((await opened.card('own-b')).id, 'own-b');
    assert.equal(rateCards.readCount, readCount);
    await assert.rejects(opened.card('own-none', 'card'), { code: 'not_found', param: 'card' });
    assert.equal(rateCards.readCount, readCount + 1);
  });

  it('takes a card up when it is told of it, in a new list: what was made from the old one is not kept', async () => {
    const { catalog: opened, rateCards } = await openCatalog();
    const former = opened.cards;
    rateCards.rows.push(published('own-c'));
    rateCards.tell();
    await opened.refresh();
    assert.notEqual(opened.cards, former);
    assert.equal(former.length, released.cards.length);
    assert.equal(opened.publication('own-c')?.rateCardId, 'own-c');
    assert.equal(opened.publication('2026-05'), undefined);
  });

  it('keeps what it knows when the table cannot be read, and takes the card up afterwards', async () => {
    const { catalog: opened, rateCards } = await openCatalog();
    const { published: read } = rateCards;
    rateCards.published = () => Promise.reject(new Error('away'));
    await assert.rejects(opened.refresh(), /away/);
    assert.equal(opened.cards.length, released.cards.length);
    rateCards.published = read;
    rateCards.rows.push(published('own-d'));
    await opened.refresh();
    assert.equal((await opened.card('own-d')).id, 'own-d');
  });

  it('does not open with a published card that it cannot read', async () => {
    const rateCards = fakeRateCards();
    rateCards.rows.push(published('own-e', { models: [{}] }));
    await assert.rejects(
      LiveCatalog.open({ released, rateCards, log: quietLog }),
      /rate card own-e\.models\[0\]/,
    );
  });

  it('sends of the providers’ models those that the card names, and no more', async () => {
    const { catalog: opened } = await openCatalog();
    const source = JSON.parse(opened.source('2026-05').json.toString());
    assert.deepEqual(
      source.models.map((file: { provider: string; models: { id: string }[] }) => [
        file.provider,
        file.models.map(({ id }) => id),
      ]),
      [['openai', ['gpt-image-2', 'gpt-image-1.5']]],
    );
    assert.equal(opened.source('2026-05'), opened.source('2026-05'));
  });
});

describe('the cards of a release', () => {
  it('have no id that an operator’s card could have', () => {
    assert.ok(released.cards.every((card) => !card.id.startsWith('own-')));
  });
});
