// Budgets and spend caps of a workspace, its keys and its batches: set, removed, read with what counts towards them.

import { invariant, LightmeterError } from '@lightmeter/core';
import type { Database, Sql } from '../database.ts';
import type { BookId } from '../mode.ts';
import { LIMIT_COLUMNS, type LimitRow, limitFrom } from './limit-row.ts';
import {
  type LimitEventPage,
  type LimitEventQuery,
  limitEvent,
  limitEventPage,
} from './list-limit-events.ts';
import type { PeriodLimit, SpendLimit, SpendLimitEvent, SpendPeriod, SpendSubject } from './spend-limit.ts';
import { writeLimit } from './write-limits.ts';

export interface SpendLimitsGiven {
  readonly reads: Database;
  readonly writes: Database;
  readonly clock: () => Date;
}

/** Where each kind of subject is looked up, by its id, workspace and mode. */
const SUBJECTS: Readonly<Record<SpendSubject['kind'], string>> = {
  key: 'select from api_keys where api_key_id = $1 and workspace_id = $2 and mode = $3',
  workspace: 'select from books where workspace_id = $1 and workspace_id = $2 and mode = $3',
  batch: 'select from batches where batch_id = $1 and workspace_id = $2 and mode = $3',
};

export class SpendLimits {
  private readonly given: SpendLimitsGiven;

  constructor(given: SpendLimitsGiven) {
    this.given = given;
  }

  /**
   * All limits of the book: of the workspace first, then of its keys and batches; day, month, total. Those of batches that
   * were cancelled before they ran are left out: they hold again should somebody retry the batch.
   */
  async list(book: BookId): Promise<SpendLimit[]> {
    const rows = await this.given.reads.query<LimitRow>(
      `${SELECT_LIMITS} and not (
         l.subject_kind = 'batch' and exists (
           select from batches b
           where b.batch_id = l.subject_id and b.state in ('cancelling', 'cancelled') and b.in_progress_at is null
         )
       )
       order by array_position(array['workspace', 'key', 'batch'], l.subject_kind), l.subject_id, l.period`,
      [this.given.clock(), book.workspaceId, book.mode],
    );
    return rows.map(limitFrom);
  }

  /**
   * Replaces cap and budget of the subject in one period. A cap below what is spent refuses new holds and touches
   * nothing that runs. A repeat changes nothing.
   *
   * @throws LightmeterError `not_found` when the book has no such key or batch
   */
  async set(book: BookId, subject: SpendSubject, limit: PeriodLimit): Promise<SpendLimit> {
    const isLimit = limit.capNanoUsd !== undefined || limit.budgetNanoUsd !== undefined;
    invariant(isLimit, 'A limit has a cap or a budget.');
    const at = this.given.clock();
    return this.given.writes.transaction(async (sql) => {
      await requireSubject(sql, book, subject);
      await writeLimit(sql, { ...book, subject, at }, limit);
      const found = await readLimit(sql, { book, subject, period: limit.period, at });
      invariant(found, 'A limit that was set is there.');
      return found;
    });
  }

  /** The limit as it stood; undefined when there was none. */
  async remove(book: BookId, subject: SpendSubject, period: SpendPeriod): Promise<SpendLimit | undefined> {
    const at = this.given.clock();
    return this.given.writes.transaction(async (sql) => {
      const found = await readLimit(sql, { book, subject, period, at });
      if (found) await writeLimit(sql, { ...book, subject, at }, { period });
      return found;
    });
  }

  /**
   * Thresholds that were reached, newest first.
   *
   * @throws LightmeterError `invalid_value` for a cursor that no page gave
   */
  events(query: LimitEventQuery): Promise<LimitEventPage> {
    return limitEventPage(this.given.reads, query);
  }

  /** One of them: the subject of a webhook's event. */
  event(book: BookId, limitEventId: string): Promise<SpendLimitEvent | undefined> {
    return limitEvent(this.given.reads, book, limitEventId);
  }
}

/** Of $1 as now, in the book $2 $3. */
const SELECT_LIMITS = `
  select ${LIMIT_COLUMNS}
  from spend_limits l
  cross join lateral (
    select spend_period_start(l.period, ($1::timestamptz at time zone 'UTC')::date) as period_start
  ) p
  left join spend_counters c
    on c.subject_kind = l.subject_kind and c.subject_id = l.subject_id and c.mode = l.mode
    and c.period = l.period and c.period_start = p.period_start
  left join api_keys k on l.subject_kind = 'key' and k.api_key_id = l.subject_id
  where l.workspace_id = $2 and l.mode = $3`;

async function readLimit(
  sql: Sql,
  asked: { book: BookId; subject: SpendSubject; period: SpendPeriod; at: Date },
): Promise<SpendLimit | undefined> {
  const { book, subject, period, at } = asked;
  const [row] = await sql<LimitRow>(
    `${SELECT_LIMITS} and l.subject_kind = $4 and l.subject_id = $5 and l.period = $6`,
    [at, book.workspaceId, book.mode, subject.kind, subject.id, period],
  );
  return row && limitFrom(row);
}

async function requireSubject(sql: Sql, book: BookId, { kind, id }: SpendSubject): Promise<void> {
  const rows = await sql(SUBJECTS[kind], [id, book.workspaceId, book.mode]);
  if (rows.length > 0) return;
  throw new LightmeterError('not_found', {
    param: 'subject',
    message: `There is no ${kind} ${JSON.stringify(id.slice(0, 60))} in mode ${book.mode}.`,
  });
}
