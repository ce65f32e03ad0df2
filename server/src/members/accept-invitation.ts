// Taking up an invitation: by somebody new, who chooses a name and a password, or by somebody who has an account and
// proves it is theirs.

import type { AcceptInvitationBody, SessionResponse } from '@lightmeter/contract';
import { LightmeterError } from '@lightmeter/core';
import type { Invitation, SignedIn } from '@lightmeter/store';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Services } from '../services.ts';
import { linkEnded } from './link-token.ts';
import { requireOwnOrigin } from './own-origin.ts';
import { renderSession } from './render-session.ts';
import { signIn } from './sign-in.ts';
import { throttled } from './throttle.ts';

interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/**
 * Lets the person in and signs them in.
 *
 * @throws LightmeterError `link_ended`, `missing_parameter`, `invalid_value`, `invalid_credentials`, `conflict`,
 *   `csrf_refused`, `rate_limit_exceeded`
 */
export async function acceptInvitation(
  services: Services,
  exchange: Exchange,
  token: string,
  body: AcceptInvitationBody,
): Promise<SessionResponse> {
  const { request } = exchange;
  const invitation = await throttled(services, { request }, async () => {
    const found = await services.store.invitations.findByToken(token);
    if (found) return found;
    throw linkEnded();
  });
  if (!invitation.hasAccount) return acceptAsNew(services, exchange, { token, invitation, body });
  const signedIn = await sessionOf(services, request, invitation);
  if (signedIn) {
    await accept(services, token, undefined);
    return renderSession(services, signedIn);
  }
  const password = requireParameter(
    body.password,
    'password',
    'the password of your account, or sign in first',
  );
  const { email } = invitation;
  // Signing in proves whose account it is; only then is the invitation used up.
  await throttled(services, { request, email }, async () => {
    if (!(await services.accounts.isPassword(email, password)))
      throw new LightmeterError('invalid_credentials');
  });
  await accept(services, token, undefined);
  return signIn(services, exchange, { email, password });
}

async function acceptAsNew(
  services: Services,
  exchange: Exchange,
  { token, invitation, body }: { token: string; invitation: Invitation; body: AcceptInvitationBody },
): Promise<SessionResponse> {
  const name = requireParameter(body.name, 'name', 'your name');
  const password = requireParameter(body.password, 'password', 'a password of 10 to 128 characters');
  if (password.length < 10 || password.length > 128) {
    throw new LightmeterError('invalid_value', {
      param: 'password',
      message: `\`password\` has ${password.length} characters; it must have 10 to 128.`,
    });
  }
  await accept(services, token, { name, passwordHash: await services.accounts.hash(password) });
  return signIn(services, exchange, { email: invitation.email, password });
}

async function accept(
  services: Services,
  token: string,
  person: { name: string; passwordHash: string } | undefined,
): Promise<void> {
  if (!(await services.store.invitations.accept(token, person))) throw linkEnded();
}

/** The session of the person who is invited; undefined when nobody, or somebody else, is signed in. */
async function sessionOf(
  services: Services,
  request: FastifyRequest,
  invitation: Invitation,
): Promise<SignedIn | undefined> {
  const token = services.sessionCookie.tokenOf(request);
  const found = token === undefined ? undefined : await services.store.sessions.find(token);
  if (found?.member.email !== invitation.email) return undefined;
  requireOwnOrigin(services, request, { withoutOrigin: 'refuse' });
  return found;
}

function requireParameter(value: string | undefined, param: string, what: string): string {
  if (value !== undefined) return value;
  throw new LightmeterError('missing_parameter', { param, message: `Give \`${param}\`: ${what}.` });
}
