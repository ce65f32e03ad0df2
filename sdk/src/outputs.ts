// Produced images by their ids, whichever call, task or batch made them.

import type { HttpClient } from './http-client.ts';

const DOWNLOAD_TIMEOUT_MS = 600_000;

/** GET /v1/outputs/{id}, on one client. */
export function outputEndpoints(http: HttpClient) {
  return {
    /**
     * Fetches the bytes with the client's own key and hands them to `take` as they arrive.
     *
     * When the connection breaks, `take` sees it as a failed iteration and is called again, from the first byte on.
     */
    read: <Result>(
      id: string,
      take: (bytes: AsyncIterable<Uint8Array>) => Promise<Result>,
      signal?: AbortSignal,
    ): Promise<Result> =>
      http.bytes(
        {
          method: 'GET',
          path: `/v1/outputs/${encodeURIComponent(id)}`,
          repeatable: true,
          timeoutMs: DOWNLOAD_TIMEOUT_MS,
          signal,
        },
        take,
      ),
  };
}
