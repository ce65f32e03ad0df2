// Turns everything that can go wrong between here and an image into one UpstreamError: refusals by status and code,
// errors inside a stream, and connections that fail. `unbilled` is true only where no work can have begun.
// Sources: OpenAI's image generation guide and npm openai@7.57.0 (core/error.js), 2026-11-22.

import { UpstreamError, type UpstreamErrorCode, type UpstreamErrorDetails } from '../adapter.ts';
import type { ExchangeHeaders } from './exchange.ts';
import { retryAfterMs } from './retry-after.ts';
import { readError, type WireError } from './wire.ts';

/** An answer that is not a success, with as much of its body as is worth reading. */
export interface Refusal {
  readonly status: number;
  readonly headers: ExchangeHeaders;
  readonly body: string;
}

/** Error codes of the provider that say more than the status they come with. */
const CODES: ReadonlyMap<string, UpstreamErrorCode> = new Map([
  ['moderation_blocked', 'moderation_blocked'],
  ['content_policy_violation', 'moderation_blocked'],
  ['content_filter', 'moderation_blocked'],
  ['rate_limit_exceeded', 'upstream_rate_limited'],
  ['unsupported_value', 'unsupported_value'],
  ['unsupported_parameter', 'unsupported_value'],
  // Seen with 429 and 400: waiting does not help, the account must be topped up or its limit raised.
  ['insufficient_quota', 'upstream_misconfigured'],
  ['billing_hard_limit_reached', 'upstream_misconfigured'],
  ['billing_not_active', 'upstream_misconfigured'],
  ['invalid_api_key', 'upstream_misconfigured'],
  ['model_not_found', 'upstream_misconfigured'],
]);

/** Error types, where neither a code nor a status decides: in a stream, or in an answer with status 200. */
const TYPES: ReadonlyMap<string, UpstreamErrorCode> = new Map([
  ['image_generation_user_error', 'upstream_rejected'],
  ['invalid_request_error', 'upstream_rejected'],
  ['rate_limit_error', 'upstream_rate_limited'],
  ['authentication_error', 'upstream_misconfigured'],
  ['permission_error', 'upstream_misconfigured'],
]);

/** What callers may read of the provider's sentence: it is about their request, not about the account. */
const PUBLIC_CODES: ReadonlySet<UpstreamErrorCode> = new Set([
  'moderation_blocked',
  'upstream_rejected',
  'unsupported_value',
]);

const MAX_PUBLIC_CHARACTERS = 1_000;

/** The error of an answer with another status than success. */
export function refusalError(refusal: Refusal, nowMs: number): UpstreamError {
  const error = readError(parsed(refusal.body));
  const code = codeOf(error) ?? statusCode(refusal.status);
  const waitMs = retryAfterMs(refusal.headers, { nowMs, isRateLimit: code === 'upstream_rate_limited' });
  return new UpstreamError(code, {
    ...describe(code, error),
    ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }),
    internal: { status: refusal.status, body: refusal.body.slice(0, MAX_PUBLIC_CHARACTERS) },
    unbilled: wasRefusedBeforeWork(refusal.status, code, error),
  });
}

/** The error that an event of a stream, or an answer with status 200, carries: work had begun. */
export function carriedError(error: WireError): UpstreamError {
  const code = codeOf(error) ?? TYPES.get(error.type ?? '') ?? 'upstream_unavailable';
  return new UpstreamError(code, {
    ...describe(code, error),
    internal: { ...error },
    unbilled: code === 'moderation_blocked' && isInputStage(error),
  });
}

/** The error of a connection that could not be made or did not last. `isSent`: the request had begun to leave. */
export function transportError(cause: unknown, isSent: boolean): UpstreamError {
  const causeCode = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return new UpstreamError(transportCode(causeCode, isSent), { cause, unbilled: !isSent });
}

function transportCode(causeCode: string, isSent: boolean): UpstreamErrorCode {
  // The request itself cannot be sent, as with a line break in the key.
  if (causeCode === 'UND_ERR_INVALID_ARG') return 'upstream_misconfigured';
  if (!isSent) return 'upstream_unavailable';
  if (causeCode === 'UND_ERR_HEADERS_TIMEOUT' || causeCode === 'UND_ERR_BODY_TIMEOUT')
    return 'upstream_timeout';
  return causeCode.startsWith('HPE_') ? 'upstream_malformed' : 'upstream_connection_lost';
}

function codeOf(error: WireError | undefined): UpstreamErrorCode | undefined {
  // Upstream: seen without a code (https://github.com/ollama/ollama/issues/14017, read 2026-11-22).
  if (error?.message?.startsWith('Billing hard limit')) return 'upstream_misconfigured';
  return CODES.get(error?.code ?? '');
}

function statusCode(status: number): UpstreamErrorCode {
  switch (status) {
    case 401:
    case 403:
    case 404:
    case 405:
      return 'upstream_misconfigured';
    case 408:
    case 504:
      return 'upstream_timeout';
    case 409:
      return 'upstream_unavailable';
    case 429:
      return 'upstream_rate_limited';
    default:
      if (status >= 500) return 'upstream_unavailable';
      // A redirect: the base URL is not the one to use.
      return status >= 400 ? 'upstream_rejected' : 'upstream_misconfigured';
  }
}

/**
 * Whether the status says that nothing was generated: 503 is given by servers too busy to begin, every 4xx by ones
 * that refuse to. 408 and 409 leave it open, and so does moderation unless it stopped the input: whether a picture
 * refused after it was drawn is billed is not documented (2026-11-22).
 */
function wasRefusedBeforeWork(
  status: number,
  code: UpstreamErrorCode,
  error: WireError | undefined,
): boolean {
  if (code === 'moderation_blocked') return isInputStage(error);
  return status === 503 || (status < 500 && status !== 408 && status !== 409);
}

function isInputStage(error: WireError | undefined): boolean {
  return error?.moderationDetails?.moderation_stage === 'input';
}

/** The part of an error that callers see. */
function describe(
  code: UpstreamErrorCode,
  error: WireError | undefined,
): Pick<UpstreamErrorDetails, 'message' | 'param' | 'details'> {
  if (!error || !PUBLIC_CODES.has(code)) return {};
  return {
    ...(error.message === undefined ? {} : { message: error.message.slice(0, MAX_PUBLIC_CHARACTERS) }),
    ...(error.param === undefined ? {} : { param: error.param }),
    ...(error.moderationDetails ? { details: { moderation_details: error.moderationDetails } } : {}),
  };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
