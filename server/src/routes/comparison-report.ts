// GET /v1/comparisons/:id/report: what came of a comparison, as a file to give away.

import { errorResponse, reportQuery } from '@lightmeter/contract';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { readComparison } from '../comparisons/read-comparison.ts';
import { comparisonReport } from '../comparisons/report-html.ts';
import { sendDownload } from '../results/send-download.ts';
import type { Thumbnails } from '../results/thumbnails.ts';
import type { Services } from '../services.ts';
import { comparisonParams, ownComparison } from './comparisons.ts';

export function comparisonReportRoutes(
  app: FastifyInstance,
  services: Services,
  thumbnails: Thumbnails,
): void {
  app.get(
    '/v1/comparisons/:id/report',
    {
      config: { scope: 'images' },
      schema: {
        tags: ['Comparisons'],
        summary: 'Read the report of a comparison',
        description:
          'One HTML file with its pictures in it: no script, no link back to this server. Shows what is there when it is asked for, also while the comparison runs.',
        params: comparisonParams,
        querystring: reportQuery,
        produces: ['text/html'],
        response: { 200: z.any().meta({ description: 'The report.' }), default: errorResponse },
      },
    },
    async (request, reply) => {
      const { download } = request.query as z.output<typeof reportQuery>;
      const record = await ownComparison(services, request);
      const result = await readComparison(services, record);
      await sendDownload(services, reply, {
        headers: {
          'content-type': 'text/html; charset=utf-8',
          'content-security-policy': "default-src 'none'; img-src data:; style-src 'unsafe-inline'",
          'referrer-policy': 'no-referrer',
          'content-disposition': `${download === undefined ? 'inline' : 'attachment'}; filename="${record.comparisonId}-report.html"`,
        },
        blocks: comparisonReport({ result, thumbnails, now: services.clock() }),
      });
      return reply;
    },
  );
}
