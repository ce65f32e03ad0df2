// One POST to a receiver: to the addresses the guard allows, within the time limit, following no redirect, reading no
// more of the answer than is worth keeping.

import { Agent, request } from 'undici';
import { type OutboundGuard, OutboundRefusal } from './outbound-guard.ts';
import { endedBy, pinnedTo } from './pinned-connection.ts';
import { parseRetryAfter } from './retry-schedule.ts';

export interface WebhookPost {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** From resolving the name to the last byte of the answer. */
  readonly timeoutMs: number;
}

export interface PostOutcome {
  /** What the receiver answered; undefined when it did not. */
  readonly status: number | undefined;
  /** Why the request failed, or its answer does not count; undefined when it was answered in full. */
  readonly error: string | undefined;
  readonly latencyMs: number;
  readonly excerpt: string | undefined;
  /** What the receiver asked for with 429 or 503. */
  readonly retryAfterMs: number | undefined;
}

/** Read so that a receiver sees its answer taken; what comes after is cut off. */
const MAX_ANSWER_BYTES = 65_536;
const EXCERPT_CHARACTERS = 1_000;

/** Sends it and says what became of it. Never throws. */
export async function postWebhook(guard: OutboundGuard, post: WebhookPost): Promise<PostOutcome> {
  const startedMs = performance.now();
  const timeout = AbortSignal.timeout(post.timeoutMs);
  const answer: { status?: number; retryAfterMs?: number | undefined; chunks: Buffer[] } = { chunks: [] };
  let error: string | undefined;
  let agent: Agent | undefined;
  try {
    const url = new URL(post.url);
    const addresses = await endedBy(timeout, guard.addressesFor(url));
    agent = new Agent({ connect: { lookup: pinnedTo(addresses), timeout: post.timeoutMs } });
    const response = await request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'Lightmeter-Webhooks/1', ...post.headers },
      body: post.body,
      dispatcher: agent,
      signal: timeout,
    });
    answer.status = response.statusCode;
    if (response.statusCode === 429 || response.statusCode === 503)
      answer.retryAfterMs = parseRetryAfter(single(response.headers['retry-after']), Date.now());
    if (response.statusCode >= 300 && response.statusCode < 400) error = 'redirect_not_followed';
    let sizeBytes = 0;
    for await (const chunk of response.body as AsyncIterable<Buffer>) {
      answer.chunks.push(chunk);
      sizeBytes += chunk.length;
      if (sizeBytes >= MAX_ANSWER_BYTES) break;
    }
  } catch (cause) {
    error = timeout.aborted ? 'timeout' : wordFor(cause);
  } finally {
    await agent?.destroy();
  }
  return {
    status: answer.status,
    error,
    latencyMs: Math.ceil(performance.now() - startedMs),
    excerpt: excerptOf(answer.chunks),
    retryAfterMs: answer.retryAfterMs,
  };
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

const WORDS: readonly (readonly [RegExp, string])[] = [
  [/^ECONNREFUSED$/, 'connection_refused'],
  [/^(ECONNRESET|EPIPE|UND_ERR_SOCKET|UND_ERR_ABORTED)$/, 'connection_lost'],
  [/^(ETIMEDOUT|UND_ERR_.*TIMEOUT)$/, 'timeout'],
  [/CERT|^ERR_TLS|^ERR_SSL|^EPROTO$|SIGNATURE|^UNABLE_TO_/, 'tls_failed'],
  [/^(HPE_|UND_ERR_HEADERS_OVERFLOW|UND_ERR_RES)/, 'malformed_answer'],
];

/** The word for a failure, as docs/webhooks.md lists them. */
function wordFor(cause: unknown): string {
  if (cause instanceof OutboundRefusal) return cause.word;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return WORDS.find(([pattern]) => pattern.test(code))?.[1] ?? 'connection_failed';
}

/** The beginning of the answer as text that PostgreSQL takes: no NUL, no half characters. Undefined when it is empty. */
function excerptOf(chunks: readonly Buffer[]): string | undefined {
  const text = Buffer.concat(chunks).toString('utf8', 0, 4 * EXCERPT_CHARACTERS);
  const excerpt = text.replaceAll('\0', '\uFFFD').slice(0, EXCERPT_CHARACTERS).toWellFormed();
  return excerpt === '' ? undefined : excerpt;
}
