// POST /v1/top-ups, /v1/refunds, /v1/adjustments: an operator's hand on the ledger.

import {
  adjustmentBody,
  errorResponse,
  refundBody,
  type TransferResponse,
  topUpBody,
  transferResponse,
} from '@lightmeter/contract';
import { LightmeterError, type NanoUsd, nanoUsd, parseUsd, renderUsd } from '@lightmeter/core';
import type { Mode, TaskRecord } from '@lightmeter/store';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { type CreditOrder, creditAccount, orderedTransferId } from '../flows/credit-account.ts';
import { callerOf } from '../http/caller.ts';
import type { Services } from '../services.ts';
import { renderBalance } from './balance.ts';
import { idempotencyKey } from './images.ts';

const answers = { 200: transferResponse, default: errorResponse };

export function transferRoutes(app: FastifyInstance, services: Services): void {
  topUp(app, services);
  refund(app, services);
  adjust(app, services);
}

/** Moves the money and tells what the balance is then. */
async function order(services: Services, credit: CreditOrder): Promise<TransferResponse> {
  const { transferId, balance } = await creditAccount(services, credit);
  return {
    object: 'transfer',
    id: transferId,
    kind: credit.kind,
    amount_usd: renderUsd(credit.amountNanoUsd),
    balance: renderBalance(credit.workspaceId, credit.mode, balance),
  };
}

function topUp(app: FastifyInstance, services: Services): void {
  app.post(
    '/v1/top-ups',
    {
      config: { scope: 'operator' },
      schema: {
        tags: ['Money'],
        summary: 'Top up a balance',
        description:
          'Operators; live money takes a live key. Send an `Idempotency-Key`: the same order then moves money once.',
        body: topUpBody,
        response: answers,
      },
    },
    async (request) => {
      const { key, workspace, mode } = callerOf(request);
      const body = request.body as z.output<typeof topUpBody>;
      return order(services, {
        workspaceId: body.workspace_id ?? workspace.workspaceId,
        mode: creditableMode(mode, body.mode),
        kind: body.kind,
        amountNanoUsd: parseUsd(body.amount_usd, 'amount_usd'),
        reason: body.reason,
        taskId: undefined,
        actor: key.keyId,
        idempotencyKey: idempotencyKey(request),
      });
    },
  );
}

function refund(app: FastifyInstance, services: Services): void {
  app.post(
    '/v1/refunds',
    {
      config: { scope: 'operator' },
      schema: {
        tags: ['Money'],
        summary: 'Refund a charge',
        description: 'Operators. At most what the task was charged, over all its refunds.',
        body: refundBody,
        response: answers,
      },
    },
    async (request) => {
      const { key, workspace, mode } = callerOf(request);
      const body = request.body as z.output<typeof refundBody>;
      const task = await services.store.tasks.getTask(workspace.workspaceId, mode, body.task_id);
      if (!task) {
        throw new LightmeterError('not_found', {
          param: 'task_id',
          message: `There is no task ${JSON.stringify(body.task_id.slice(0, 60))}.`,
        });
      }
      const repeated = await repeatedRefund(services, request, task);
      const wholeRest = repeated ?? nanoUsd(task.chargedNanoUsd - task.refundedNanoUsd);
      return order(services, {
        workspaceId: workspace.workspaceId,
        mode,
        kind: 'refund',
        amountNanoUsd: body.amount_usd === undefined ? wholeRest : parseUsd(body.amount_usd, 'amount_usd'),
        reason: body.reason,
        taskId: task.taskId,
        actor: key.keyId,
        idempotencyKey: idempotencyKey(request),
      });
    },
  );
}

/**
 * The book that is credited: that of the key, or the one that was named.
 *
 * A test key reaches no real money: it stands in scripts and examples, and is shown on the screen at the first start.
 *
 * @throws LightmeterError `permission_denied`
 */
function creditableMode(ofKey: Mode, asked: Mode | undefined): Mode {
  if (ofKey === 'live' || asked !== 'live') return asked ?? ofKey;
  throw new LightmeterError('permission_denied', {
    param: 'mode',
    message:
      'A test key moves test credit alone. Use a live key with the scope `operator`: `npm start -- new-key live`, on the server, prints one.',
  });
}

/** What the same order gave back before, so that "the rest" means the same when its answer was lost. */
async function repeatedRefund(
  services: Services,
  request: FastifyRequest,
  task: TaskRecord,
): Promise<NanoUsd | undefined> {
  const key = idempotencyKey(request);
  if (key === undefined) return undefined;
  const { workspaceId, mode, taskId } = task;
  const transferId = orderedTransferId({ workspaceId, mode, idempotencyKey: key });
  const explained = await services.store.reports.charge(workspaceId, mode, taskId);
  return explained?.transfers.find((transfer) => transfer.transferId === transferId)?.amountNanoUsd;
}

function adjust(app: FastifyInstance, services: Services): void {
  app.post(
    '/v1/adjustments',
    {
      config: { scope: 'operator' },
      schema: {
        tags: ['Money'],
        summary: 'Correct a balance',
        description:
          'Operators; live money takes a live key. A correction is a transfer of its own with a reason; nothing is ever edited.',
        body: adjustmentBody,
        response: answers,
      },
    },
    async (request) => {
      const { key, workspace, mode } = callerOf(request);
      const body = request.body as z.output<typeof adjustmentBody>;
      return order(services, {
        workspaceId: body.workspace_id ?? workspace.workspaceId,
        mode: creditableMode(mode, body.mode),
        kind: 'adjustment',
        amountNanoUsd: parseUsd(body.amount_usd, 'amount_usd'),
        reason: body.reason,
        taskId: undefined,
        actor: key.keyId,
        idempotencyKey: idempotencyKey(request),
      });
    },
  );
}
