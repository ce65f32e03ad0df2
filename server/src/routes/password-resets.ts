// /v1/password-resets/:token: the link for a new password, as whoever holds it uses it.

import {
  errorResponse,
  openedResetResponse,
  type ResetPasswordBody,
  resetPasswordBody,
  sessionResponse,
} from '@lightmeter/contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { linkEnded } from '../members/link-token.ts';
import { requireOwnOrigin } from '../members/own-origin.ts';
import { signIn } from '../members/sign-in.ts';
import { throttled } from '../members/throttle.ts';
import type { Services } from '../services.ts';

const tokenParams = z.object({ token: z.string().max(200) });

export function passwordResetRoutes(app: FastifyInstance, services: Services): void {
  app.get(
    '/v1/password-resets/:token',
    {
      schema: {
        tags: ['Members'],
        summary: 'Read whose password a link sets',
        params: tokenParams,
        response: { 200: openedResetResponse, default: errorResponse },
      },
    },
    async (request) => {
      const { email, expiresAt } = await requireReset(services, request);
      return { object: 'password_reset' as const, email, expires_at: expiresAt.toISOString() };
    },
  );
  app.post(
    '/v1/password-resets/:token',
    {
      schema: {
        tags: ['Members'],
        summary: 'Set a new password',
        description: 'Ends every session of the person, and answers with a new one. Works once.',
        params: tokenParams,
        body: resetPasswordBody,
        response: { 200: sessionResponse, default: errorResponse },
      },
    },
    async (request, reply) => {
      requireOwnOrigin(services, request, { withoutOrigin: 'accept' });
      const { token } = request.params as z.output<typeof tokenParams>;
      const { password } = request.body as ResetPasswordBody;
      const { email } = await requireReset(services, request);
      const passwordHash = await services.accounts.hash(password);
      if (!(await services.store.passwordResets.use(token, passwordHash))) throw linkEnded();
      return signIn(services, { request, reply }, { email, password });
    },
  );
}

/** @throws LightmeterError `link_ended`, `rate_limit_exceeded` */
function requireReset(services: Services, request: FastifyRequest) {
  const { token } = request.params as z.output<typeof tokenParams>;
  return throttled(services, { request }, async () => {
    const found = await services.store.passwordResets.findByToken(token);
    if (found) return found;
    throw linkEnded();
  });
}
