// What a call can fail with: a refusal by the server, or no answer at all. Nothing else is thrown on purpose.

import type { ErrorResponse } from './wire-types.ts';

/** Fields of the error body that have a property of their own; the rest are `details`. */
const NAMED_FIELDS = ['message', 'type', 'param', 'code', 'doc_url', 'request_id', 'retryable'];

/** The server's refusal. `message` says what was wrong, the limit and what to do. */
export class LightmeterApiError extends Error {
  /** HTTP status. */
  readonly status: number;
  /** Stable for ever; `unexpected_answer` when the body is not an error of Lightmeter's (a proxy's page, for example). */
  readonly code: string;
  readonly type: string;
  /** The parameter at fault, in wire spelling. */
  readonly param: string | undefined;
  readonly requestId: string | undefined;
  /** The page about the code. */
  readonly docUrl: string | undefined;
  /** The same request may succeed later. */
  readonly retryable: boolean;
  /** How long the server asks to wait before the next try; undefined when it does not say. */
  readonly retryAfterMs: number | undefined;
  /** Further fields of the body, such as `nearest` or `quoted_usd`. */
  readonly details: Readonly<Record<string, unknown>>;
  /** The task the request had begun; its charge is nothing. */
  readonly task: ErrorResponse['lightmeter'];

  constructor(answer: { status: number; headers: Headers; body: ErrorResponse | undefined }) {
    const { status, headers, body } = answer;
    super(
      body?.error.message ??
        `The answer (HTTP ${status}) is not one of Lightmeter’s. Something else may be listening at this address.`,
    );
    this.name = 'LightmeterApiError';
    this.status = status;
    this.code = body?.error.code ?? 'unexpected_answer';
    this.type = body?.error.type ?? 'api_error';
    this.param = body?.error.param ?? undefined;
    this.requestId = body?.error.request_id ?? headers.get('x-request-id') ?? undefined;
    this.docUrl = body?.error.doc_url;
    this.retryable = body?.error.retryable ?? isPassing(status);
    this.retryAfterMs = retryAfterMs(headers);
    this.details = Object.fromEntries(
      Object.entries(body?.error ?? {}).filter(([name]) => !NAMED_FIELDS.includes(name)),
    );
    this.task = body?.lightmeter;
  }
}

/** No answer: nothing listens there, the connection broke, or the time was up. */
export class LightmeterConnectionError extends Error {
  /** The server that was called. */
  readonly baseUrl: string;

  constructor(baseUrl: string, cause: unknown) {
    super(`The server at ${baseUrl} cannot be reached: ${reasonOf(cause)}.`, { cause });
    this.name = 'LightmeterConnectionError';
    this.baseUrl = baseUrl;
  }
}

/** The error that an answer is. */
export function apiErrorOf(response: Response, text: string): LightmeterApiError {
  return new LightmeterApiError({
    status: response.status,
    headers: response.headers,
    body: errorBody(text),
  });
}

function errorBody(text: string): ErrorResponse | undefined {
  try {
    const body = JSON.parse(text) as ErrorResponse | null;
    return typeof body?.error?.code === 'string' ? body : undefined;
  } catch {
    return undefined;
  }
}

/** Statuses by which proxies say that a later try may succeed. */
function isPassing(status: number): boolean {
  return status === 429 || status === 502 || status === 503 || status === 504;
}

function retryAfterMs(headers: Headers): number | undefined {
  const exact = headers.get('retry-after-ms');
  if (exact !== null && /^\d+$/.test(exact)) return Number(exact);
  const seconds = headers.get('retry-after');
  return seconds !== null && /^\d+$/.test(seconds) ? Number(seconds) * 1_000 : undefined;
}

/** fetch hides the reason in the cause of a cause. */
function reasonOf(cause: unknown): string {
  let reason = cause;
  while (reason instanceof Error && reason.cause instanceof Error) reason = reason.cause;
  if (!(reason instanceof Error)) return String(reason);
  if (reason.name === 'TimeoutError') return 'it did not answer in time';
  const code = 'code' in reason ? String(reason.code) : '';
  return code === 'ECONNREFUSED' ? 'nothing listens there' : reason.message || code || reason.name;
}
