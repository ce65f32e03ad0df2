// People are managed by people: an API key that could invite somebody would hand out more than it may do itself, live
// money and freedom from its limits among it.

import { LightmeterError } from '@lightmeter/core';
import type { FastifyRequest } from 'fastify';
import type { Caller, CallingMember } from '../http/authentication.ts';
import { callerOf } from '../http/caller.ts';

/** @throws LightmeterError `permission_denied` for an API key */
export function callingMemberOf(request: FastifyRequest): Caller & { readonly member: CallingMember } {
  const caller = callerOf(request);
  const { member } = caller;
  if (member) return { ...caller, member };
  throw new LightmeterError('permission_denied', {
    message: 'People are managed by people who are signed in; an API key cannot. Use the console.',
  });
}
