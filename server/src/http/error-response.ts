// Every failure becomes one body with a code, a status and a next step. What is not ours to tell stays in the log.

import type { ErrorResponse } from '@lightmeter/contract';
import { ERRORS, type ErrorCode, LightmeterError } from '@lightmeter/core';
import { ZodError } from 'zod';
import { type Fault, faultOf } from './validation-sentence.ts';

/** The task that a failed request had begun: said in the body, so that nobody has to guess what was charged. */
export interface FailedTaskSummary {
  readonly task_id: string;
  readonly quoted_usd: string;
  readonly charged_usd: string;
  readonly rate_card: string;
}

/** The body of an error. `origin` is where this server's own pages are reached. */
export function errorBody(
  error: LightmeterError,
  given: { requestId: string; origin: string; task?: FailedTaskSummary | undefined },
): ErrorResponse {
  return {
    error: {
      ...error.details,
      message: error.message,
      type: error.kind.type,
      param: error.param ?? null,
      code: error.code,
      doc_url: `${given.origin}/errors/${error.code}`,
      request_id: given.requestId,
      retryable: error.kind.retryable,
    },
    ...(given.task === undefined ? {} : { lightmeter: given.task }),
  };
}

/** Headers that tell a client whether and when to come back. OpenAI's clients obey `x-should-retry`. */
export function errorHeaders(error: LightmeterError): Record<string, string> {
  const headers: Record<string, string> = { 'x-should-retry': String(error.kind.retryable) };
  if (error.retryAfterMs !== undefined) {
    headers['retry-after'] = String(Math.max(1, Math.ceil(error.retryAfterMs / 1_000)));
    headers['retry-after-ms'] = String(Math.max(1, Math.ceil(error.retryAfterMs)));
  }
  return headers;
}

/** Codes of the HTTP framework and the multipart reader that are the caller's to mend. */
const FRAMEWORK_ERRORS: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'payload_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_INVALID_JSON_BODY: 'invalid_json',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'invalid_json',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'invalid_json',
  FST_ERR_BAD_URL: 'not_found',
  FST_REQ_FILE_TOO_LARGE: 'payload_too_large',
  FST_FILES_LIMIT: 'invalid_value',
  FST_PARTS_LIMIT: 'invalid_value',
  FST_FIELDS_LIMIT: 'invalid_value',
  FST_INVALID_MULTIPART_CONTENT_TYPE: 'unsupported_media_type',
  FST_PROTO_VIOLATION: 'unknown_parameter',
  // The caller went away in the middle of its body.
  ECONNRESET: 'invalid_value',
  ERR_STREAM_PREMATURE_CLOSE: 'invalid_value',
  // PostgreSQL: a NUL character in text; an amount that fits no account.
  22021: 'invalid_value',
  22003: 'invalid_value',
};

/** Any thrown value as an error of ours; what is unknown is `internal_error` and keeps its cause for the log. */
export function asLightmeterError(thrown: unknown): LightmeterError {
  if (thrown instanceof LightmeterError) return thrown;
  if (thrown instanceof ZodError) return validationError(thrown);
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  const known = FRAMEWORK_ERRORS[code];
  if (known) return new LightmeterError(known, { cause: thrown });
  if (thrown instanceof Error && /multipart|end of form/i.test(thrown.message)) {
    return new LightmeterError('invalid_value', {
      message: `The form cannot be read: ${thrown.message}. Send multipart/form-data with its boundary, to the end.`,
      cause: thrown,
    });
  }
  const status = thrown instanceof Error && 'statusCode' in thrown ? Number(thrown.statusCode) : 500;
  if (thrown instanceof SyntaxError && status === 400)
    return new LightmeterError('invalid_json', { cause: thrown });
  return new LightmeterError('internal_error', { cause: thrown });
}

const FAULT_CODES = {
  missing: 'missing_parameter',
  unknown: 'unknown_parameter',
  invalid: 'invalid_value',
} as const satisfies Record<Fault['kind'], ErrorCode>;

/**
 * The first fault of a body or a query, with the parameter in wire spelling.
 *
 * @param given what was validated, so that the message can quote the value at fault
 */
export function validationError(error: ZodError, given?: unknown): LightmeterError {
  const [issue] = error.issues;
  if (!issue) return new LightmeterError('invalid_value');
  const { kind, param, sentence } = faultOf(issue, given);
  return new LightmeterError(FAULT_CODES[kind], { ...(param === '' ? {} : { param }), message: sentence });
}

/** The page behind `doc_url`. */
export function describeErrorCode(
  code: string,
): { code: ErrorCode; status: number; text: string } | undefined {
  if (!Object.hasOwn(ERRORS, code)) return undefined;
  const known = code as ErrorCode;
  const kind = ERRORS[known];
  const retry = kind.retryable
    ? 'The same request may succeed later.'
    : 'Sending the same request again does not help.';
  return {
    code: known,
    status: kind.status,
    text: `${known} (HTTP ${kind.status}, ${kind.type})\n\n${kind.sentence}\n${kind.nextStep}\n${retry}\n`,
  };
}
