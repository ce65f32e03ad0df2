// The one error class. What leaves the process is the message, the parameter and the code, never the internal context.

import { ERRORS, type ErrorCode, type ErrorKind } from './error-table.ts';

export interface ErrorDetails {
  /** Replaces the table's sentence: what was wrong, the limit, what to do. Public. */
  message?: string;
  /** The request parameter at fault, in wire spelling (`size`, `image[1]`). Public. */
  param?: string;
  /** How long the caller should wait; becomes `Retry-After`. Public. */
  retryAfterMs?: number;
  /** Further fields of the error body (`nearest`, `moderation_details`). Public. */
  details?: Readonly<Record<string, unknown>>;
  /** For logs alone. */
  internal?: Readonly<Record<string, unknown>>;
  cause?: unknown;
}

/** A failure the caller can act on. Only message, param, code, retryAfterMs and details leave the process. */
export class LightmeterError extends Error {
  readonly code: ErrorCode;
  readonly param: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly details: Readonly<Record<string, unknown>>;
  readonly internal: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, given: ErrorDetails = {}) {
    super(given.message ?? `${ERRORS[code].sentence} ${ERRORS[code].nextStep}`, { cause: given.cause });
    this.name = 'LightmeterError';
    this.code = code;
    this.param = given.param;
    this.retryAfterMs = given.retryAfterMs;
    this.details = given.details ?? {};
    this.internal = given.internal ?? {};
  }

  get kind(): ErrorKind {
    return ERRORS[this.code];
  }
}

/** Stops our own bug before it costs money: throws `internal_error`, which always reports. */
export function invariant(condition: unknown, sentence: string): asserts condition {
  if (!condition) throw new LightmeterError('internal_error', { internal: { invariant: sentence } });
}
