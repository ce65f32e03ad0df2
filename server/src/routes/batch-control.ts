// POST /v1/batches/:id/start, pause, resume, cancel and retry.

import {
  batchCancelResponse,
  batchResponse,
  batchRetryResponse,
  errorResponse,
  retryBatchBody,
} from '@lightmeter/contract';
import { LightmeterError, nanoUsd, renderUsd } from '@lightmeter/core';
import type { BatchRecord } from '@lightmeter/store';
import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import { cancelOpenTasks } from '../batches/cancel-open-tasks.ts';
import { renderRange } from '../batches/render-batch.ts';
import { callerOf } from '../http/caller.ts';
import { ownBatch } from '../http/own-batch.ts';
import type { Services } from '../services.ts';
import { promotionQuoteRoute } from './batch-promotion-quote.ts';
import { batchParams, renderedBatch } from './batches.ts';

/** Bodies that may be left out are read by hand. */
const withoutBody = { validatorCompiler: () => (value: unknown) => ({ value }) };

export function batchControlRoutes(app: FastifyInstance, services: Services): void {
  stepRoutes(app, services);
  cancelRoute(app, services);
  retryRoute(app, services);
  promotionQuoteRoute(app, services);
}

interface Step {
  readonly name: 'start' | 'pause' | 'resume';
  readonly summary: string;
  readonly description: string;
  readonly take: (batchId: string, apiKeyId: string) => Promise<BatchRecord>;
}

function stepsOf({ store }: Services): readonly Step[] {
  const { control } = store.batches;
  return [
    {
      name: 'start',
      summary: 'Start a batch',
      description:
        'That was created with `start: "manual"` and is `ready`. Its completion window begins now.',
      take: (batchId, apiKeyId) => control.start(batchId, apiKeyId),
    },
    {
      name: 'pause',
      summary: 'Pause a batch',
      description:
        'No further item begins, also after a restart; items that run finish, those that are queued wait again and their holds are released.',
      take: (batchId) =>
        control.pause(batchId, {
          reason: 'requested',
          message: 'Somebody paused the batch. Resume it to go on.',
        }),
    },
    {
      name: 'resume',
      summary: 'Resume a batch',
      description:
        'A batch that paused goes on, in the name of the calling key; the time it paused is added to its completion window. Without the money it lacked it pauses again.',
      take: (batchId, apiKeyId) => control.resume(batchId, apiKeyId),
    },
  ];
}

function stepRoutes(app: FastifyInstance, services: Services): void {
  for (const { name, summary, description, take } of stepsOf(services)) {
    app.post(
      `/v1/batches/:id/${name}`,
      {
        config: { scope: 'images', counted: true },
        ...withoutBody,
        schema: {
          tags: ['Batches'],
          summary,
          description: `${description} Again, it changes nothing.`,
          params: batchParams,
          response: { 200: batchResponse, default: errorResponse },
        },
      },
      async (request) => {
        const { batchId } = await ownBatch(services, request);
        const batch = await take(batchId, callerOf(request).key.keyId);
        return renderedBatch(services, request, batch);
      },
    );
  }
}

function cancelRoute(app: FastifyInstance, services: Services): void {
  app.post(
    '/v1/batches/:id/cancel',
    {
      config: { scope: 'images' },
      ...withoutBody,
      schema: {
        tags: ['Batches'],
        summary: 'Cancel a batch',
        description:
          'Items that have not begun end, queued ones end and release their holds, running ones are broken off uncharged: `released` says how much. What succeeded stays, with its charge. `cancelling` becomes `cancelled` when the last item has ended.',
        params: batchParams,
        response: { 200: batchCancelResponse, default: errorResponse },
      },
    },
    async (request): Promise<z.output<typeof batchCancelResponse>> => {
      const { batchId } = await ownBatch(services, request);
      const { batch, release } = await services.store.batches.control.cancel(batchId);
      const running =
        batch.state === 'cancelling'
          ? await cancelOpenTasks(services, batchId)
          : { runningCount: 0, heldNanoUsd: 0n };
      return {
        ...(await renderedBatch(services, request, batch)),
        released: {
          items_never_started: release.neverStartedCount,
          items_queued: release.queuedCount,
          released_usd: renderUsd(release.releasedNanoUsd),
          items_running: running.runningCount,
          running_held_usd: renderUsd(nanoUsd(running.heldNanoUsd)),
        },
      };
    },
  );
}

/** Where somebody may wonder about lines at fault. */
const NEVER_AGAIN = 'Lines that could not be used never run again: mend them, and send them in a new batch.';

function retryRoute(app: FastifyInstance, services: Services): void {
  app.post(
    '/v1/batches/:id/retry',
    {
      config: { scope: 'images', counted: true },
      ...withoutBody,
      schema: {
        tags: ['Batches'],
        summary: 'Retry what did not succeed',
        description:
          'Failed and expired items run again, each as a new task at the price of the batch; cancelled ones when `states` names them. A batch that has ended runs again, with a new completion window and new result files at its end.',
        params: batchParams,
        body: retryBatchBody,
        response: { 200: batchRetryResponse, default: errorResponse },
      },
    },
    async (request): Promise<z.output<typeof batchRetryResponse>> => {
      const { states = ['failed', 'expired'], items } = retryBatchBody.parse(request.body ?? {});
      const { batchId, state, invalidCount } = await ownBatch(services, request);
      if (state === 'failed') {
        throw new LightmeterError('conflict', {
          message: `${batchId} failed when it was validated. ${NEVER_AGAIN}`,
          details: { status: state },
        });
      }
      const { batch, itemCount, quote } = await services.store.batches.control.retry({
        batchId,
        apiKeyId: callerOf(request).key.keyId,
        states,
        customIds: items?.filter((item) => typeof item === 'string'),
        itemIndexes: items?.filter((item) => typeof item === 'number'),
      });
      if (itemCount === 0) {
        throw new LightmeterError('conflict', {
          message: `${batchId} has no such items that are ${states.join(' or ')}: nothing is run again.${invalidCount > 0 ? ` ${NEVER_AGAIN}` : ''}`,
        });
      }
      return {
        ...(await renderedBatch(services, request, batch)),
        retried: { items: itemCount, quote: renderRange(quote) },
      };
    },
  );
}
