// Which errors a route can answer with, for the OpenAPI document. They follow from what the route takes; what does not
// follow stands in one table.

import { ERRORS, type ErrorCode } from '@lightmeter/core';

/** What of a route decides its errors. */
export interface RouteShape {
  readonly method: string;
  /** As it is registered: `/v1/models/:id`. */
  readonly url: string;
  readonly takesKey: boolean;
  /** Begins a task, or may be over the key's requests per minute. */
  readonly isCounted: boolean;
  readonly hasBody: boolean;
  readonly hasParams: boolean;
  /** Parameters in the address can be wrong, be it that there are none to send. */
  readonly checksQuery: boolean;
}

/** Beyond what follows from the shape: money that is moved, ids in bodies, models that are named. */
const MORE: Readonly<Record<string, readonly number[]>> = {
  'POST /v1/quotes': [404],
  'POST /v1/tasks/:id/cancel': [409],
  'POST /v1/tasks/:id/promote': [410],
  'POST /v1/keys': [404],
  'GET /v1/rates': [404],
  'GET /v1/rates/diff': [404],
  'POST /v1/operator/rate-cards': [404, 409],
  'PATCH /v1/operator/rate-cards/:id': [409],
  'DELETE /v1/operator/rate-cards/:id': [409],
  'POST /v1/operator/rate-cards/:id/publish': [409],
  'GET /v1/operator/rate-cards/:id': [409],
  'GET /v1/operator/rate-cards/:id/margins': [409],
  'GET /v1/operator/rate-cards/:id/effect': [409],
  'GET /v1/outputs/:id': [401, 403, 410],
  'POST /v1/session': [401, 403, 429],
  'DELETE /v1/session': [403],
  'POST /v1/session/password': [429],
  'POST /v1/setup': [403, 410, 429],
  'PATCH /v1/members/:id': [409],
  'DELETE /v1/members/:id': [409],
  'POST /v1/invitations': [409],
  'GET /v1/invitations/by-token/:token': [410, 429],
  'POST /v1/invitations/by-token/:token/accept': [401, 403, 409, 410, 429],
  'GET /v1/password-resets/:token': [410, 429],
  'POST /v1/password-resets/:token': [403, 410, 429],
  'DELETE /v1/keys/:id': [409],
  'POST /v1/top-ups': [404, 422],
  'POST /v1/refunds': [404, 422],
  'POST /v1/adjustments': [402, 404, 422],
};

/** The statuses below 500 that the route can answer with, in order. */
export function errorStatuses(route: RouteShape): readonly number[] {
  const statuses = [
    ...(route.hasBody || route.checksQuery || route.hasParams ? [400] : []),
    ...(route.takesKey ? [401, 403] : []),
    ...(route.hasParams ? [404] : []),
    ...(route.hasBody ? [413, 415] : []),
    // Priced and held: the quote, the balance, the Idempotency-Key and the provider can all refuse.
    ...(route.isCounted ? [402, 404, 409, 422, 429] : []),
    ...(MORE[`${route.method} ${route.url}`] ?? []),
  ];
  return [...new Set(statuses)].sort((left, right) => left - right);
}

/** The codes of a status, for its description. */
export function describeStatus(status: number): string {
  const codes = (Object.keys(ERRORS) as ErrorCode[]).filter((code) => ERRORS[code].status === status);
  return `One of ${codes.map((code) => `\`${code}\``).join(', ')}.`;
}
