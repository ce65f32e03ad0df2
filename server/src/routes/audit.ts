// GET /v1/audit: every balance recomputed, every invariant proven, on one snapshot.

import { type AuditResponse, auditResponse, errorResponse } from '@lightmeter/contract';
import type { AuditReport } from '@lightmeter/store';
import type { FastifyInstance } from 'fastify';
import type { Services } from '../services.ts';

export function auditRoutes(app: FastifyInstance, services: Services): void {
  app.get(
    '/v1/audit',
    {
      config: { scope: 'operator' },
      schema: {
        tags: ['Operation'],
        summary: 'Audit the books',
        description: 'Operators. Recomputes every balance from its entries and checks every invariant.',
        response: { 200: auditResponse, default: errorResponse },
      },
    },
    async () => renderAudit(await services.store.audit(), services.clock()),
  );
}

export function renderAudit(report: AuditReport, checkedAt: Date): AuditResponse {
  return {
    object: 'audit',
    ok: report.ok,
    checked_at: checkedAt.toISOString(),
    checks: report.checks.map((check) => ({
      name: check.name,
      sentence: check.sentence,
      checked_count: check.checkedCount,
      ok: check.ok,
      violations: [...check.violations],
    })),
  };
}
