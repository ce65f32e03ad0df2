// A task as hiapi's clients read it, with what this product adds: the one rendering for details, lists, callbacks and
// events. Looks at the record alone; nothing here moves anything.

import type { TaskObject, TaskStatus } from '@lightmeter/contract';
import { ERRORS, type ErrorCode, renderUsd } from '@lightmeter/core';
import type {
  AttemptRecord,
  OutputRecord,
  TaskError,
  TaskRecord,
  TaskState,
  WebhookDelivery,
} from '@lightmeter/store';
import { finalOf } from '../flows/draft.ts';
import type { Services } from '../services.ts';
import type { LinkSigner } from './signed-link.ts';
import { unixSeconds } from './task-answer.ts';
import { taskErrorCode } from './task-error-code.ts';

/** What a rendering needs beside the record. */
export interface TaskLinks {
  /** Scheme and host of this server, without a slash at the end. */
  readonly origin: string;
  readonly links: LinkSigner;
  /** When the links to outputs end. */
  readonly linksEndAt: Date;
}

/** The links of an answer that is given now. */
export function taskLinks(
  services: Pick<Services, 'clock' | 'configuration' | 'links'>,
  origin: string,
): TaskLinks {
  const lifeMs = services.configuration.LIGHTMETER_LINK_TTL_SECONDS * 1_000;
  return { origin, links: services.links, linksEndAt: new Date(services.clock().getTime() + lifeMs) };
}

/** hiapi's words. It knows no cancellation: a cancelled task is a failed one whose error says TASK_CANCELLED. */
const STATUSES: Readonly<Record<TaskState, TaskStatus>> = {
  queued: 'queued',
  running: 'handling',
  succeeded: 'success',
  failed: 'fail',
  cancelled: 'fail',
};

/** What became of the callback. */
export type CallbackDelivery = Pick<WebhookDelivery, 'deliveryId' | 'state'>;

/**
 * The task object. The same record with the same links is always the same object.
 *
 * @param delivery only where one task is read: lists, callbacks and events do not say what became of the callback
 */
export function renderTask(task: TaskRecord, given: TaskLinks, delivery?: CallbackDelivery): TaskObject {
  const model = typeof task.input?.model === 'string' ? task.input.model : task.modelId;
  const route = model.split('@')[1];
  const hasEnded = task.endedAt !== undefined;
  return {
    taskId: task.taskId,
    model,
    ...(route === undefined ? {} : { route }),
    status: STATUSES[task.state],
    created: unixSeconds(task.createdAt),
    completed: task.endedAt ? unixSeconds(task.endedAt) : 0,
    storage: task.outputs.some((output) => output.expiresAt) ? 'temp' : 'persistent',
    ...(task.state === 'succeeded'
      ? { output: task.outputs.map((output) => renderOutput(output, given)) }
      : {}),
    ...(task.error ? { error: renderTaskError(task.state, task.error, given.origin) } : {}),
    object: 'task',
    state: task.state,
    origin: task.origin,
    mode: task.mode,
    batch_id: task.batchId ?? null,
    promoted_from: task.promotedFrom ?? null,
    draft_of: finalOf(task) ?? null,
    operation: task.operation,
    input: task.request,
    metadata: textPairs(task.metadata),
    idempotency_key: task.idempotencyKey ?? null,
    callback: renderCallback(task, delivery),
    ...renderMoney(task, given.origin),
    progress: hasEnded ? 1 : task.state === 'queued' ? 0 : null,
    attempts: task.attempts.map(renderAttempt),
    cancel: task.cancelRequestedAt
      ? { requested_at: task.cancelRequestedAt.toISOString(), keep_if_delivered: task.keepIfDelivered }
      : null,
    created_at: task.createdAt.toISOString(),
    started_at: task.startedAt?.toISOString() ?? null,
    ended_at: task.endedAt?.toISOString() ?? null,
    deleted_outputs: task.deletedOutputs.map(({ outputId, deletedAt }) => ({
      output_id: outputId,
      deleted_at: (deletedAt ?? task.createdAt).toISOString(),
    })),
    retention: renderRetention(task, given),
  };
}

function renderCallback({ callback }: TaskRecord, delivery?: CallbackDelivery): TaskObject['callback'] {
  if (!callback) return null;
  return {
    url: callback.url,
    when: callback.when,
    ...(delivery ? { delivery_id: delivery.deliveryId, delivery_state: delivery.state } : {}),
  };
}

function renderMoney(task: TaskRecord, origin: string) {
  return {
    quoted_usd: renderUsd(task.quotedHighNanoUsd),
    held_usd: heldUsd(task),
    charged_usd: renderUsd(task.chargedNanoUsd),
    refunded_usd: renderUsd(task.refundedNanoUsd),
    rate_card: task.rateCardId,
    quote_id: task.quoteId ?? null,
    line_items: [...task.lineItems],
    usage: task.usage ?? null,
    ledger: `${origin}/v1/ledger?task_id=${task.taskId}`,
  };
}

/** The hold is the quote's high amount until the task ends, and gone in the same transaction that ends it. */
export function heldUsd(task: TaskRecord): string {
  return task.endedAt ? '0' : renderUsd(task.quotedHighNanoUsd);
}

/** How long the outputs of a task are kept: the soonest end among them. */
export function renderRetention(task: TaskRecord, { linksEndAt }: TaskLinks): TaskObject['retention'] {
  const endsMs = task.outputs.flatMap((output) => (output.expiresAt ? [output.expiresAt.getTime()] : []));
  return {
    outputs_expire_at: endsMs.length === 0 ? null : new Date(Math.min(...endsMs)).toISOString(),
    links_expire_at: linksEndAt.toISOString(),
  };
}

/** An output with a link to its image. */
export function renderOutput(
  output: OutputRecord,
  given: TaskLinks,
): NonNullable<TaskObject['output']>[number] {
  const { expiresAt } = output;
  const endsAt = expiresAt && expiresAt < given.linksEndAt ? expiresAt : given.linksEndAt;
  return {
    url: `${given.origin}${given.links.sign(output.outputId, endsAt)}`,
    type: 'image',
    expireAt: unixSeconds(endsAt),
    output_id: output.outputId,
    width: output.widthPixels,
    height: output.heightPixels,
    tier: output.tier,
    format: output.format,
    bytes: output.sizeBytes,
  };
}

function renderTaskError(
  state: TaskState,
  error: TaskError,
  origin: string,
): NonNullable<TaskObject['error']> {
  const reason: ErrorCode = Object.hasOwn(ERRORS, error.code) ? (error.code as ErrorCode) : 'internal_error';
  return {
    code: state === 'cancelled' ? 'TASK_CANCELLED' : taskErrorCode(reason),
    message: error.message,
    reason,
    param: error.param ?? null,
    retryable: ERRORS[reason].retryable,
    doc_url: `${origin}/errors/${reason}`,
  };
}

function renderAttempt(attempt: AttemptRecord): TaskObject['attempts'][number] {
  const delivered = attempt.outcome === 'delivered';
  return {
    started_at: attempt.startedAt.toISOString(),
    ended_at: attempt.endedAt.toISOString(),
    outcome: delivered ? 'delivered' : 'failed',
    provider: attempt.provider,
    reason: delivered ? null : attempt.outcome,
  };
}

function textPairs(metadata: TaskRecord['metadata']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(metadata ?? {}).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
  );
}
