// Produced images, by their ids or as a gallery, whichever call, task, batch or comparison made them.

import type { OutputItem, OutputListResponse, outputListQuery } from '@lightmeter/contract';
import { endpointCalls } from './endpoint-calls.ts';
import type { HttpClient } from './http-client.ts';
import { itemsOf } from './pages.ts';

export type { OutputItem } from '@lightmeter/contract';

/** Which images to list. `limit` is the length of a page, not of the whole answer. */
export type OutputFilter = {
  readonly [Name in Exclude<keyof (typeof outputListQuery)['_zod']['output'], 'counted' | 'cursor'>]?:
    | (typeof outputListQuery)['_zod']['output'][Name]
    | undefined;
};

const PAGE_OUTPUTS = 200;

const DOWNLOAD_TIMEOUT_MS = 600_000;

/** GET /v1/outputs and /v1/outputs/{id}, on one client. */
export function outputEndpoints(http: HttpClient) {
  const answers = endpointCalls(http);
  return {
    /** Every image the filter asks for, newest first; pages are fetched as the iteration gets to them. */
    list: (filter: OutputFilter = {}): AsyncGenerator<OutputItem> =>
      itemsOf(answers.pages<OutputListResponse>('/v1/outputs', { limit: PAGE_OUTPUTS, ...filter })),
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
