// Lists of a workspace's tasks, newest first. Looks and never changes anything.

import { LightmeterError } from '@lightmeter/core';
import type { Database } from './database.ts';
import type { BookId } from './mode.ts';
import { getTasks } from './read-task.ts';
import type { TaskOrigin, TaskRecord, TaskState } from './task.ts';

/** Which tasks; what is left out matches every one. */
interface TaskFilter extends BookId {
  readonly states?: readonly TaskState[] | undefined;
  /** Public ids of models. */
  readonly modelId?: string | undefined;
  readonly batchId?: string | undefined;
  readonly origin?: TaskOrigin | undefined;
  readonly idempotencyKey?: string | undefined;
  /** Inclusive. */
  readonly createdFrom?: Date | undefined;
  /** Exclusive. */
  readonly createdBefore?: Date | undefined;
  /** Every pair must be on the task. Values without U+0000 and half characters. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

export interface TaskListQuery extends TaskFilter {
  /** Tasks on the page, at most. */
  readonly limit: number;
  /** `nextCursor` of the page before; undefined begins with the newest. */
  readonly cursor?: string | undefined;
  /** Tasks to pass over, counted from the newest: pages by number. Not with a cursor. */
  readonly offset?: number | undefined;
  /** Counts all that the filter matches: reads every one of them. */
  readonly counted?: boolean | undefined;
}

export interface TaskPage {
  readonly tasks: readonly TaskRecord[];
  /** Of all pages; undefined when it was not asked for. */
  readonly total: number | undefined;
  /** Undefined on the last page. */
  readonly nextCursor: string | undefined;
}

/**
 * One page.
 *
 * By cursor, pages never overlap and nothing that was there at the first page is missed. By offset, a task that is created
 * meanwhile moves the later pages by one.
 *
 * @throws LightmeterError `invalid_value` for a cursor that no page gave
 */
export async function listTasks(database: Database, query: TaskListQuery): Promise<TaskPage> {
  const { text, values } = whereOf(query);
  const before = readCursor(query.cursor);
  const seek = before
    ? ` and (t.created_at, t.task_id) < ($${values.length + 3}, $${values.length + 4})`
    : '';
  const total = query.counted ? await countTasks(database, query) : undefined;
  const rows = await database.query<{ task_id: string; created_at: Date }>(
    `select t.task_id, t.created_at from tasks t
     where ${text}${seek}
     order by t.created_at desc, t.task_id desc
     limit $${values.length + 1} offset $${values.length + 2}`,
    [...values, query.limit + 1, query.offset ?? 0, ...(before ? [before.createdAt, before.taskId] : [])],
  );
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  const tasks = await getTasks(
    database,
    shown.map((row) => row.task_id),
  );
  return {
    tasks: tasks.filter((task) => task !== undefined),
    total,
    nextCursor:
      last && rows.length > query.limit ? `${last.created_at.getTime()}.${last.task_id}` : undefined,
  };
}

async function countTasks(database: Database, filter: TaskFilter): Promise<number> {
  const { text, values } = whereOf(filter);
  const [row] = await database.query<{ count: bigint }>(
    `select count(*) as count from tasks t where ${text}`,
    values,
  );
  return Number(row?.count ?? 0n);
}

function whereOf(filter: TaskFilter): { text: string; values: unknown[] } {
  const values: unknown[] = [filter.workspaceId, filter.mode];
  const conditions = ['t.workspace_id = $1', 't.mode = $2'];
  const add = (condition: (place: string) => string, value: unknown) => {
    if (value === undefined) return;
    values.push(value);
    conditions.push(condition(`$${values.length}`));
  };
  add((place) => `t.state = any (${place}::text[])`, filter.states);
  add((place) => `t.model_id = ${place}`, filter.modelId);
  add((place) => `t.batch_id = ${place}`, filter.batchId);
  add((place) => `t.origin = ${place}`, filter.origin);
  add((place) => `t.idempotency_key = ${place}`, filter.idempotencyKey);
  add((place) => `t.created_at >= ${place}`, filter.createdFrom);
  add((place) => `t.created_at < ${place}`, filter.createdBefore);
  for (const [name, value] of Object.entries(filter.metadata ?? {})) {
    values.push(name);
    const named = `$${values.length}::text`;
    add((place) => `t.metadata ->> ${named} = ${place}`, value);
  }
  return { text: conditions.join(' and '), values };
}

function readCursor(cursor: string | undefined): { createdAt: Date; taskId: string } | undefined {
  if (cursor === undefined) return undefined;
  const match = /^(\d{1,15})\.(task_[0-9a-z]{1,60})$/.exec(cursor);
  if (match?.[1] && match[2]) return { createdAt: new Date(Number(match[1])), taskId: match[2] };
  throw new LightmeterError('invalid_value', {
    param: 'cursor',
    message: '`cursor` must be the `next_cursor` of the page before.',
  });
}
