// GET /v1/ledger: every entry of the workspace's own accounts, newest first, with the balance it left.

import { errorResponse, type LedgerResponse, ledgerQuery, ledgerResponse } from '@lightmeter/contract';
import { renderUsd } from '@lightmeter/core';
import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import { callerOf } from '../http/caller.ts';
import type { Services } from '../services.ts';

export function ledgerRoutes(app: FastifyInstance, services: Services): void {
  app.get(
    '/v1/ledger',
    {
      config: { scope: 'read' },
      schema: {
        tags: ['Money'],
        summary: 'Read the ledger',
        description: 'The statement: entries of `available` and `held`, newest first, with running balances.',
        querystring: ledgerQuery,
        response: { 200: ledgerResponse, default: errorResponse },
      },
    },
    async (request): Promise<LedgerResponse> => {
      const { workspace, mode } = callerOf(request);
      const query = request.query as z.output<typeof ledgerQuery>;
      const page = await services.store.reports.ledger({
        workspaceId: workspace.workspaceId,
        mode,
        limit: query.limit,
        cursor: query.cursor,
        kind: query.kind,
        taskId: query.task_id,
        from: query.from === undefined ? undefined : new Date(query.from),
        to: query.to === undefined ? undefined : new Date(query.to),
      });
      return {
        object: 'list',
        data: page.entries.map((entry) => ({
          object: 'ledger_entry',
          transfer_id: entry.transferId,
          kind: entry.kind,
          account: entry.account,
          amount_usd: renderUsd(entry.amountNanoUsd),
          balance_usd: renderUsd(entry.balanceNanoUsd),
          task_id: entry.taskId ?? null,
          reason: entry.reason ?? null,
          created_at: entry.createdAt.toISOString(),
        })),
        has_more: page.nextCursor !== undefined,
        next_cursor: page.nextCursor ?? null,
      };
    },
  );
}
