// Drafts of rate cards: made, changed by one person at a time, thrown away. Publishing one is in rate-cards.ts.

import { LightmeterError } from '@lightmeter/core';
import type { Database, Sql } from '../database.ts';
import type { JsonObject } from '../json.ts';
import {
  type Actor,
  type ActorColumn,
  actorColumn,
  actorFrom,
  type RateCardDraft,
} from './rate-card-record.ts';

export type NewRateCardDraft = Pick<RateCardDraft, 'rateCardId' | 'fromCard' | 'source'>;

export class RateCardDrafts {
  private readonly database: Database;
  private readonly clock: () => Date;

  constructor(database: Database, clock: () => Date) {
    this.database = database;
    this.clock = clock;
  }

  /** Keeps a new draft; false when a draft or a published card has its id. */
  create(draft: NewRateCardDraft, by: Actor): Promise<boolean> {
    const { rateCardId, fromCard, source } = draft;
    const ours = [rateCardId, actorColumn(by), this.clock(), fromCard, JSON.stringify(source)];
    return this.database.transaction(async (sql) => {
      await lockRateCards(sql);
      await sql(
        `insert into rate_card_drafts (rate_card_id, from_card, source, created_by, updated_by, created_at, updated_at)
         select $1, $4, $5, $2, $2, $3, $3
         where not exists (select from rate_cards where rate_card_id = $1)
         on conflict do nothing`,
        ours,
      );
      // Looked up, and not concluded: the insert is the second one when the answer to a first commit was lost.
      const rows = await sql(
        `select from rate_card_drafts
         where rate_card_id = $1 and created_by::text = $2 and created_at = $3 and from_card = $4
           and source::text = $5 and revision = 1`,
        ours,
      );
      return rows.length > 0;
    });
  }

  /** The drafts, the newest first. */
  async list(): Promise<RateCardDraft[]> {
    const rows = await this.database.query<DraftRow>(
      'select * from rate_card_drafts order by created_at desc, rate_card_id',
    );
    return rows.map(draftFrom);
  }

  async get(rateCardId: string): Promise<RateCardDraft | undefined> {
    const [row] = await this.database.query<DraftRow>(
      'select * from rate_card_drafts where rate_card_id = $1',
      [rateCardId],
    );
    return row && draftFrom(row);
  }

  /**
   * Replaces the content of a draft that still has the given revision.
   *
   * @throws LightmeterError `conflict` when it has another or is gone
   */
  async replace(
    draft: { rateCardId: string; revision: number; source: JsonObject; inForceFrom: Date | undefined },
    by: Actor,
  ): Promise<RateCardDraft> {
    const at = this.clock();
    const [row] = await this.database.query<DraftRow>(
      `update rate_card_drafts
       set source = $3, in_force_from = $4, updated_by = $5, updated_at = $6, revision = revision + 1
       where rate_card_id = $1 and revision = $2
       returning *`,
      [
        draft.rateCardId,
        draft.revision,
        JSON.stringify(draft.source),
        draft.inForceFrom ?? null,
        actorColumn(by),
        at,
      ],
    );
    if (row) return draftFrom(row);
    const found = await this.get(draft.rateCardId);
    // The statement is run again when the answer to the first was lost.
    const isOurs =
      found?.revision === draft.revision + 1 &&
      found.updatedAt.getTime() === at.getTime() &&
      JSON.stringify(found.source) === JSON.stringify(draft.source) &&
      actorColumn(found.updatedBy) === actorColumn(by);
    if (isOurs) return found;
    throw staleDraft(draft.rateCardId, draft.revision, found);
  }

  /** Throws the draft away; false when there is none. */
  async delete(rateCardId: string): Promise<boolean> {
    const rows = await this.database.query(
      'delete from rate_card_drafts where rate_card_id = $1 returning rate_card_id',
      [rateCardId],
    );
    return rows.length > 0;
  }
}

/** What a change of a draft says that names a revision it has no more. */
export function staleDraft(
  rateCardId: string,
  revision: number,
  found: RateCardDraft | undefined,
): LightmeterError {
  return new LightmeterError('conflict', {
    param: 'revision',
    message: found
      ? `The draft ${rateCardId} is at revision ${found.revision}, not ${revision}: somebody changed it at ${found.updatedAt.toISOString()}. Read it again and decide.`
      : `The draft ${rateCardId} was published or thrown away meanwhile.`,
    details: { revision: found?.revision ?? null },
  });
}

/** Names and moments are given to one card at a time. */
export async function lockRateCards(sql: Sql): Promise<void> {
  await sql('lock table rate_card_drafts in share row exclusive mode');
}

export interface DraftRow {
  rate_card_id: string;
  revision: number;
  from_card: string;
  source: JsonObject;
  in_force_from: Date | null;
  created_by: ActorColumn;
  created_at: Date;
  updated_by: ActorColumn;
  updated_at: Date;
}

export function draftFrom(row: DraftRow): RateCardDraft {
  return {
    rateCardId: row.rate_card_id,
    revision: row.revision,
    fromCard: row.from_card,
    source: row.source,
    inForceFrom: row.in_force_from ?? undefined,
    createdBy: actorFrom(row.created_by),
    createdAt: row.created_at,
    updatedBy: actorFrom(row.updated_by),
    updatedAt: row.updated_at,
  };
}
