// GET /v1/balance.

import { type BalanceResponse, balanceResponse, errorResponse } from '@lightmeter/contract';
import { maxUsd, nanoUsd, renderUsd, ZERO_USD } from '@lightmeter/core';
import type { Balance, ListedApiKey } from '@lightmeter/store';
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
        description:
          'Of the workspace, in the mode of the key: test credit or real money. `key` is what the key itself has spent and may still spend.',
        response: { 200: balanceResponse, default: errorResponse },
      },
    },
    async (request) => {
      const { workspace, mode, key: caller } = callerOf(request);
      const { workspaceId } = workspace;
      const [balance, key] = await Promise.all([
        services.store.ledger.balance(workspaceId, mode),
        services.store.apiKeys.get(workspaceId, caller.keyId),
      ]);
      const rendered = renderBalance(workspaceId, mode, balance);
      return key === undefined ? rendered : { ...rendered, key: renderKeySpending(key) };
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

/** A cap that was lowered below what is spent leaves nothing, not a negative amount. */
function renderKeySpending(key: ListedApiKey): NonNullable<BalanceResponse['key']> {
  const { spendCapNanoUsd: cap, spentNanoUsd, heldNanoUsd } = key;
  return {
    spend_cap_usd: cap === undefined ? null : renderUsd(cap),
    spent_usd: renderUsd(spentNanoUsd),
    held_usd: renderUsd(heldNanoUsd),
    left_usd:
      cap === undefined ? null : renderUsd(maxUsd(ZERO_USD, nanoUsd(cap - spentNanoUsd - heldNanoUsd))),
    period: cap === undefined ? null : (key.spendCapPeriod ?? 'total'),
  };
}
