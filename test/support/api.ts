// A plain HTTP client of the contract for tests: nothing retried, nothing hidden.

import assert from 'node:assert/strict';
import { Agent, request } from 'undici';
import { TEST_KEY } from './server-process.ts';

/** Enough connections for a thousand callers at once. */
const agent = new Agent({ connections: 2_000, headersTimeout: 600_000, bodyTimeout: 600_000 });

export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers field by field and assert every value
  readonly body: any;
}

export interface Call {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly json?: unknown;
  readonly raw?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  readonly key?: string | null;
  readonly signal?: AbortSignal;
}

export function apiOf(url: string) {
  return async (path: string, call: Call = {}): Promise<Answer> => {
    const body = call.json === undefined ? call.raw : JSON.stringify(call.json);
    const answer = await request(`${url}${path}`, {
      method: call.method ?? (body === undefined ? 'GET' : 'POST'),
      dispatcher: agent,
      headers: {
        ...(call.key === null ? {} : { authorization: `Bearer ${call.key ?? TEST_KEY}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...call.headers,
      },
      ...(body === undefined ? {} : { body }),
      ...(call.signal ? { signal: call.signal } : {}),
    });
    const text = await answer.body.text();
    const headers = Object.fromEntries(
      Object.entries(answer.headers).map(([name, value]) => [name, String(value)]),
    );
    const isJson = headers['content-type']?.includes('json');
    return { status: answer.statusCode, headers, body: isJson ? JSON.parse(text) : text };
  };
}

export type Api = ReturnType<typeof apiOf>;

/** Every invariant holds, said by the product itself. */
export async function assertAuditClean(api: Api): Promise<void> {
  const audit = await api('/v1/audit');
  assert.equal(audit.status, 200);
  assert.deepEqual(
    audit.body.checks.filter((check: { ok: boolean }) => !check.ok),
    [],
  );
}
