// Who is calling, before anything of the body is read: an API key, or a person who is signed in. Looked up fresh for
// every request.

import { createHash } from 'node:crypto';
import { LightmeterError } from '@lightmeter/core';
import type { ApiKey, Member, RateLimitState, Role, Workspace } from '@lightmeter/store';
import type { FastifyRequest } from 'fastify';
import { admitSession } from '../members/admit-session.ts';
import type { Services } from '../services.ts';

export type KeyScope = 'images' | 'read' | 'keys' | 'operator';

/** A caller whose key is good. The mode of the key decides balance and provider. */
export interface Caller {
  /** Of a person who is signed in: the key that stands for them in this workspace and mode. */
  readonly key: ApiKey;
  readonly workspace: Workspace;
  readonly mode: 'test' | 'live';
  /** Undefined for a program with an API key. */
  readonly member?: CallingMember | undefined;
}

export interface CallingMember extends Member {
  /** In the workspace; undefined for an operator who does not belong to it. */
  readonly role: Role | undefined;
  readonly sessionId: string;
}

export interface Admission {
  readonly caller: Caller;
  /** Undefined for a key without a rate limit, for people, and for calls that do not count. */
  readonly rateLimit: RateLimitState | undefined;
  /** The header that lets the browser keep its cookie longer; undefined when there is nothing to renew. */
  readonly renewedCookie: string | undefined;
}

/** What a route needs of its caller. */
export interface Needs {
  readonly scope: KeyScope;
  /** Takes one of the key's requests per minute. */
  readonly counted: boolean;
}

const KEY_PATTERN = /^lm_(test|live)_[A-Za-z0-9_-]{16,200}$/;

/**
 * Admits a request: by its Authorization header, or without one by the cookie of a session.
 *
 * @throws LightmeterError `missing_api_key`, `invalid_api_key`, `api_key_revoked`, `api_key_expired`, `permission_denied`,
 *   `rate_limit_exceeded`; of a session `session_ended`, `csrf_refused`, `not_found`, `invalid_value`
 */
export function authenticate(services: Services, request: FastifyRequest, needs: Needs): Promise<Admission> {
  const bySession = request.headers.authorization === undefined && services.sessionCookie.isBrought(request);
  return bySession ? admitSession(services, request, needs.scope) : admitKey(services, request, needs);
}

async function admitKey(services: Services, request: FastifyRequest, needs: Needs): Promise<Admission> {
  const secret = bearerSecret(request.headers.authorization);
  const now = services.clock();
  const secretHash = createHash('sha256').update(secret).digest('hex');
  const found = await services.store.apiKeys.admit(secretHash, { now, counted: needs.counted });
  if (!found) throw new LightmeterError('invalid_api_key');
  const { key, workspace, rateLimit } = found;
  if (key.revokedAt) throw new LightmeterError('api_key_revoked');
  if (key.expiresAt && key.expiresAt <= now) throw new LightmeterError('api_key_expired');
  if (!key.scopes.includes(needs.scope)) {
    throw new LightmeterError('permission_denied', {
      message: `This needs an API key with the scope \`${needs.scope}\`; this key has ${key.scopes.join(', ')}.`,
    });
  }
  if (rateLimit?.retryAfterMs !== undefined) {
    throw new LightmeterError('rate_limit_exceeded', {
      message: `The API key may make ${rateLimit.limit} requests a minute. Retry in ${Math.ceil(rateLimit.retryAfterMs / 1_000)} s.`,
      retryAfterMs: rateLimit.retryAfterMs,
    });
  }
  return { caller: { key, workspace, mode: key.mode }, rateLimit, renewedCookie: undefined };
}

function bearerSecret(authorization: string | undefined): string {
  if (authorization === undefined || authorization.trim() === '')
    throw new LightmeterError('missing_api_key');
  const [scheme = '', secret = ''] = authorization.trim().split(/\s+/, 2);
  if (scheme.toLowerCase() !== 'bearer' || !KEY_PATTERN.test(secret)) {
    throw new LightmeterError('invalid_api_key', {
      message: 'The Authorization header must read `Bearer lm_test_…` or `Bearer lm_live_…`.',
    });
  }
  return secret;
}
