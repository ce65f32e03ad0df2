// GET /v1/usage: what was spent, by one dimension or two.

import {
  errorResponse,
  MAX_USAGE_ROWS,
  type UsageResponse,
  usageQuery,
  usageResponse,
} from '@lightmeter/contract';
import { LightmeterError, nanoUsd, renderUsd, sumUsd } from '@lightmeter/core';
import type { UsageGroup } from '@lightmeter/store';
import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import { bookOf } from '../flows/image-call.ts';
import { callerOf } from '../http/caller.ts';
import { reportPeriod } from '../http/period.ts';
import { csvHeaders } from '../results/csv-row.ts';
import { usageCsv } from '../results/usage-csv.ts';
import type { Services } from '../services.ts';

export function usageRoutes(app: FastifyInstance, services: Services): void {
  app.get(
    '/v1/usage',
    {
      config: { scope: 'read' },
      schema: {
        tags: ['Money'],
        summary: 'Read the usage',
        description: `Charges and refunds of the workspace in the mode of the key, grouped by one thing or two. Days are UTC; \`from\` is inclusive and \`to\` exclusive: \`to=2026-11-22\` ends before that day begins. A task counts when it ended, a refund when it was made. However it is grouped, the rows add up to the same totals: a task whose images are of several tiers is a group of its own (\`1K+2K\`). Every \`group\` can be given back as a filter. More than ${MAX_USAGE_ROWS.toLocaleString('en-US')} rows are refused. \`format=csv\` sends the rows as a file.`,
        querystring: usageQuery,
        response: { 200: usageResponse, default: errorResponse },
      },
    },
    async (request, reply): Promise<UsageResponse> => {
      const caller = callerOf(request);
      const query = request.query as z.output<typeof usageQuery>;
      const { group_by: groupBy, then_by: thenBy } = query;
      const period = reportPeriod(query, services.clock());
      refuseSameGroup(groupBy, thenBy);
      const groups = await services.store.reports.usage({
        ...bookOf(caller),
        ...period,
        groupBy,
        thenBy,
        modelId: query.model,
        tiers: query.tier,
        apiKeyId: query.key,
        batchId: query.batch_id,
        provider: query.provider,
        origin: query.origin,
        maxRows: MAX_USAGE_ROWS,
      });
      const seesCost = caller.key.scopes.includes('operator');
      if (query.format === 'csv') {
        const by = thenBy === undefined ? groupBy : `${groupBy}-and-${thenBy}`;
        const [first, last] = [period.from, period.to].map((instant) => instant.toISOString().slice(0, 10));
        reply.headers(csvHeaders(`lightmeter-${caller.mode}-usage-by-${by}-${first}-to-${last}.csv`));
        return reply.send(Buffer.from(usageCsv(groups, { groupBy, thenBy, seesCost })));
      }
      const totals = renderSums(groups);
      return {
        object: 'list',
        group_by: groupBy,
        then_by: thenBy ?? null,
        from: period.from.toISOString(),
        to: period.to.toISOString(),
        data: groups.map((group) => renderGroup(group, seesCost)),
        totals,
        total_charged_usd: totals.charged_usd,
      };
    },
  );
}

/** @throws LightmeterError `invalid_value` for two groupings by the same thing */
function refuseSameGroup(groupBy: string, thenBy: string | undefined): void {
  if (groupBy !== thenBy) return;
  throw new LightmeterError('invalid_value', {
    param: 'then_by',
    message: `\`then_by\` is ${thenBy}, as \`group_by\` is. Give another one, or leave it out.`,
  });
}

function renderGroup(group: UsageGroup, seesCost: boolean): UsageResponse['data'][number] {
  return {
    group: group.group,
    label: group.label,
    then_group: group.second?.group ?? null,
    then_label: group.second?.label ?? null,
    ...renderSums([group]),
    cost_usd: seesCost ? renderUsd(group.knownCostNanoUsd) : null,
    cost_unknown_tasks: group.unknownCostTaskCount,
  };
}

function renderSums(groups: readonly UsageGroup[]): UsageResponse['totals'] {
  const count = (read: (group: UsageGroup) => number) =>
    groups.reduce((total, group) => total + read(group), 0);
  const charged = sumUsd(groups.map((group) => group.chargedNanoUsd));
  const refunded = sumUsd(groups.map((group) => group.refundedNanoUsd));
  return {
    tasks: count((group) => group.taskCount),
    failed_tasks: count((group) => group.failedTaskCount),
    images: count((group) => group.imageCount),
    charged_usd: renderUsd(charged),
    refunded_usd: renderUsd(refunded),
    net_usd: renderUsd(nanoUsd(charged - refunded)),
  };
}
