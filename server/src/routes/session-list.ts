// /v1/session/list: the browsers somebody is signed in with, and a way to end each.

import {
  endedSessionResponse,
  errorResponse,
  type SessionListResponse,
  sessionListResponse,
} from '@lightmeter/contract';
import { LightmeterError } from '@lightmeter/core';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { signedInOf } from '../http/caller.ts';
import type { Services } from '../services.ts';

const sessionParams = z.object({ id: z.string().max(100) });

export function sessionListRoutes(app: FastifyInstance, services: Services): void {
  app.get(
    '/v1/session/list',
    {
      config: { session: true },
      schema: {
        tags: ['Members'],
        summary: 'List your sessions',
        description: 'The one used last first.',
        response: { 200: sessionListResponse, default: errorResponse },
      },
    },
    async (request): Promise<SessionListResponse> => {
      const { member, session: current } = signedInOf(request);
      const sessions = await services.store.sessions.list(member.memberId);
      return {
        object: 'list',
        data: sessions.map((session) => ({
          id: session.sessionId,
          is_current: session.sessionId === current.sessionId,
          user_agent: session.userAgent,
          created_at: session.createdAt.toISOString(),
          last_used_at: session.lastUsedAt.toISOString(),
          expires_at: session.expiresAt.toISOString(),
        })),
      };
    },
  );
  app.delete(
    '/v1/session/list/:id',
    {
      config: { session: true },
      schema: {
        tags: ['Members'],
        summary: 'End one of your sessions',
        description: 'At once, wherever it is open.',
        params: sessionParams,
        response: { 200: endedSessionResponse, default: errorResponse },
      },
    },
    async (request) => {
      const { id } = request.params as z.output<typeof sessionParams>;
      const { member } = signedInOf(request);
      if (await services.store.sessions.end(member.memberId, id))
        return { object: 'session_ended' as const, id };
      throw new LightmeterError('not_found', {
        param: 'id',
        message: `You have no session ${JSON.stringify(id)}.`,
      });
    },
  );
}
