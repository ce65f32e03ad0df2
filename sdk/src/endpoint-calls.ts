// Calls without files: JSON in, JSON out.

import type { HttpClient } from './http-client.ts';
import { type Page, pages } from './pages.ts';

/** Answers that come from the database alone. */
const READ_TIMEOUT_MS = 60_000;

/** How a call that changes something is sent. */
export interface ChangeOptions {
  readonly idempotencyKey?: string | undefined;
  /** False for what would happen twice if a lost answer were asked for again; true when left out. */
  readonly repeatable?: boolean | undefined;
  /** For the call with its retries; a minute when left out. */
  readonly timeoutMs?: number | undefined;
}

/** The verbs of one client. */
export function endpointCalls(http: HttpClient) {
  const shared = { repeatable: true, timeoutMs: READ_TIMEOUT_MS } as const;
  const get = async <Answer>(path: string, query: object = {}): Promise<Answer> =>
    (await http.json<Answer>({ ...shared, method: 'GET', path, query: { ...query } })).body;
  const send =
    (method: 'POST' | 'PUT' | 'PATCH') =>
    async <Answer>(path: string, json: unknown, options: ChangeOptions = {}): Promise<Answer> => {
      const { idempotencyKey, repeatable = true, timeoutMs = READ_TIMEOUT_MS } = options;
      const headers = { 'idempotency-key': idempotencyKey };
      return (await http.json<Answer>({ method, path, body: { json }, headers, repeatable, timeoutMs })).body;
    };
  return {
    get,
    /** From the query's own cursor on, when it has one. */
    pages: <Answer extends Page<unknown>>(
      path: string,
      query: object & { cursor?: string | undefined } = {},
    ) => pages((cursor) => get<Answer>(path, { ...query, cursor }), query.cursor),
    post: send('POST'),
    put: send('PUT'),
    patch: send('PATCH'),
    delete: async <Answer>(path: string, query: object = {}): Promise<Answer> =>
      (await http.json<Answer>({ ...shared, method: 'DELETE', path, query: { ...query } })).body,
  };
}

/** A page of a list that is turned by the id of its last item, as OpenAI's are. */
export interface IdPage<Item> {
  readonly data: readonly Item[];
  readonly last_id: string | null;
  readonly has_more: boolean;
}

/** Every item of every page, fetched as the iteration gets to them. */
export async function* itemsAfter<Item>(
  fetchPage: (after: string | undefined) => Promise<IdPage<Item>>,
): AsyncGenerator<Item> {
  let after: string | undefined;
  for (;;) {
    const page = await fetchPage(after);
    yield* page.data;
    if (!page.has_more || page.last_id === null) return;
    after = page.last_id;
  }
}
