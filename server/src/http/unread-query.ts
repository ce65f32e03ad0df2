// Routes that declare no query read none: what stands there would be dropped in silence, so it is refused. Routes that
// declare one refuse what they do not know by their own schemas.

import { LightmeterError } from '@lightmeter/core';
import type { FastifyRequest } from 'fastify';

/**
 * The answer depends on no parameter, and programs that look for models bring their own. Upstream: OpenAI's Codex appends
 * `client_version` to every call of it
 * (https://github.com/openai/codex/blob/main/codex-rs/codex-api/src/endpoint/models.rs, seen 2026-11-23; test/unread-query.test.ts).
 */
const TAKES_ANY_QUERY = '/v1/models';

/** Whether a query to the route is refused: all of the API but the list of models; pages and health are not of it. */
export function refusesQuery({ url, querystring }: { url: string; querystring: unknown }): boolean {
  return querystring === undefined && url.startsWith('/v1/') && url !== TAKES_ANY_QUERY;
}

/** @throws LightmeterError `unknown_parameter` naming the first parameter that the route would not read */
export function refuseUnreadQuery(request: FastifyRequest): void {
  const { url = '', schema } = request.routeOptions;
  if (!refusesQuery({ url, querystring: schema?.querystring })) return;
  const [name] = Object.keys(request.query as object);
  if (name === undefined) return;
  const shown = name.slice(0, 60);
  throw new LightmeterError('unknown_parameter', {
    param: shown,
    message: `There is no parameter \`${shown}\` here: ${request.method} ${url} takes none in its address. Remove it; nothing is dropped silently.`,
  });
}
