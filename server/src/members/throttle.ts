// Slows guessing: 10 attempts on one e-mail and 50 from one address in 15 minutes, counted for all processes together.
// What proves to be no guess is given back.

import { LightmeterError } from '@lightmeter/core';
import type { AttemptSubject } from '@lightmeter/store';
import type { FastifyRequest } from 'fastify';
import type { Services } from '../services.ts';
import { clientAddress } from './client-address.ts';

const PER_EMAIL = 10;
const PER_ADDRESS = 50;

/**
 * Lets the attempt through, or refuses it before it is looked at. It counts unless it succeeds.
 *
 * @param email whose password is tried; undefined for links
 * @throws LightmeterError `rate_limit_exceeded`, and whatever the attempt throws
 */
export async function throttled<Result>(
  services: Services,
  from: { request: FastifyRequest; email?: string | undefined },
  attempt: () => Promise<Result>,
): Promise<Result> {
  const { signInAttempts } = services.store;
  const subjects = subjectsOf(services, from);
  let waitMs: number | undefined;
  // The address first: one that is refused counts on no e-mail, and so locks nobody out.
  for (const subject of subjects) waitMs ??= await signInAttempts.take([subject]);
  if (waitMs !== undefined) {
    throw new LightmeterError('rate_limit_exceeded', {
      message: `Too many attempts. ${PER_EMAIL} on one e-mail and ${PER_ADDRESS} from one address are allowed in 15 minutes. Retry in ${Math.ceil(waitMs / 1_000)} s.`,
      retryAfterMs: waitMs,
    });
  }
  const result = await attempt();
  await signInAttempts.giveBack(subjects);
  return result;
}

function subjectsOf(
  { configuration }: Services,
  { request, email }: { request: FastifyRequest; email?: string | undefined },
): AttemptSubject[] {
  const address = clientAddress(request.ip, {
    forwardedFor: request.headers['x-forwarded-for']?.toString(),
    trustedProxies: configuration.LIGHTMETER_TRUSTED_PROXIES,
  });
  const ofAddress = { name: `address ${address}`, limit: PER_ADDRESS };
  if (email === undefined) return [ofAddress];
  return [ofAddress, { name: `email ${email.trim().toLowerCase()}`, limit: PER_EMAIL }];
}
