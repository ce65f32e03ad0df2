// Begins tasks: idempotency, hold and task row in one transaction per micro-batch (SQL function tasks_begin).

import { LightmeterError, nanoUsd } from '@lightmeter/core';
import type { Database } from './database.ts';
import type { SpendPeriod, SpendSubjectKind } from './limits/spend-limit.ts';
import { MicroBatch, REQUEST_GATHER_MS } from './micro-batch.ts';
import type { BeginOutcome, TaskBegin } from './task.ts';

interface BeginRow {
  item: number;
  outcome: string;
  owner_task_id: string | null;
  available_nano_usd: bigint | null;
  cap_nano_usd: bigint | null;
  spent_nano_usd: bigint | null;
  reserved_nano_usd: bigint | null;
  period: SpendPeriod | null;
  limited_subject: SpendSubjectKind | null;
}

export class BeginLane {
  private readonly lane: MicroBatch<TaskBegin, BeginRow>;

  constructor(database: Database, clock: () => Date) {
    this.lane = new MicroBatch({
      gatherMs: REQUEST_GATHER_MS,
      apply: (tasks) => beginTogether(database, tasks, clock()),
      keyOf: (task) => task.taskId,
    });
  }

  /**
   * Holds the quote's high amount and writes the task down as running, or as queued, or says why not.
   *
   * The same task begun again answers `held` again.
   *
   * @throws LightmeterError `not_found` for a workspace that does not exist, `database_unavailable`
   */
  async begin(task: TaskBegin): Promise<BeginOutcome> {
    for (;;) {
      const row = await this.lane.submit(task);
      // Another request with the same key was refused in the same call, or the item of a batch is changed at this moment:
      // this one has its own turn now.
      if (row.outcome !== 'again') return outcomeFrom(row, task);
    }
  }

  stop(): Promise<void> {
    return this.lane.stop();
  }
}

async function beginTogether(database: Database, tasks: readonly TaskBegin[], at: Date): Promise<BeginRow[]> {
  const rows = await database.query<BeginRow>(
    `select * from tasks_begin($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[],
                               $7::timestamptz[], $8::text[], $9::text[], $10::timestamptz[], $11::json[], $12::json[],
                               $13::json[], $14::json, $15::json, $16::timestamptz)
     order by item`,
    [
      tasks.map((task) => task.taskId),
      tasks.map((task) => task.workspaceId),
      tasks.map((task) => task.mode),
      tasks.map((task) => task.apiKeyId),
      tasks.map((task) => task.batchId ?? null),
      tasks.map((task) => task.quotedHighNanoUsd),
      tasks.map((task) => task.holdExpiresAt),
      tasks.map((task) => task.requestHash),
      tasks.map((task) => task.idempotencyKey ?? null),
      tasks.map((task) => task.idempotencyExpiresAt ?? null),
      tasks.map((task) => JSON.stringify(task.request)),
      tasks.map((task) => task.input && JSON.stringify(task.input)),
      tasks.map((task) => task.metadata && JSON.stringify(task.metadata)),
      JSON.stringify(tasks.map(detailsOf)),
      JSON.stringify(tasks.flatMap(imageRows)),
      at,
    ],
  );
  return rows;
}

/** The columns of a task that decide nothing, and those of its place in the queue. */
function detailsOf(task: TaskBegin): object {
  return {
    operation: task.operation,
    model_id: task.modelId,
    route: task.route,
    origin: task.origin,
    rate_card_id: task.rateCardId,
    quote_id: task.quoteId,
    quoted_low_nano_usd: String(task.quotedLowNanoUsd),
    callback: task.callback,
    promoted_from: task.promotedFrom,
    instance_id: task.instanceId,
    lane: task.queueing?.lane,
    provider: task.queueing?.provider,
    only_instance: task.queueing?.onlyInstance,
    deadline_at: task.queueing?.deadlineAt,
  };
}

function imageRows({ inputImages = [] }: TaskBegin, index: number): object[] {
  return inputImages.map((image, position) => ({
    item: index + 1,
    position,
    role: image.role,
    param: image.param,
    storage_key: image.storageKey,
    sha256: image.sha256,
    format: image.format,
    width_pixels: image.size.widthPixels,
    height_pixels: image.size.heightPixels,
    size_bytes: image.sizeBytes,
    has_alpha: image.hasAlpha,
  }));
}

function outcomeFrom(row: BeginRow, task: TaskBegin): BeginOutcome {
  switch (row.outcome) {
    case 'held':
    case 'superseded':
      return { kind: row.outcome };
    case 'replay':
    case 'in_progress':
    case 'key_mismatch':
      return { kind: row.outcome, taskId: row.owner_task_id ?? '' };
    case 'insufficient_balance':
      return {
        kind: 'insufficient_balance',
        availableNanoUsd: nanoUsd(row.available_nano_usd ?? 0n),
        requiredNanoUsd: task.quotedHighNanoUsd,
      };
    case 'spend_cap_reached':
      return {
        kind: 'spend_cap_reached',
        capNanoUsd: nanoUsd(row.cap_nano_usd ?? 0n),
        spentNanoUsd: nanoUsd(row.spent_nano_usd ?? 0n),
        heldNanoUsd: nanoUsd(row.reserved_nano_usd ?? 0n),
        period: row.period ?? 'total',
        subject: row.limited_subject ?? 'key',
      };
    case 'not_found':
      throw new LightmeterError('not_found', { param: 'workspace_id' });
    default:
      throw new LightmeterError('internal_error', {
        internal: { invariant: 'A task id is used once.', taskId: task.taskId, outcome: row.outcome },
      });
  }
}
