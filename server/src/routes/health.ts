// Liveness, readiness, metrics.

import type { FastifyInstance } from 'fastify';
import type { Services } from '../services.ts';

export function healthRoutes(app: FastifyInstance, services: Services): void {
  app.get('/healthz', { schema: { tags: ['Operation'], summary: 'Is the process alive?' } }, async () => ({
    status: 'ok',
  }));
  app.get(
    '/readyz',
    {
      schema: { tags: ['Operation'], summary: 'Can it take work? 503 while stopping or without a database.' },
    },
    async (_request, reply) => {
      if (services.stopping.aborted)
        return reply.status(503).send({ status: 'stopping', tasks: services.inFlight.count });
      const answers = await services.store.ping();
      return answers ? { status: 'ready' } : reply.status(503).send({ status: 'database_unavailable' });
    },
  );
  app.get(
    '/metrics',
    { schema: { tags: ['Operation'], summary: 'Prometheus metrics' } },
    async (_request, reply) =>
      reply.type(services.metrics.registry.contentType).send(await services.metrics.registry.metrics()),
  );
}
