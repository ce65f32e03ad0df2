// Who is calling: the API key, looked up fresh for every request, before anything of the body is read.

import { createHash } from 'node:crypto';
import { LightmeterError } from '@lightmeter/core';
import type { ApiKey, RateLimitState, Workspace } from '@lightmeter/store';
import type { Services } from '../services.ts';

export type KeyScope = 'images' | 'read' | 'keys' | 'operator';

/** A caller whose key is good. The mode of the key decides balance and provider. */
export interface Caller {
  readonly key: ApiKey;
  readonly workspace: Workspace;
  readonly mode: 'test' | 'live';
}

export interface Admission {
  readonly caller: Caller;
  /** Undefined for a key without a rate limit, and for calls that do not count. */
  readonly rateLimit: RateLimitState | undefined;
}

const KEY_PATTERN = /^lm_(test|live)_[A-Za-z0-9_-]{16,200}$/;

/**
 * Admits a request by its Authorization header.
 *
 * @param counted takes one of the key's requests per minute
 * @throws LightmeterError `missing_api_key`, `invalid_api_key`, `api_key_revoked`, `api_key_expired`, `permission_denied`,
 *   `rate_limit_exceeded`
 */
export async function authenticate(
  services: Services,
  request: { authorization: string | undefined; scope: KeyScope; counted: boolean },
): Promise<Admission> {
  const secret = bearerSecret(request.authorization);
  const now = services.clock();
  const secretHash = createHash('sha256').update(secret).digest('hex');
  const found = await services.store.apiKeys.admit(secretHash, { now, counted: request.counted });
  if (!found) throw new LightmeterError('invalid_api_key');
  const { key, workspace, rateLimit } = found;
  if (key.revokedAt) throw new LightmeterError('api_key_revoked');
  if (key.expiresAt && key.expiresAt <= now) throw new LightmeterError('api_key_expired');
  if (!key.scopes.includes(request.scope)) {
    throw new LightmeterError('permission_denied', {
      message: `This needs an API key with the scope \`${request.scope}\`; this key has ${key.scopes.join(', ')}.`,
    });
  }
  if (rateLimit?.retryAfterMs !== undefined) {
    throw new LightmeterError('rate_limit_exceeded', {
      message: `The API key may make ${rateLimit.limit} requests a minute. Retry in ${Math.ceil(rateLimit.retryAfterMs / 1_000)} s.`,
      retryAfterMs: rateLimit.retryAfterMs,
    });
  }
  return { caller: { key, workspace, mode: key.mode }, rateLimit };
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
