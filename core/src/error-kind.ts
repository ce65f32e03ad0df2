// What is known of every failure: its status, its type, whether to try again, whom it wakes, and what it says.

/** OpenAI's error types, with `billing_error` for refusals about money (HTTP 402). */
export type ErrorType =
  | 'invalid_request_error'
  | 'authentication_error'
  | 'permission_error'
  | 'billing_error'
  | 'idempotency_error'
  | 'rate_limit_error'
  | 'upstream_error'
  | 'api_error';

export interface ErrorKind {
  readonly status: number;
  readonly type: ErrorType;
  /** The same request may succeed later without a change. */
  readonly retryable: boolean;
  /** Someone who runs the server should look: our fault, or a provider account that needs care. */
  readonly report: boolean;
  /** What went wrong, for the caller, when the thrower has nothing more precise to say. */
  readonly sentence: string;
  /** What the caller does next. */
  readonly nextStep: string;
}

/** One row of the table of errors, in the order in which it is read. */
export function kind(
  status: number,
  type: ErrorType,
  flags: '' | 'retry' | 'report' | 'retry report',
  sentence: string,
  nextStep: string,
): ErrorKind {
  return {
    status,
    type,
    retryable: flags.includes('retry'),
    report: flags.includes('report'),
    sentence,
    nextStep,
  };
}
