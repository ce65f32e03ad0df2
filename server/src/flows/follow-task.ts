// A call that did not begin a task of its own: it is refused for want of money, or another task gives its answer.

import { formatUsd, LightmeterError, renderUsd } from '@lightmeter/core';
import type { TaskRecord } from '@lightmeter/store';
import type { Services } from '../services.ts';
import type { NotHeld } from './begin-task.ts';
import { type BegunTask, bookOf, type ImageCall } from './image-call.ts';

/** How long a request waits for the first one with its key before it is told to come back. */
const FOLLOW_TIMEOUT_MS = 120_000;

/**
 * The task that answers for this call, ended: now, or when it is there.
 *
 * @throws LightmeterError as earlierTaskId does, and `idempotency_key_in_progress` when it takes too long
 */
export async function follow(services: Services, call: ImageCall, begun: NotHeld): Promise<BegunTask> {
  call.discardUploads();
  const taskId = earlierTaskId(begun);
  await services.store.tasks.waitForTask(taskId, { timeoutMs: FOLLOW_TIMEOUT_MS });
  const task = await earlierTask(services, call, taskId);
  if (task.endedAt === undefined) {
    throw new LightmeterError('idempotency_key_in_progress', { retryAfterMs: 5_000 });
  }
  return {
    taskId,
    quotedNanoUsd: task.quotedHighNanoUsd,
    rateCardId: task.rateCardId,
    replayed: true,
    finished: Promise.resolve(task),
  };
}

/** The task that answers for this call, as it stands. */
export async function earlierTask(services: Services, call: ImageCall, taskId: string): Promise<TaskRecord> {
  const { workspaceId, mode } = bookOf(call.caller);
  const task = await services.store.tasks.getTask(workspaceId, mode, taskId);
  if (!task) throw new LightmeterError('internal_error', { internal: { missingTask: taskId } });
  return task;
}

/** An item of a batch is another process's by now, which begins it under another task id. Never reaches a caller. */
export class SupersededTask extends Error {
  constructor() {
    super('The batch item of the task has another task by now.');
  }
}

/**
 * The id of the task that answers for this call.
 *
 * @throws LightmeterError `insufficient_balance`, `spend_cap_reached`, `idempotency_key_mismatch`
 * @throws SupersededTask only for an item of a batch
 */
export function earlierTaskId(begun: NotHeld): string {
  switch (begun.kind) {
    case 'insufficient_balance':
      throw new LightmeterError('insufficient_balance', {
        message: `The quote is ${formatUsd(begun.requiredNanoUsd)} and ${formatUsd(begun.availableNanoUsd)} is available. Top up, or ask for less.`,
        details: {
          required_usd: renderUsd(begun.requiredNanoUsd),
          available_usd: renderUsd(begun.availableNanoUsd),
        },
      });
    case 'spend_cap_reached':
      throw spendCapReached(begun);
    case 'superseded':
      throw new SupersededTask();
    case 'key_mismatch':
      throw new LightmeterError('idempotency_key_mismatch');
    case 'in_progress':
    case 'replay':
      return begun.taskId;
  }
}

const SPENDERS = { key: 'The API key', workspace: 'The workspace', batch: 'The batch' } as const;

const SPANS = {
  day: { span: 'a day', nextStep: 'Raise the cap, or wait for the next day (UTC).' },
  month: { span: 'a month', nextStep: 'Raise the cap, or wait for the next month (UTC).' },
  total: { span: 'in total', nextStep: 'Raise the cap.' },
} as const;

function spendCapReached(begun: Extract<NotHeld, { kind: 'spend_cap_reached' }>): LightmeterError {
  const { subject, period, capNanoUsd, spentNanoUsd, heldNanoUsd } = begun;
  const { span, nextStep } = SPANS[period];
  return new LightmeterError('spend_cap_reached', {
    message: `${SPENDERS[subject]} may spend ${formatUsd(capNanoUsd)} ${span}; ${formatUsd(spentNanoUsd)} is spent and ${formatUsd(heldNanoUsd)} held. ${nextStep}`,
    details: {
      subject,
      period,
      cap_usd: renderUsd(capNanoUsd),
      spent_usd: renderUsd(spentNanoUsd),
      held_usd: renderUsd(heldNanoUsd),
    },
  });
}
