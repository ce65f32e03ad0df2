// Where this server is reached, for the links it hands out.

import type { FastifyRequest } from 'fastify';
import type { Services } from '../services.ts';

/** Scheme and host without a trailing slash: as configured, else as the request came in. */
export function originOf(services: Services, request: FastifyRequest): string {
  const configured = services.configuration.LIGHTMETER_PUBLIC_URL;
  if (configured !== undefined) return configured.replace(/\/+$/, '');
  return `${request.protocol}://${request.host}`;
}
