// The outputs that a workspace has: listed, looked up and deleted. Money never moves here: a charge stays what it was.

import { LightmeterError } from '@lightmeter/core';
import type { Database } from '../database.ts';
import type { BookId } from '../mode.ts';
import { type OutputRow, outputFrom } from '../read-task.ts';
import type { OutputRecord } from '../task.ts';
import { type GalleryPage, type GalleryQuery, listOutputs } from './list-outputs.ts';

/** An output in a list. */
export interface ListedOutput {
  readonly output: OutputRecord;
  readonly taskId: string;
  /** Public id of the model that made it. */
  readonly modelId: string;
  readonly createdAt: Date;
}

export interface OutputListQuery extends BookId {
  /** Outputs on the page, at most. */
  readonly limit: number;
  /** `nextCursor` of the page before; undefined begins with the newest. */
  readonly cursor?: string | undefined;
  /** Outputs to pass over: pages by number. Not with a cursor. */
  readonly offset?: number | undefined;
  /** Counts all there are: reads every one of them. */
  readonly counted?: boolean | undefined;
}

export interface OutputPage {
  readonly outputs: readonly ListedOutput[];
  /** Of all pages; undefined when it was not asked for. */
  readonly total: number | undefined;
  /** Undefined on the last page. */
  readonly nextCursor: string | undefined;
}

/** What an id means to a workspace; `not_owned` also for what is not there. */
export type OutputStanding = 'kept' | 'already_deleted' | 'not_owned';

interface ListRow extends OutputRow {
  task_id: string;
  model_id: string;
  created_at: Date;
  task_created_at: Date;
}

export class StoredOutputs {
  private readonly given: { reads: Database; writes: Database; clock: () => Date };

  constructor(given: { reads: Database; writes: Database; clock: () => Date }) {
    this.given = given;
  }

  /**
   * One page of the outputs that are not deleted: those of the newest task first, in their order within a task.
   *
   * @throws LightmeterError `invalid_value` for a cursor that no page gave
   */
  async list(query: OutputListQuery): Promise<OutputPage> {
    const { reads } = this.given;
    const { workspaceId, mode, limit, offset = 0, counted = false } = query;
    const before = readCursor(query.cursor);
    const rows = await reads.query<ListRow>(
      `select o.*, t.model_id, t.created_at as task_created_at
       from tasks t join outputs o using (task_id)
       where t.workspace_id = $1 and t.mode = $2 and o.deleted_at is null
         ${before ? 'and (t.created_at, t.task_id) <= ($5, $6) and (t.task_id <> $6 or o.image_index > $7)' : ''}
       order by t.created_at desc, t.task_id desc, o.image_index
       limit $3 offset $4`,
      [
        workspaceId,
        mode,
        limit + 1,
        offset,
        ...(before ? [before.createdAt, before.taskId, before.imageIndex] : []),
      ],
    );
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    return {
      outputs: shown.map((row) => ({
        output: outputFrom(row),
        taskId: row.task_id,
        modelId: row.model_id,
        createdAt: row.created_at,
      })),
      total: counted ? await this.count(query) : undefined,
      nextCursor:
        last && rows.length > limit
          ? `${last.task_created_at.getTime()}.${last.task_id}.${last.image_index}`
          : undefined,
    };
  }

  /**
   * One page of the outputs that are not deleted, in the order in which they came, newest first, with what made them.
   *
   * @throws LightmeterError `invalid_value` for a cursor that no page gave
   */
  gallery(query: GalleryQuery): Promise<GalleryPage> {
    return listOutputs(this.given.reads, query);
  }

  /** What each of the ids is to the workspace. */
  async standingOf(book: BookId, outputIds: readonly string[]): Promise<Map<string, OutputStanding>> {
    const rows = await this.given.reads.query<{ output_id: string; deleted_at: Date | null }>(
      `select o.output_id, o.deleted_at from outputs o join tasks t using (task_id)
       where o.output_id = any ($3::text[]) and t.workspace_id = $1 and t.mode = $2`,
      [book.workspaceId, book.mode, outputIds],
    );
    const found = new Map(rows.map((row) => [row.output_id, row.deleted_at]));
    return new Map(
      outputIds.map((outputId) => {
        const deletedAt = found.get(outputId);
        return [outputId, deletedAt ? 'already_deleted' : found.has(outputId) ? 'kept' : 'not_owned'];
      }),
    );
  }

  /**
   * Deletes those of the outputs that the workspace has, and gives their ids. From then on nobody reads them; the sweep
   * of orphans removes the images. Of two deletions at once, one gives the id.
   */
  async delete(book: BookId, outputIds: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await this.given.writes.query<{ output_id: string }>(
      `update outputs o set deleted_at = $4
       from tasks t
       where o.output_id = any ($3::text[]) and o.deleted_at is null
         and t.task_id = o.task_id and t.workspace_id = $1 and t.mode = $2
       returning o.output_id`,
      [book.workspaceId, book.mode, outputIds, this.given.clock()],
    );
    return new Set(rows.map((row) => row.output_id));
  }

  private async count({ workspaceId, mode }: BookId): Promise<number> {
    const [row] = await this.given.reads.query<{ count: bigint }>(
      `select count(*) as count from tasks t join outputs o using (task_id)
       where t.workspace_id = $1 and t.mode = $2 and o.deleted_at is null`,
      [workspaceId, mode],
    );
    return Number(row?.count ?? 0n);
  }
}

function readCursor(cursor: string | undefined) {
  if (cursor === undefined) return undefined;
  const match = /^(\d{1,15})\.(task_[0-9a-z]{1,60})\.(\d{1,6})$/.exec(cursor);
  if (match?.[1] && match[2] && match[3]) {
    return { createdAt: new Date(Number(match[1])), taskId: match[2], imageIndex: Number(match[3]) };
  }
  throw new LightmeterError('invalid_value', {
    param: 'cursor',
    message: '`cursor` must be the `next_cursor` of the page before.',
  });
}
