// The calls of the console: the project's own client, by session and book instead of by key.

import { createLightmeter, LightmeterApiError } from '@lightmeter/sdk';
import { currentBook } from './book.ts';
import { watched } from './slow-answers.ts';

/** fetch with the headers that name the book. The session is in a cookie that no script can read. */
export const bookFetch: typeof fetch = (input, init) => {
  const { workspaceId, mode } = currentBook();
  const headers = new Headers(init?.headers);
  if (workspaceId !== undefined) {
    headers.set('lightmeter-workspace', workspaceId);
    headers.set('lightmeter-mode', mode);
  }
  const ask = () => fetch(input, { ...init, headers });
  // What changes something has its own words while it is on its way.
  return (init?.method ?? 'GET') === 'GET' ? watched(ask) : ask();
};

/** Two retries: a person waits. What moves money carries its Idempotency-Key over all of them. */
export const api = createLightmeter({
  baseUrl: location.origin,
  fetch: bookFetch,
  retry: { maxRetries: 2, firstDelayMs: 300, maxDelayMs: 2_000 },
});

/** True when the answer says that nobody is signed in (any more), unlike a wrong password. */
export function isSignedOut(error: unknown): boolean {
  return error instanceof LightmeterApiError && error.status === 401 && error.code !== 'invalid_credentials';
}
