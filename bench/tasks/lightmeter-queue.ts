// Lightmeter's tasks as its server and its workers use them, without a provider: begun with a hold, claimed within a
// limit, settled with capture, charge, output and attempt.

import { randomBytes } from 'node:crypto';
import { createId, type IdPrefix, nanoUsd } from '@lightmeter/core';
import type { TaskBegin, TaskSettlement } from '@lightmeter/store';
import type { BenchStore } from '../open-bench-store.ts';
import type { TestedQueue } from './tested-queue.ts';

/** Longer than any run. */
const HOLD_MS = 3_600_000;
const ROUTE = 'openai/gpt-image-2';
/** A limit that is never reached is counted all the same, as on a server that has one. */
const LIMITS = [{ scope: 'openai', concurrency: 1_000_000 }];

export function lightmeterQueue(
  bench: BenchStore,
  money: { balanceNanoUsd: bigint; priceNanoUsd: bigint },
): TestedQueue {
  const { store, book } = bench;
  const begin = async () => {
    const { kind } = await store.tasks.begin(taskOf(bench, money.priceNanoUsd));
    if (kind !== 'held') throw new Error(`A task was answered with ${kind}.`);
  };
  const settle = async (taskId: string) => {
    const { kind } = await store.tasks.settle(settlementOf(taskId, money.priceNanoUsd));
    if (kind !== 'settled') throw new Error(`A task was settled with ${kind}.`);
  };
  return {
    name: 'Lightmeter',
    enqueue: async (taskCount) => {
      await Promise.all(Array.from({ length: taskCount }, begin));
    },
    finish: async (taskCount) => {
      const claimed = await store.queue.claim({ wanted: taskCount, ownOnly: false, limits: LIMITS });
      if (claimed.length !== taskCount) throw new Error(`${claimed.length} of ${taskCount} were claimed.`);
      await Promise.all(claimed.map(({ taskId }) => settle(taskId)));
    },
    verify: async ({ waitingCount, finishedCount }) => {
      const { totalNanoUsd, heldNanoUsd } = await store.ledger.balance(book.workspaceId, book.mode);
      const total = money.balanceNanoUsd - BigInt(finishedCount) * money.priceNanoUsd;
      const held = BigInt(waitingCount) * money.priceNanoUsd;
      if (totalNanoUsd !== total || heldNanoUsd !== held) {
        throw new Error(`${totalNanoUsd} are left, ${heldNanoUsd} held; it should be ${total} and ${held}.`);
      }
      const { checks } = await store.audit();
      const broken = checks.find((check) => !check.ok);
      if (broken) throw new Error(`The audit is not clean: ${broken.sentence}`);
    },
  };
}

function newId(prefix: IdPrefix): string {
  return createId(prefix, { nowMs: Date.now(), random: randomBytes(10) });
}

function taskOf({ book, apiKeyId, instanceId }: BenchStore, priceNanoUsd: bigint): TaskBegin {
  const nowMs = Date.now();
  return {
    ...book,
    taskId: newId('task'),
    apiKeyId,
    instanceId,
    origin: 'task',
    operation: 'generate',
    modelId: 'gpt-image-2',
    route: ROUTE,
    request: { prompt: 'A lighthouse at dusk', size: '1024x1024', n: 1 },
    input: { operation: 'generate', model: 'gpt-image-2', prompt: 'A lighthouse at dusk' },
    requestHash: 'a'.repeat(64),
    rateCardId: 'bench',
    quotedLowNanoUsd: nanoUsd(priceNanoUsd),
    quotedHighNanoUsd: nanoUsd(priceNanoUsd),
    holdExpiresAt: new Date(nowMs + 2 * HOLD_MS),
    queueing: { lane: 'interactive', provider: 'openai', deadlineAt: new Date(nowMs + HOLD_MS) },
  };
}

function settlementOf(taskId: string, priceNanoUsd: bigint): TaskSettlement {
  const sha256 = randomBytes(32).toString('hex');
  return {
    taskId,
    state: 'succeeded',
    chargeNanoUsd: nanoUsd(priceNanoUsd),
    charge: { rateCardId: 'bench', lineItems: [{ unit: 'images', quantity: 1 }], usage: null },
    outputs: [
      {
        outputId: newId('out'),
        imageIndex: 0,
        storageKey: `${sha256.slice(0, 2)}/${sha256.slice(2, 4)}/${sha256}.png`,
        sha256,
        format: 'png',
        widthPixels: 1_024,
        heightPixels: 1_024,
        sizeBytes: 1_234_567,
        tier: '1K',
      },
    ],
    attempts: [
      {
        attemptId: newId('att'),
        provider: 'openai',
        upstreamModel: 'gpt-image-2',
        startedAt: new Date(),
        endedAt: new Date(),
        outcome: 'delivered',
      },
    ],
    replayable: true,
  };
}
