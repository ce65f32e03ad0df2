// The cookie of a session: how it is named, written, read and taken back. better-auth writes it when somebody signs in;
// what stands here is read and renewed on every request without it.

import { createHmac, timingSafeEqual } from 'node:crypto';
import { SESSION_LIFETIME_MS } from '@lightmeter/store';
import type { FastifyRequest } from 'fastify';

const NAME = 'lightmeter_session';
/** Browsers accept a name that begins so only from https. */
const SECURE_PREFIX = '__Secure-';

export interface SessionCookie {
  /** Without the prefix that `isSecure` adds. */
  readonly plainName: string;
  readonly isSecure: boolean;
  /** What better-auth signs the cookie with. */
  readonly secret: string;
  /** The token in the request's cookie; undefined without one, or when its signature is not ours. */
  tokenOf(request: Pick<FastifyRequest, 'headers'>): string | undefined;
  /** Whether the request brings a session cookie at all, good or not. */
  isBrought(request: Pick<FastifyRequest, 'headers'>): boolean;
  /** The header that lets the browser keep the cookie for another 30 days. */
  renewed(token: string): string;
  /** The header that lets the browser forget the cookie. */
  forgotten(): string;
}

/** @param secret 32 bytes that all processes share */
export function createSessionCookie(given: { secret: Buffer; isSecure: boolean }): SessionCookie {
  const secret = given.secret.toString('base64url');
  const name = given.isSecure ? `${SECURE_PREFIX}${NAME}` : NAME;
  const signatureOf = (token: string) => createHmac('sha256', secret).update(token).digest();
  const header = (value: string, maxAgeSeconds: number) =>
    `${name}=${value}; Max-Age=${maxAgeSeconds}; Path=/; HttpOnly; SameSite=Lax${given.isSecure ? '; Secure' : ''}`;
  return {
    plainName: NAME,
    isSecure: given.isSecure,
    secret,
    isBrought: (request) => readCookie(request, name) !== undefined,
    tokenOf: (request) => {
      const value = readCookie(request, name);
      const end = value?.lastIndexOf('.') ?? -1;
      if (value === undefined || end < 1) return undefined;
      const token = value.slice(0, end);
      const signature = Buffer.from(value.slice(end + 1), 'base64');
      const expected = signatureOf(token);
      const isOurs = signature.length === expected.length && timingSafeEqual(signature, expected);
      return isOurs ? token : undefined;
    },
    renewed: (token) =>
      header(
        encodeURIComponent(`${token}.${signatureOf(token).toString('base64')}`),
        SESSION_LIFETIME_MS / 1_000,
      ),
    forgotten: () => header('', 0),
  };
}

/** The value of one cookie, decoded; undefined when it is not there or cannot be decoded. */
export function readCookie(request: Pick<FastifyRequest, 'headers'>, name: string): string | undefined {
  for (const part of request.headers.cookie?.split(';') ?? []) {
    const equals = part.indexOf('=');
    if (equals < 0 || part.slice(0, equals).trim() !== name) continue;
    try {
      return decodeURIComponent(part.slice(equals + 1).trim());
    } catch {
      return undefined;
    }
  }
  return undefined;
}
