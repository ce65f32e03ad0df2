// Everything about people, as one part of the application: none of its answers is kept by a browser or a proxy, and what
// anybody may send before it is known who they are is small.

import type { FastifyInstance } from 'fastify';
import { invitationRoutes } from '../routes/invitations.ts';
import { memberRoutes } from '../routes/members.ts';
import { passwordResetRoutes } from '../routes/password-resets.ts';
import { sessionRoutes } from '../routes/session.ts';
import { sessionListRoutes } from '../routes/session-list.ts';
import { workspaceRoutes } from '../routes/workspaces.ts';
import type { Services } from '../services.ts';

/** Names, e-mails, passwords and tokens: the longest password takes 4 KB. */
const MAX_BODY_BYTES = 16_384;

export async function memberDoors(app: FastifyInstance, services: Services): Promise<void> {
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
  });
  app.addHook('onRoute', (route) => {
    route.bodyLimit = MAX_BODY_BYTES;
  });
  sessionRoutes(app, services);
  sessionListRoutes(app, services);
  memberRoutes(app, services);
  invitationRoutes(app, services);
  passwordResetRoutes(app, services);
  workspaceRoutes(app, services);
}
