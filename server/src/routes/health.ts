// Liveness, readiness, metrics.

import type { FastifyInstance } from 'fastify';
import ipaddr from 'ipaddr.js';
import type { Configuration } from '../configuration.ts';
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
    {
      // They tell what is charged: on an address that others reach they take an operator's key.
      config: metricsAreOpen(services.configuration) ? {} : { scope: 'operator' },
      schema: {
        tags: ['Operation'],
        summary: 'Prometheus metrics',
        description:
          'Without a key where the server listens on a loopback address or `LIGHTMETER_PUBLIC_METRICS` is true; elsewhere for operators.',
      },
    },
    async (_request, reply) =>
      reply.type(services.metrics.registry.contentType).send(await services.metrics.registry.metrics()),
  );
}

function metricsAreOpen(configuration: Configuration): boolean {
  return configuration.LIGHTMETER_PUBLIC_METRICS || isLoopback(configuration.LIGHTMETER_HOST);
}

/** Whether only this machine can reach the address. Another name than `localhost` may be anywhere. */
function isLoopback(host: string): boolean {
  if (ipaddr.isValid(host)) return ipaddr.process(host).range() === 'loopback';
  return host === 'localhost';
}
