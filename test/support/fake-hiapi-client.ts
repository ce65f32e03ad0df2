// A program written for hiapi, as its own Python client behaves (github.com/HiAPIAI/hiapi-python, read 2026-11-22): it knows
// hiapi's fields, words and errors and nothing of what this server adds.

import { createHmac, timingSafeEqual } from 'node:crypto';
import { Agent, request } from 'undici';

const agent = new Agent({ connections: 100 });

const MAX_RETRIES = 2;
const FIRST_BACKOFF_MS = 500;
const LONGEST_BACKOFF_MS = 8_000;
const LONGEST_RETRY_AFTER_MS = 60_000;
const RETRIED_STATUSES: readonly number[] = [409, 429, 503];

/** What its client reads of a task; it must do with these. */
export interface HiapiTask {
  readonly taskId: string;
  readonly model: string;
  readonly route?: string;
  readonly status: 'queued' | 'handling' | 'archiving' | 'success' | 'fail';
  readonly created: number;
  readonly completed: number;
  readonly storage: 'temp' | 'persistent';
  readonly output?: readonly { readonly url: string; readonly type: string; readonly expireAt: number }[];
  readonly error?: { readonly code: string; readonly message: string };
}

export class HiapiError extends Error {
  readonly status: number;
  readonly errorCode: string | undefined;

  constructor(status: number, message: string, errorCode: string | undefined) {
    super(message);
    this.status = status;
    this.errorCode = errorCode;
  }
}

export interface HiapiCreate {
  readonly model: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly callback?: { readonly url: string; readonly when?: 'final' };
  readonly route?: string;
  readonly storage?: string;
}

interface Reply {
  readonly body: { readonly code: number; readonly message: string; readonly data: unknown };
  readonly headers: Readonly<Record<string, unknown>>;
}

export class FakeHiapiClient {
  private readonly base: string;
  private readonly apiKey: string;

  /** The base URL may end in /v1 or not. */
  constructor(given: { baseUrl: string; apiKey: string }) {
    this.base = `${given.baseUrl.replace(/\/+$/, '').replace(/\/v1$/, '')}/v1`;
    this.apiKey = given.apiKey;
  }

  async create(body: HiapiCreate, idempotencyKey?: string): Promise<{ taskId: string; replayed: boolean }> {
    const reply = await this.send('POST', '/tasks', { body: JSON.stringify(body), idempotencyKey });
    const { taskId } = reply.body.data as { taskId: unknown };
    if (typeof taskId !== 'string' || taskId === '')
      throw new HiapiError(200, 'no taskId in the answer', undefined);
    return { taskId, replayed: reply.headers['idempotent-replay'] === 'true' };
  }

  async retrieve(taskId: string): Promise<HiapiTask> {
    const reply = await this.send('GET', `/tasks/${taskId}`);
    return reply.body.data as HiapiTask;
  }

  async list(page: number, size: number) {
    const reply = await this.send('GET', `/tasks?page=${page}&size=${size}`);
    return reply.body.data as { page: number; size: number; total: number; tasks: HiapiTask[] };
  }

  /** Polls until the task has ended; a failed task is thrown. */
  async wait(taskId: string, given: { pollMs: number; timeoutMs: number }): Promise<HiapiTask> {
    const endsMs = Date.now() + given.timeoutMs;
    while (Date.now() < endsMs) {
      const task = await this.retrieve(taskId);
      if (task.status === 'success') return task;
      if (task.status === 'fail') {
        throw new HiapiError(200, task.error?.message ?? 'task failed', task.error?.code);
      }
      if (!['queued', 'handling', 'archiving'].includes(task.status)) {
        throw new HiapiError(200, `unknown status ${task.status}`, undefined);
      }
      await pause(given.pollMs);
    }
    throw new HiapiError(0, 'wait timed out', undefined);
  }

  private async send(
    method: 'GET' | 'POST',
    path: string,
    sent: { body?: string; idempotencyKey?: string | undefined } = {},
  ): Promise<Reply> {
    for (let retries = 0; ; retries += 1) {
      const answer = await request(`${this.base}${path}`, {
        method,
        dispatcher: agent,
        headers: {
          authorization: `Bearer ${this.apiKey}`,
          ...(sent.body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(sent.idempotencyKey === undefined ? {} : { 'idempotency-key': sent.idempotencyKey }),
        },
        ...(sent.body === undefined ? {} : { body: sent.body }),
      });
      const body = (await answer.body.json()) as Reply['body'] & { error_code?: string };
      if (answer.statusCode === 200 && body.code === 200) return { body, headers: answer.headers };
      const mayRetry =
        RETRIED_STATUSES.includes(answer.statusCode) && (method === 'GET' || sent.idempotencyKey);
      if (!mayRetry || retries >= MAX_RETRIES) {
        throw new HiapiError(answer.statusCode, body.message, body.error_code);
      }
      await pause(retryDelayMs(answer.headers['retry-after'], retries));
    }
  }
}

function retryDelayMs(retryAfter: unknown, retries: number): number {
  const seconds = Number(retryAfter ?? Number.NaN);
  if (Number.isFinite(seconds)) return Math.min(LONGEST_RETRY_AFTER_MS, seconds * 1_000);
  return Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** retries);
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}

/** hiapi's documented formula: hex of HMAC-SHA256 over `timestamp.rawBody`; older than five minutes is refused. */
export function verifyHiapiSignature(
  secret: string,
  given: { timestamp: string; signature: string; rawBody: string; nowMs: number },
): boolean {
  if (Math.abs(given.nowMs / 1_000 - Number(given.timestamp)) > 300) return false;
  const expected = createHmac('sha256', secret).update(`${given.timestamp}.${given.rawBody}`).digest();
  const sent = Buffer.from(given.signature, 'hex');
  return sent.length === expected.length && timingSafeEqual(sent, expected);
}
