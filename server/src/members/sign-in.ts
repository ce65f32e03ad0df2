// Opens a session on a reply: after a password, and after every link that made or mended an account.

import type { SessionResponse } from '@lightmeter/contract';
import { invariant } from '@lightmeter/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Services } from '../services.ts';
import { renderSession } from './render-session.ts';

/**
 * Signs in and answers with the session.
 *
 * @throws LightmeterError `invalid_credentials`
 */
export async function signIn(
  services: Services,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
  account: { email: string; password: string },
): Promise<SessionResponse> {
  const userAgent = request.headers['user-agent'] ?? '';
  const cookies = await services.accounts.signIn({ ...account, userAgent });
  reply.header('set-cookie', cookies);
  // Read back through the cookie that was just written: what the browser sends next is proved to work.
  const headers = { cookie: cookies.map((cookie) => cookie.split(';', 1)[0]).join('; ') };
  const token = services.sessionCookie.tokenOf({ headers });
  const signedIn = token === undefined ? undefined : await services.store.sessions.find(token);
  invariant(signedIn, 'A session that was opened is there.');
  return renderSession(services, signedIn);
}
