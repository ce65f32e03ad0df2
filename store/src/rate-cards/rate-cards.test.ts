import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { LightmeterError } from '@lightmeter/core';
import { assertAuditIsClean, openTestStore, type TestStore } from '../testing.ts';
import type { Publication } from './rate-cards.ts';

let test: TestStore;
before(async () => {
  test = await openTestStore();
});
afterEach(() => assertAuditIsClean(test.store));
after(() => test.close());

const ADA = { keyId: 'key_ada', memberId: 'mem_ada' };
const BEN = { keyId: 'key_ben', memberId: undefined };

let made = 0;

/** A draft of a series of its own, at revision 1. */
async function draftOf(series?: string): Promise<string> {
  made += 1;
  const rateCardId = `own-card-${made}`;
  const source = { id: rateCardId, series: series ?? rateCardId, title: 'A card' };
  assert.equal(
    await test.store.rateCards.drafts.create({ rateCardId, fromCard: '2026-11', source }, ADA),
    true,
  );
  return rateCardId;
}

function publication(rateCardId: string, given: Partial<Publication> = {}): Publication {
  return {
    rateCardId,
    revision: undefined,
    inForceFrom: undefined,
    by: ADA,
    sourceOf: (draft, moment) => ({ ...draft.source, effective_from: moment.toISOString() }),
    ...given,
  };
}

const refused =
  (code: string, param: string | undefined) =>
  (error: unknown): boolean => {
    assert.ok(error instanceof LightmeterError, String(error));
    assert.deepEqual([error.code, error.param], [code, param]);
    return true;
  };

describe('a draft', () => {
  it('is changed by one of two who read the same revision; the other is told', async () => {
    const rateCardId = await draftOf();
    const { drafts } = test.store.rateCards;
    const change = (title: string) =>
      drafts.replace(
        { rateCardId, revision: 1, source: { id: rateCardId, title }, inForceFrom: undefined },
        BEN,
      );
    const outcomes = await Promise.allSettled([change('one'), change('two')]);
    const lost = outcomes.find((outcome) => outcome.status === 'rejected');
    assert.equal(outcomes.filter((outcome) => outcome.status === 'fulfilled').length, 1);
    refused('conflict', 'revision')(lost?.reason);
    const draft = await drafts.get(rateCardId);
    assert.deepEqual([draft?.revision, draft?.createdBy, draft?.updatedBy], [2, ADA, BEN]);
  });

  it('takes no id that another draft or a published card has', async () => {
    const rateCardId = await draftOf();
    const { drafts } = test.store.rateCards;
    const again = () => drafts.create({ rateCardId, fromCard: '2026-05', source: {} }, BEN);
    assert.equal(await again(), false);
    await test.store.rateCards.publish(publication(rateCardId));
    assert.equal(await again(), false);
  });

  it('is thrown away once', async () => {
    const rateCardId = await draftOf();
    const { drafts } = test.store.rateCards;
    assert.deepEqual([await drafts.delete(rateCardId), await drafts.delete(rateCardId)], [true, false]);
  });
});

describe('a publication', () => {
  it('happens once, however many publish it at a time, and says who did it', async () => {
    const rateCardId = await draftOf();
    const other = await test.openAnother();
    const outcomes = await Promise.all([
      test.store.rateCards.publish(publication(rateCardId)),
      other.rateCards.publish(publication(rateCardId, { by: BEN })),
      test.store.rateCards.publish(publication(rateCardId)),
    ]);
    assert.equal(outcomes.filter((outcome) => !outcome.replayed).length, 1);
    const [{ card }] = outcomes;
    // Whoever came second is told of what the first published, and by whom.
    assert.ok(outcomes.every((outcome) => outcome.card.sourceSha256 === card.sourceSha256));
    assert.equal(new Set(outcomes.map((outcome) => outcome.card.publishedBy.keyId)).size, 1);
    assert.equal(await test.store.rateCards.drafts.get(rateCardId), undefined);
    assert.equal(JSON.parse(card.source).effective_from, card.inForceFrom.toISOString());
  });

  it('is in force 5 seconds later at the earliest, whatever is wished for', async () => {
    const rateCardId = await draftOf();
    const soon = new Date(Date.now() + 4_000);
    await assert.rejects(
      test.store.rateCards.publish(publication(rateCardId, { inForceFrom: soon })),
      refused('invalid_value', 'in_force_from'),
    );
    const { card } = await test.store.rateCards.publish(publication(rateCardId));
    const leadMs = card.inForceFrom.getTime() - card.publishedAt.getTime();
    assert.ok(leadMs >= 5_000 && leadMs <= 5_002, `${leadMs} ms`);
  });

  it('does not happen when its commit comes too late for every process to hear of it', async () => {
    const rateCardId = await draftOf();
    const late = test.sql(`
      begin;
      insert into rate_cards
        (rate_card_id, series, from_card, source, source_sha256, in_force_from, published_by, published_at)
      select '${rateCardId}', 'late', '2026-11', '{}', encode(sha256('{}'), 'hex'), now() + interval '3.9 seconds',
        '{}', now() - interval '2 seconds';
      commit;
    `);
    await assert.rejects(late, { code: 'LM003' });
    assert.equal(
      (await test.store.rateCards.published()).some((card) => card.rateCardId === rateCardId),
      false,
    );
  });

  it('takes a moment that no other card of the series has', async () => {
    const inForceFrom = new Date(Date.now() + 3_600_000);
    const first = await draftOf('shared');
    await test.store.rateCards.publish(publication(first, { inForceFrom }));
    const second = await draftOf('shared');
    await assert.rejects(
      test.store.rateCards.publish(publication(second, { inForceFrom })),
      refused('conflict', 'in_force_from'),
    );
    // Nothing was half done: the draft is there, and another moment will do.
    const next = new Date(inForceFrom.getTime() + 1);
    const { card } = await test.store.rateCards.publish(publication(second, { inForceFrom: next }));
    assert.deepEqual(card.inForceFrom, next);
  });

  it('of another revision than was read does not happen, nor of a draft that is not there', async () => {
    const rateCardId = await draftOf();
    await assert.rejects(
      test.store.rateCards.publish(publication(rateCardId, { revision: 2 })),
      refused('conflict', 'revision'),
    );
    await assert.rejects(test.store.rateCards.publish(publication('own-none')), refused('not_found', 'id'));
  });

  it('is told to every process that listens', async () => {
    const other = await test.openAnother();
    const heard: number[] = [];
    const stop = other.rateCards.onPublished(() => heard.push(heard.length));
    const until = async (holds: () => boolean) => {
      for (const endsMs = Date.now() + 10_000; !holds(); await new Promise(setImmediate)) {
        assert.ok(Date.now() < endsMs, 'Nothing was heard.');
        await test.sql('select 1');
      }
    };
    // Listening begins in the background: once another's word arrives, it has begun.
    const nudge = setInterval(
      () => void test.sql(`select pg_notify('lightmeter_rate_card_published', '')`).catch(() => {}),
      20,
    );
    await until(() => heard.length > 0);
    clearInterval(nudge);
    await test.sql('select 1');
    const rateCardId = await draftOf();
    const known = await other.rateCards.published();
    const before = heard.length;
    await test.store.rateCards.publish(publication(rateCardId));
    await until(() => heard.length > before);
    stop();
    const added = await other.rateCards.published(known.map((card) => card.rateCardId));
    assert.deepEqual(
      added.map((card) => card.rateCardId),
      [rateCardId],
    );
  });

  it('can be neither changed nor taken back in SQL', async () => {
    await test.store.rateCards.publish(publication(await draftOf()));
    for (const statement of [
      `update rate_cards set series = 'x'`,
      'delete from rate_cards',
      'truncate rate_cards',
    ]) {
      await assert.rejects(test.sql(statement), /rate_cards is append-only/);
    }
  });
});
