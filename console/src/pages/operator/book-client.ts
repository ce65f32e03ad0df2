// A client of one book, whichever the console looks at: an operator moves money in workspaces that are not chosen.

import { createLightmeter, type Lightmeter } from '@lightmeter/sdk';

/** Retries carry the same Idempotency-Key, so that an answer that was lost moves money once. */
export function clientOf(book: { readonly workspaceId: string; readonly mode: 'test' | 'live' }): Lightmeter {
  return createLightmeter({
    baseUrl: location.origin,
    fetch: (input, init) => {
      const headers = new Headers(init?.headers);
      headers.set('lightmeter-workspace', book.workspaceId);
      headers.set('lightmeter-mode', book.mode);
      return fetch(input, { ...init, headers });
    },
    retry: { maxRetries: 2, firstDelayMs: 300, maxDelayMs: 2_000 },
  });
}
