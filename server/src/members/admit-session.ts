// Admits a person by the cookie of their session, with the scopes of the role they have at this moment.

import { LightmeterError } from '@lightmeter/core';
import type { AdmittedMember, SignedIn } from '@lightmeter/store';
import type { FastifyRequest } from 'fastify';
import type { Admission, KeyScope } from '../http/authentication.ts';
import type { Services } from '../services.ts';
import { chosenBook } from './book-choice.ts';
import { requireOwnOrigin } from './own-origin.ts';

/**
 * The person at work in the workspace and mode that the request chooses.
 *
 * @throws LightmeterError `session_ended`, `csrf_refused`, `not_found` for a workspace that is not theirs,
 *   `permission_denied`, `invalid_value`
 */
export async function admitSession(
  services: Services,
  request: FastifyRequest,
  scope: KeyScope,
): Promise<Admission> {
  const token = requireToken(services, request);
  requireOwnOrigin(services, request, { withoutOrigin: 'refuse' });
  const book = chosenBook(request);
  const found = await services.store.sessions.admit(token, book);
  if (!found) throw new LightmeterError('session_ended');
  const place = found.at;
  if (!place) throw notThere(book.workspaceId);
  const { key, workspace, role } = place;
  if (!key.scopes.includes(scope) && !(role === 'viewer' && mayView(request, scope))) {
    throw new LightmeterError('permission_denied', { message: refusal(scope, role) });
  }
  const member = { ...found.member, role, sessionId: found.session.sessionId };
  return {
    caller: { key, workspace, mode: key.mode, member },
    rateLimit: undefined,
    renewedCookie: found.wasExtended ? services.sessionCookie.renewed(token) : undefined,
  };
}

/**
 * The person behind a request that is about themselves, in whatever workspace.
 *
 * @throws LightmeterError `session_ended`, `csrf_refused`
 */
export async function requireSession(services: Services, request: FastifyRequest): Promise<SignedIn> {
  const token = requireToken(services, request);
  requireOwnOrigin(services, request, { withoutOrigin: 'refuse' });
  const found = await services.store.sessions.find(token);
  if (found) return found;
  throw new LightmeterError('session_ended');
}

function requireToken(services: Services, request: FastifyRequest): string {
  const token = services.sessionCookie.tokenOf(request);
  if (token !== undefined) return token;
  throw new LightmeterError('session_ended', {
    message: services.sessionCookie.isBrought(request)
      ? 'The session has ended. Sign in again.'
      : 'Nobody is signed in. Sign in with POST /v1/session.',
  });
}

/** A viewer reads all that who generates may read, and asks what things cost. */
function mayView(request: FastifyRequest, scope: KeyScope): boolean {
  if (scope !== 'images') return false;
  if (request.method === 'GET' || request.method === 'HEAD') return true;
  return request.method === 'POST' && request.routeOptions.url === '/v1/quotes';
}

function notThere(workspaceId: string | undefined): LightmeterError {
  return new LightmeterError('not_found', {
    param: 'Lightmeter-Workspace',
    message:
      workspaceId === undefined
        ? 'You belong to no workspace. Ask an owner for an invitation.'
        : `There is no workspace ${workspaceId} among yours. GET /v1/session lists them.`,
  });
}

const WHO: Readonly<Record<KeyScope, string>> = {
  images: 'a member or an owner of the workspace',
  read: 'somebody who belongs to the workspace',
  keys: 'an owner of the workspace',
  operator: 'an operator of this server',
};

function refusal(scope: KeyScope, role: NonNullable<AdmittedMember['at']>['role']): string {
  return `This is for ${WHO[scope]}; you are ${role === 'owner' ? 'an owner' : `a ${role ?? 'guest'}`} here.`;
}
