// GET /v1/usage: what was spent, by day, model, tier or key.

import { errorResponse, type UsageResponse, usageQuery, usageResponse } from '@lightmeter/contract';
import { renderUsd, sumUsd } from '@lightmeter/core';
import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import { callerOf } from '../http/caller.ts';
import { reportPeriod } from '../http/period.ts';
import type { Services } from '../services.ts';

export function usageRoutes(app: FastifyInstance, services: Services): void {
  app.get(
    '/v1/usage',
    {
      config: { scope: 'read' },
      schema: {
        tags: ['Money'],
        summary: 'Read the usage',
        description:
          'Charges of the workspace in the mode of the key, grouped. Days are UTC; `from` is inclusive and `to` exclusive: `to=2026-11-22` ends before that day begins.',
        querystring: usageQuery,
        response: { 200: usageResponse, default: errorResponse },
      },
    },
    async (request): Promise<UsageResponse> => {
      const { key, workspace, mode } = callerOf(request);
      const query = request.query as z.output<typeof usageQuery>;
      const period = reportPeriod(query, services.clock());
      const groups = await services.store.reports.usage({
        workspaceId: workspace.workspaceId,
        mode,
        groupBy: query.group_by,
        ...period,
      });
      const seesCost = key.scopes.includes('operator');
      return {
        object: 'list',
        group_by: query.group_by,
        from: period.from.toISOString(),
        to: period.to.toISOString(),
        data: groups.map((group) => ({
          group: group.group,
          tasks: group.taskCount,
          failed_tasks: group.failedTaskCount,
          images: group.imageCount,
          charged_usd: renderUsd(group.chargedNanoUsd),
          cost_usd: seesCost ? renderUsd(group.knownCostNanoUsd) : null,
          cost_unknown_tasks: group.unknownCostTaskCount,
        })),
        total_charged_usd: renderUsd(sumUsd(groups.map((group) => group.chargedNanoUsd))),
      };
    },
  );
}
