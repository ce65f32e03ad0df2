// Comparisons: created once for each Idempotency-Key with all their cells, read, listed, voted on. What begins the cells is
// beside it: upkeep.

import { LightmeterError, nanoUsd } from '@lightmeter/core';
import type { Database, Sql } from '../database.ts';
import type { BookId } from '../mode.ts';
import { getTasks } from '../read-task.ts';
import {
  COMPARISON_CELL_STATES,
  type ComparisonCellRecord,
  type ComparisonCellState,
  type ComparisonProgress,
  type ComparisonRecord,
  type ComparisonVote,
  type ListedComparison,
  type NewComparison,
} from './comparison.ts';
import {
  type CellRow,
  COMPARISON_COLUMNS,
  type ComparisonRow,
  cellFrom,
  comparisonFrom,
  LISTED_COLUMNS,
  type ListedRow,
  listedFrom,
} from './comparison-row.ts';
import { ComparisonUpkeep } from './comparison-upkeep.ts';

export interface ComparisonsGiven {
  readonly reads: Database;
  readonly writes: Database;
  readonly instanceId: string;
  readonly clock: () => Date;
}

export class Comparisons {
  readonly upkeep: ComparisonUpkeep;
  private readonly given: ComparisonsGiven;

  constructor(given: ComparisonsGiven) {
    this.given = given;
    this.upkeep = new ComparisonUpkeep(given);
  }

  /**
   * Creates a comparison with all its cells, which this process is to begin, or gives the one that the same request created
   * before. All or nothing: there is never a comparison without some of its cells.
   *
   * @throws LightmeterError `idempotency_key_mismatch`
   */
  async create(comparison: NewComparison): Promise<{ comparison: ComparisonRecord; replayed: boolean }> {
    const at = this.given.clock();
    const { row, isNew } = await this.given.writes.transaction(async (sql) => {
      const made = await insertComparison(sql, comparison, { at, instanceId: this.given.instanceId });
      if (made) await insertCells(sql, comparison);
      const [found] = await sql<ComparisonRow>(
        `select ${COMPARISON_COLUMNS} from comparisons c
         where c.comparison_id = $4 or (c.workspace_id = $1 and c.mode = $2 and c.idempotency_key = $3)`,
        [comparison.workspaceId, comparison.mode, comparison.idempotencyKey ?? null, comparison.comparisonId],
      );
      return { row: found, isNew: made };
    });
    if (!row) {
      const internal = { missingComparison: comparison.comparisonId };
      throw new LightmeterError('internal_error', { internal });
    }
    if (row.request_hash !== comparison.requestHash) throw new LightmeterError('idempotency_key_mismatch');
    return { comparison: comparisonFrom(row), replayed: !isNew };
  }

  /** The comparison that answers for an Idempotency-Key; undefined when the key is free. */
  async findByIdempotencyKey(
    { workspaceId, mode }: BookId,
    idempotencyKey: string,
    since: Date,
  ): Promise<ComparisonRecord | undefined> {
    const [row] = await this.given.reads.query<ComparisonRow>(
      `select ${COMPARISON_COLUMNS} from comparisons c
       where c.workspace_id = $1 and c.mode = $2 and c.idempotency_key = $3 and c.created_at >= $4`,
      [workspaceId, mode, idempotencyKey, since],
    );
    return row && comparisonFrom(row);
  }

  /** A comparison of a workspace; undefined when it has none with this id in this mode. */
  async get({ workspaceId, mode }: BookId, comparisonId: string): Promise<ComparisonRecord | undefined> {
    const comparison = await this.find(comparisonId);
    return comparison?.workspaceId === workspaceId && comparison.mode === mode ? comparison : undefined;
  }

  /** A comparison by its id alone; whoever asks must compare the owner. */
  async find(comparisonId: string): Promise<ComparisonRecord | undefined> {
    const [row] = await this.given.reads.query<ComparisonRow>(
      `select ${COMPARISON_COLUMNS} from comparisons c where c.comparison_id = $1`,
      [comparisonId],
    );
    return row && comparisonFrom(row);
  }

  /** Newest first. */
  async list(
    query: BookId & { limit: number; cursor?: string | undefined },
  ): Promise<{ comparisons: ListedComparison[]; nextCursor: string | undefined }> {
    const rows = await this.given.reads.query<ListedRow>(
      `select ${LISTED_COLUMNS} from comparisons c
       where c.workspace_id = $1 and c.mode = $2 and ($3::text is null or c.comparison_id < $3)
       order by c.comparison_id desc limit $4`,
      [query.workspaceId, query.mode, query.cursor ?? null, query.limit + 1],
    );
    const comparisons = rows.slice(0, query.limit).map(listedFrom);
    return {
      comparisons,
      nextCursor: rows.length > query.limit ? comparisons.at(-1)?.comparisonId : undefined,
    };
  }

  /** How far each of the comparisons is, by its id. */
  async progressOf(comparisonIds: readonly string[]): Promise<Map<string, ComparisonProgress>> {
    const rows = await this.given.reads.query<ProgressRow>(PROGRESS, [comparisonIds]);
    return new Map(
      rows.map((row) => [
        row.comparison_id,
        {
          counts: Object.fromEntries(
            COMPARISON_CELL_STATES.map((state) => [state, row.counts[state] ?? 0]),
          ) as Record<ComparisonCellState, number>,
          chargedNanoUsd: nanoUsd(row.charged_nano_usd),
          voteCount: Number(row.vote_count),
          previewTaskIds: row.preview_task_ids,
        },
      ]),
    );
  }

  /** All cells with their tasks: by prompt, and within it by variant. */
  async cells(comparisonId: string): Promise<ComparisonCellRecord[]> {
    const rows = await this.given.reads.query<CellRow>(
      `select * from comparison_cells where comparison_id = $1 order by prompt_index, variant_index`,
      [comparisonId],
    );
    const tasks = await getTasks(
      this.given.reads,
      rows.map((row) => row.task_id),
    );
    return rows.map((row, index) => cellFrom(row, tasks[index]));
  }

  /** The votes of everybody, by prompt. */
  async votes(comparisonId: string): Promise<ComparisonVote[]> {
    const rows = await this.given.reads.query<VoteRow>(
      `select prompt_index, api_key_id, winner, voted_at from comparison_votes
       where comparison_id = $1 order by prompt_index, voted_at, api_key_id`,
      [comparisonId],
    );
    return rows.map((row) => ({
      promptIndex: row.prompt_index,
      voterId: row.api_key_id,
      winner: row.winner ?? undefined,
      votedAt: row.voted_at,
    }));
  }

  /** Writes down what a voter thinks of a prompt, in place of what it thought before. */
  async vote(comparisonId: string, vote: Omit<ComparisonVote, 'votedAt'>): Promise<void> {
    await this.given.writes.query(
      `insert into comparison_votes (comparison_id, prompt_index, api_key_id, winner, voted_at)
       values ($1, $2, $3, $4, $5)
       on conflict (comparison_id, prompt_index, api_key_id) do update
       set winner = excluded.winner, voted_at = excluded.voted_at`,
      [comparisonId, vote.promptIndex, vote.voterId, vote.winner ?? null, this.given.clock()],
    );
  }
}

interface VoteRow {
  prompt_index: number;
  api_key_id: string;
  winner: number | null;
  voted_at: Date;
}

interface ProgressRow {
  comparison_id: string;
  counts: Partial<Record<ComparisonCellState, number>>;
  charged_nano_usd: bigint;
  vote_count: bigint;
  preview_task_ids: string[];
}

/** Counts of the cells by state as a JSON object, and what they came to. */
const PROGRESS = `
  select asked.comparison_id, s.counts, s.charged_nano_usd, s.preview_task_ids,
    (select count(*) from comparison_votes v where v.comparison_id = asked.comparison_id) as vote_count
  from unnest($1::text[]) as asked (comparison_id)
  cross join lateral (
    select coalesce(json_object_agg(g.state, g.cell_count), '{}') as counts,
      coalesce(sum(g.charged_nano_usd), 0)::bigint as charged_nano_usd,
      array(
        select m.task_id from comparison_cells m join tasks t using (task_id)
        where m.comparison_id = asked.comparison_id and m.prompt_index = 0
        order by m.variant_index
      ) as preview_task_ids
    from (
      select coalesce(t.state, m.ended_as, 'pending') as state, count(*) as cell_count,
        sum(c.amount_nano_usd) as charged_nano_usd
      from comparison_cells m
      left join tasks t using (task_id)
      left join charges c using (task_id)
      where m.comparison_id = asked.comparison_id
      group by 1
    ) g
  ) s`;

/** False when the Idempotency-Key has its comparison, or this one is there. */
async function insertComparison(
  sql: Sql,
  comparison: NewComparison,
  given: { at: Date; instanceId: string },
): Promise<boolean> {
  const book = [comparison.workspaceId, comparison.mode];
  await sql(
    `update comparisons set idempotency_key = null
     where workspace_id = $1 and mode = $2 and idempotency_key = $3 and created_at < $4`,
    [...book, comparison.idempotencyKey ?? null, comparison.idempotentSince],
  );
  const total = (of: 'quotedLowNanoUsd' | 'quotedHighNanoUsd') =>
    comparison.cells.reduce((sum, cell) => sum + cell[of], 0n);
  const rows = await sql(
    `insert into comparisons
       (comparison_id, workspace_id, mode, api_key_id, name, prompts, variants, seed, rate_card_id, quoted_low_nano_usd,
        quoted_high_nano_usd, idempotency_key, request_hash, created_at, taken_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
     on conflict do nothing returning comparison_id`,
    [
      comparison.comparisonId,
      ...book,
      comparison.apiKeyId,
      comparison.name ?? null,
      JSON.stringify(comparison.prompts),
      JSON.stringify(comparison.variants),
      comparison.seed,
      comparison.rateCardId,
      total('quotedLowNanoUsd'),
      total('quotedHighNanoUsd'),
      comparison.idempotencyKey ?? null,
      comparison.requestHash,
      given.at,
      given.instanceId,
    ],
  );
  return rows.length > 0;
}

async function insertCells(sql: Sql, { comparisonId, cells }: NewComparison): Promise<void> {
  await sql(
    `insert into comparison_cells
       (comparison_id, prompt_index, variant_index, task_id, seed, quoted_low_nano_usd, quoted_high_nano_usd)
     select $1, n.* from unnest($2::integer[], $3::integer[], $4::text[], $5::integer[], $6::bigint[], $7::bigint[])
       as n (prompt_index, variant_index, task_id, seed, low, high)`,
    [
      comparisonId,
      cells.map((cell) => cell.promptIndex),
      cells.map((cell) => cell.variantIndex),
      cells.map((cell) => cell.taskId),
      cells.map((cell) => cell.seed ?? null),
      cells.map((cell) => cell.quotedLowNanoUsd),
      cells.map((cell) => cell.quotedHighNanoUsd),
    ],
  );
}
