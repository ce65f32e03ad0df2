// Whether a request comes from a page of this server. Browsers send cookies with requests of any page, and say in
// `Origin` whose page it was; no page can change that.

import { LightmeterError } from '@lightmeter/core';
import type { FastifyRequest } from 'fastify';
import type { Services } from '../services.ts';

/** A request that changes nothing is not checked: no other page can read its answer. */
const SAFE_METHODS: readonly string[] = ['GET', 'HEAD'];

/**
 * Refuses a request of another page.
 *
 * @param given.withoutOrigin what becomes of a request that does not say where it comes from, as programs send them:
 *   `refuse` where a cookie stands for the caller, `accept` where the body proves who calls
 * @throws LightmeterError `csrf_refused`
 */
export function requireOwnOrigin(
  services: Services,
  request: FastifyRequest,
  given: { withoutOrigin: 'refuse' | 'accept' },
): void {
  if (SAFE_METHODS.includes(request.method)) return;
  const { origin } = request.headers;
  if (origin === undefined && given.withoutOrigin === 'accept') return;
  if (origin !== undefined && isOwn(services, request, origin)) return;
  throw new LightmeterError('csrf_refused', {
    message:
      origin === undefined
        ? 'A session is only for pages of this server, and the request has no `Origin`. Send it from the console, or with an API key.'
        : `The request comes from ${origin.slice(0, 100)}, which is not this server. Send it from the console, or with an API key.`,
  });
}

/** The scheme is left to the proxy in front, which may end the encryption and say nothing. */
function isOwn(services: Services, request: FastifyRequest, origin: string): boolean {
  const { LIGHTMETER_PUBLIC_URL: publicUrl } = services.configuration;
  const from = URL.parse(origin);
  if (!from) return false;
  // Parsed as well, so that a port that goes without saying is no difference.
  const reached = URL.parse(`${from.protocol}//${request.host}`);
  return (
    from.host === reached?.host || (publicUrl !== undefined && from.origin === URL.parse(publicUrl)?.origin)
  );
}
