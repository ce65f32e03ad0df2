// GET /v1/balance.

import { type BalanceResponse, balanceResponse, errorResponse } from '@lightmeter/contract';
import { renderUsd } from '@lightmeter/core';
import type { Balance } from '@lightmeter/store';
import type { FastifyInstance } from 'fastify';
import { callerOf } from '../http/caller.ts';
import type { Services } from '../services.ts';

export function balanceRoutes(app: FastifyInstance, services: Services): void {
  app.get(
    '/v1/balance',
    {
      config: { scope: 'read' },
      schema: {
        tags: ['Money'],
        summary: 'Read the balance',
        description: 'Of the workspace, in the mode of the key: test credit or real money.',
        response: { 200: balanceResponse, default: errorResponse },
      },
    },
    async (request) => {
      const { workspace, mode } = callerOf(request);
      const balance = await services.store.ledger.balance(workspace.workspaceId, mode);
      return renderBalance(workspace.workspaceId, mode, balance);
    },
  );
}

export function renderBalance(workspaceId: string, mode: 'test' | 'live', balance: Balance): BalanceResponse {
  return {
    object: 'balance',
    workspace_id: workspaceId,
    mode,
    available_usd: renderUsd(balance.availableNanoUsd),
    held_usd: renderUsd(balance.heldNanoUsd),
    total_usd: renderUsd(balance.totalNanoUsd),
  };
}
