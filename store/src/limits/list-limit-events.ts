// Thresholds that were reached, as they were written down when it happened.

import { LightmeterError, nanoUsd } from '@lightmeter/core';
import type { Database } from '../database.ts';
import type { BookId, Mode } from '../mode.ts';
import type { SpendLimitEvent, SpendPeriod, SpendSubjectKind, SpendThreshold } from './spend-limit.ts';

export interface LimitEventQuery extends BookId {
  /** Events on the page, at most. */
  readonly limit: number;
  /** `nextCursor` of the page before; undefined begins with the newest. */
  readonly cursor?: string | undefined;
}

export interface LimitEventPage {
  readonly events: readonly SpendLimitEvent[];
  /** Undefined on the last page. */
  readonly nextCursor: string | undefined;
}

interface LimitEventRow {
  limit_event_id: string;
  sequence: bigint;
  workspace_id: string;
  mode: Mode;
  subject_kind: SpendSubjectKind;
  subject_id: string;
  period: SpendPeriod;
  period_start: string | null;
  kind: 'budget' | 'cap';
  limit_nano_usd: bigint;
  threshold_percent: SpendThreshold;
  spent_nano_usd: bigint;
  held_nano_usd: bigint;
  reached_at: Date;
}

const SELECT_EVENTS = `
  select limit_event_id, sequence, workspace_id, mode, subject_kind, subject_id, period,
    nullif(period_start::text, '-infinity') as period_start, kind, limit_nano_usd, threshold_percent, spent_nano_usd,
    held_nano_usd, reached_at
  from spend_limit_events
  where workspace_id = $1 and mode = $2`;

/**
 * One page, newest first. The order is that in which they were reached, so pages never overlap and miss nothing.
 *
 * @throws LightmeterError `invalid_value` for a cursor that no page gave
 */
export async function limitEventPage(database: Database, query: LimitEventQuery): Promise<LimitEventPage> {
  if (query.cursor !== undefined && !/^\d{1,18}$/.test(query.cursor)) {
    throw new LightmeterError('invalid_value', {
      param: 'cursor',
      message: '`cursor` must be the `next_cursor` of the page before.',
    });
  }
  const rows = await database.query<LimitEventRow>(
    `${SELECT_EVENTS} and ($3::bigint is null or sequence < $3) order by sequence desc limit $4`,
    [query.workspaceId, query.mode, query.cursor ?? null, query.limit + 1],
  );
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  return {
    events: shown.map(eventFrom),
    nextCursor: last && rows.length > query.limit ? String(last.sequence) : undefined,
  };
}

export async function limitEvent(
  database: Database,
  book: BookId,
  limitEventId: string,
): Promise<SpendLimitEvent | undefined> {
  const [row] = await database.query<LimitEventRow>(`${SELECT_EVENTS} and limit_event_id = $3`, [
    book.workspaceId,
    book.mode,
    limitEventId,
  ]);
  return row && eventFrom(row);
}

function eventFrom(row: LimitEventRow): SpendLimitEvent {
  return {
    limitEventId: row.limit_event_id,
    workspaceId: row.workspace_id,
    mode: row.mode,
    subject: { kind: row.subject_kind, id: row.subject_id },
    period: row.period,
    periodStart: row.period_start ?? undefined,
    kind: row.kind,
    limitNanoUsd: nanoUsd(row.limit_nano_usd),
    thresholdPercent: row.threshold_percent,
    spentNanoUsd: nanoUsd(row.spent_nano_usd),
    heldNanoUsd: nanoUsd(row.held_nano_usd),
    reachedAt: row.reached_at,
  };
}
