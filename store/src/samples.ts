// Workspaces, tasks and settlements as tests need them: complete, plain, $0.03 each.

import { randomBytes } from 'node:crypto';
import { type NanoUsd, nanoUsd } from '@lightmeter/core';
import type { ApiKey, KeyLimits } from './api-key.ts';
import type { Mode } from './mode.ts';
import type { Store } from './open-store.ts';
import type { OutputRecord, TaskBegin, TaskSettlement } from './task.ts';

/** $0.03. */
export const THREE_CENTS: NanoUsd = nanoUsd(30_000_000n);

export interface SampleBook {
  readonly workspaceId: string;
  readonly mode: Mode;
  readonly key: ApiKey;
  readonly secret: string;
}

/** A new workspace with test credit and one key. */
export async function sampleBook(
  store: Store,
  given: { creditNanoUsd?: bigint; limits?: Partial<KeyLimits> } = {},
): Promise<SampleBook> {
  const { workspaceId } = await store.workspaces.create({ name: 'Sample', rateCardSeries: 'standard' });
  const { key, secret } = await store.apiKeys.create({
    workspaceId,
    mode: 'test',
    name: 'Sample key',
    scopes: ['images', 'read'],
    ...given.limits,
  });
  const creditNanoUsd = given.creditNanoUsd ?? 5_000_000_000n;
  if (creditNanoUsd > 0n) {
    await store.ledger.apply({
      kind: 'grant',
      transferId: sampleId('tr'),
      workspaceId,
      mode: 'test',
      amountNanoUsd: nanoUsd(creditNanoUsd),
    });
  }
  return { workspaceId, mode: 'test', key, secret };
}

/** A task of that book, ready to begin. */
export function sampleTask(book: SampleBook, given: Partial<TaskBegin> = {}): TaskBegin {
  return {
    taskId: sampleId('task'),
    workspaceId: book.workspaceId,
    mode: book.mode,
    apiKeyId: book.key.keyId,
    origin: 'sync',
    operation: 'generate',
    modelId: 'gpt-image-2',
    route: 'sandbox/gpt-image-2',
    request: { prompt: 'A lighthouse at dusk', size: '1024x1024', n: 1 },
    requestHash: 'a'.repeat(64),
    ...(given.idempotencyKey === undefined
      ? {}
      : { idempotencyExpiresAt: new Date(Date.now() + 86_400_000) }),
    rateCardId: '2026-05',
    quotedLowNanoUsd: given.quotedHighNanoUsd ?? THREE_CENTS,
    quotedHighNanoUsd: THREE_CENTS,
    holdExpiresAt: new Date(Date.now() + 600_000),
    instanceId: 'inst_of_nobody',
    ...given,
  };
}

/** The task waits for a worker. */
export function sampleQueuedTask(book: SampleBook, given: Partial<TaskBegin> = {}): TaskBegin {
  return sampleTask(book, {
    origin: given.batchId === undefined ? 'task' : 'batch',
    input: { operation: 'generate', model: 'gpt-image-2', prompt: 'A lighthouse at dusk' },
    queueing: {
      lane: given.batchId === undefined ? 'interactive' : 'batch',
      provider: 'sandbox',
      deadlineAt: new Date(Date.now() + 3_600_000),
    },
    holdExpiresAt: new Date(Date.now() + 7_200_000),
    ...given,
  });
}

/** The task delivered one image and is charged what was quoted. */
export function sampleSuccess(task: TaskBegin, given: Partial<TaskSettlement> = {}): TaskSettlement {
  return {
    taskId: task.taskId,
    state: 'succeeded',
    chargeNanoUsd: task.quotedHighNanoUsd,
    charge: { rateCardId: task.rateCardId, lineItems: [{ unit: 'images', quantity: 1 }], usage: null },
    outputs: [sampleOutput()],
    attempts: [
      {
        attemptId: sampleId('att'),
        provider: 'sandbox',
        upstreamModel: 'gpt-image-2',
        startedAt: new Date(Date.now() - 1_000),
        endedAt: new Date(),
        outcome: 'delivered',
        costNanoUsd: nanoUsd(0n),
      },
    ],
    replayable: true,
    ...given,
  };
}

/** The task failed and may be tried again with the same key. */
export function sampleFailure(task: TaskBegin, given: Partial<TaskSettlement> = {}): TaskSettlement {
  return {
    taskId: task.taskId,
    state: 'failed',
    chargeNanoUsd: nanoUsd(0n),
    outputs: [],
    error: { code: 'upstream_timeout', message: 'The provider did not answer in time.' },
    attempts: [],
    replayable: false,
    ...given,
  };
}

export function sampleOutput(given: Partial<OutputRecord> = {}): OutputRecord {
  return {
    outputId: sampleId('out'),
    imageIndex: 0,
    storageKey: `ab/cd/${'ab'.repeat(32)}.png`,
    sha256: 'ab'.repeat(32),
    format: 'png',
    widthPixels: 1024,
    heightPixels: 1024,
    sizeBytes: 1_234_567,
    tier: '1K',
    ...given,
  };
}

/** An id that no other test has. */
export function sampleId(prefix: string): string {
  return `${prefix}_${randomBytes(13).toString('hex')}`;
}
