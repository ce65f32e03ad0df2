// Published rate cards of operators: read by every process, made from a draft in one transaction, never changed.

import { createHash } from 'node:crypto';
import { LightmeterError } from '@lightmeter/core';
import type { Database, Sql } from '../database.ts';
import type { JsonObject } from '../json.ts';
import type { Notifications } from '../notifications.ts';
import { type ChargedUsage, chargedUsage } from './charged-usage.ts';
import { type DraftRow, draftFrom, lockRateCards, RateCardDrafts, staleDraft } from './rate-card-drafts.ts';
import {
  type Actor,
  type ActorColumn,
  actorColumn,
  actorFrom,
  type PublishedRateCard,
  type RateCardDraft,
} from './rate-card-record.ts';

/** Told when a card is published. */
const CHANNEL = 'lightmeter_rate_card_published';

/**
 * A card is in force this much after its publication at the earliest, by the database's clock: every process has read it by
 * then, even if the notification is lost. Migration 0017 holds it to that.
 */
export const RATE_CARD_LEAD_MS = 5_000;

/** The commit came so late that not every process would have read the card in time: nothing was published. */
const LATE_SQL_STATE = 'LM003';

export interface Publication {
  readonly rateCardId: string;
  /** Undefined: whatever the draft has. */
  readonly revision: number | undefined;
  /** Undefined: as early as may be. */
  readonly inForceFrom: Date | undefined;
  readonly by: Actor;
  /**
   * The text to publish for the draft and its moment. Throws what stands in the way; nothing is published then.
   */
  readonly sourceOf: (draft: RateCardDraft, inForceFrom: Date) => JsonObject;
}

interface RateCardsGiven {
  readonly reads: Database;
  readonly writes: Database;
  readonly notifications: Notifications;
  readonly clock: () => Date;
}

export class RateCards {
  readonly drafts: RateCardDrafts;
  private readonly given: RateCardsGiven;

  constructor(given: RateCardsGiven) {
    this.given = given;
    this.drafts = new RateCardDrafts(given.writes, given.clock);
  }

  /** Every published card but those of these ids, oldest publication first. */
  async published(without: readonly string[] = []): Promise<PublishedRateCard[]> {
    const rows = await this.given.reads.query<PublishedRow>(
      'select * from rate_cards where rate_card_id <> all ($1::text[]) order by published_at, rate_card_id',
      [without],
    );
    return rows.map(publishedFrom);
  }

  /** The people of these ids. */
  people(memberIds: readonly string[]): Promise<{ member_id: string; name: string; email: string }[]> {
    return this.given.reads.query('select member_id, name, email from members where member_id = any ($1)', [
      [...new Set(memberIds)],
    ]);
  }

  /** What the workspaces of a series were charged for in a span, to try another card on. */
  chargedUsage(given: { series: string; from: Date; to: Date }): Promise<ChargedUsage[]> {
    return chargedUsage(this.given.reads, given);
  }

  /** Calls `listener` when a card may have been published, until the returned function is called. */
  onPublished(listener: () => void): () => void {
    return this.given.notifications.on(CHANNEL, listener);
  }

  /**
   * Publishes a draft, which is no draft any more. All or nothing; a repeat gives what was published.
   *
   * @throws LightmeterError `not_found`, `conflict` for another revision or a moment that another card of the series has,
   *   `invalid_value` for a moment that is too early, `database_unavailable` when the database is so slow that the moment
   *   would come before every process has heard
   */
  async publish(publication: Publication): Promise<{ card: PublishedRateCard; replayed: boolean }> {
    try {
      return await this.given.writes.transaction((sql) => publishIn(sql, publication));
    } catch (error) {
      if ((error as { code?: unknown }).code !== LATE_SQL_STATE) throw error;
      throw new LightmeterError('database_unavailable', { cause: error });
    }
  }
}

async function publishIn(
  sql: Sql,
  publication: Publication,
): Promise<{ card: PublishedRateCard; replayed: boolean }> {
  const { rateCardId, revision, by } = publication;
  await lockRateCards(sql);
  const [former] = await sql<PublishedRow>('select * from rate_cards where rate_card_id = $1', [rateCardId]);
  if (former) return { card: publishedFrom(former), replayed: true };
  const [row] = await sql<DraftRow & { now: Date }>(
    'select d.*, clock_timestamp() as now from rate_card_drafts d where rate_card_id = $1',
    [rateCardId],
  );
  if (!row) throw missingCard(rateCardId);
  const draft = draftFrom(row);
  if (revision !== undefined && revision !== draft.revision) throw staleDraft(rateCardId, revision, draft);
  const inForceFrom = momentOf(publication.inForceFrom ?? draft.inForceFrom, row.now);
  const source = JSON.stringify(publication.sourceOf(draft, inForceFrom));
  const [card] = await sql<PublishedRow>(
    `insert into rate_cards
           (rate_card_id, series, from_card, source, source_sha256, in_force_from, published_by, published_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict do nothing returning *`,
    [
      rateCardId,
      draft.source.series,
      draft.fromCard,
      source,
      createHash('sha256').update(source).digest('hex'),
      inForceFrom,
      actorColumn(by),
      row.now,
    ],
  );
  if (!card) {
    throw new LightmeterError('conflict', {
      param: 'in_force_from',
      message: `Another card of the series "${String(draft.source.series)}" comes into force at ${inForceFrom.toISOString()}. Choose another moment.`,
    });
  }
  await sql('delete from rate_card_drafts where rate_card_id = $1', [rateCardId]);
  await sql('select pg_notify($1, $2)', [CHANNEL, rateCardId]);
  return { card: publishedFrom(card), replayed: false };
}

/** Milliseconds, as the card's own text has them. */
function momentOf(wished: Date | undefined, now: Date): Date {
  // The database tells microseconds: one millisecond more is never too early.
  const earliest = new Date(now.getTime() + RATE_CARD_LEAD_MS + 1);
  if (wished === undefined) return earliest;
  if (wished >= earliest) return wished;
  throw new LightmeterError('invalid_value', {
    param: 'in_force_from',
    message: `\`in_force_from\` is ${wished.toISOString()}; it must be at least 5 seconds ahead, ${earliest.toISOString()} or later. Leave it out for the earliest moment.`,
  });
}

export function missingCard(rateCardId: string): LightmeterError {
  return new LightmeterError('not_found', {
    param: 'id',
    message: `There is no draft ${JSON.stringify(rateCardId.slice(0, 100))}.`,
  });
}

interface PublishedRow {
  rate_card_id: string;
  series: string;
  from_card: string;
  source: string;
  source_sha256: string;
  in_force_from: Date;
  published_by: ActorColumn;
  published_at: Date;
}

function publishedFrom(row: PublishedRow): PublishedRateCard {
  return {
    rateCardId: row.rate_card_id,
    series: row.series,
    fromCard: row.from_card,
    source: row.source,
    sourceSha256: row.source_sha256,
    inForceFrom: row.in_force_from,
    publishedBy: actorFrom(row.published_by),
    publishedAt: row.published_at,
  };
}
