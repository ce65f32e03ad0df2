// What a route knows of its request beyond HTTP: who calls, and which task failed under it.

import { invariant } from '@lightmeter/core';
import type { SignedIn } from '@lightmeter/store';
import type { FastifyRequest } from 'fastify';
import type { Caller, KeyScope } from './authentication.ts';
import type { FailedTaskSummary } from './error-response.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The scope a key needs; a route without one is public. */
    scope?: KeyScope;
    /** Takes one of the key's requests per minute. */
    counted?: boolean;
    /** About the person who is signed in, whatever the workspace: takes a session and no key. */
    session?: boolean;
  }
  interface FastifyRequest {
    caller: Caller | undefined;
    signedIn: SignedIn | undefined;
    failedTask: FailedTaskSummary | undefined;
  }
}

/** The caller of a route that has a scope. */
export function callerOf(request: FastifyRequest): Caller {
  invariant(request.caller, 'A route with a scope has a caller.');
  return request.caller;
}

/** The person of a route that is about them. */
export function signedInOf(request: FastifyRequest): SignedIn {
  invariant(request.signedIn, 'A route about the signed-in person has one.');
  return request.signedIn;
}
