// Generations and edits. The answer names links, never base64: each image is streamed to where it is wanted, so that
// none is ever held whole.

import type { HttpCall, HttpClient } from './http-client.ts';
import { outputEndpoints } from './outputs.ts';
import type { EditRequest, GenerationRequest, ImagesResponse } from './wire-types.ts';

/** Beyond the longest time the server gives a task by default, 15 minutes. */
const IMAGES_TIMEOUT_MS = 1_200_000;

/** What a call that costs money may be told. */
export interface SpendingOptions {
  /** Kept over retries; made anew for every call when left out. The same key and request are charged once. */
  readonly idempotencyKey?: string | undefined;
  /** Refuses before spending when the quote is higher: US dollars as a decimal string. */
  readonly maxCostUsd?: string | undefined;
  /** Pins the price of this quote until it expires. */
  readonly quoteId?: string | undefined;
  /** For the call with its retries; 20 minutes when left out. */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** One produced image, still on the server. */
export interface ImageOutput {
  readonly id: string;
  /** A signed link that needs no key and ends after a while; undefined when the server names none. */
  readonly url: string | undefined;
  /** The tier it was charged at; undefined when the server does not say. */
  readonly tier: ImagesResponse['lightmeter']['tiers'][number] | undefined;
  /** As measured from the bytes, which is also the usual ending of a file name. */
  readonly format: ImagesResponse['output_format'];
  /**
   * Fetches the bytes with the client's own key and hands them to `take` as they arrive.
   *
   * When the connection breaks, `take` sees it as a failed iteration and is called again, from the first byte on.
   */
  read<Result>(take: (bytes: AsyncIterable<Uint8Array>) => Promise<Result>): Promise<Result>;
}

/** The answer of the server, and the images in it. */
export interface GeneratedImages extends ImagesResponse {
  readonly outputs: readonly ImageOutput[];
  /** The answer had been given before under the same Idempotency-Key. */
  readonly replayed: boolean;
}

/** The two endpoints that make images, on one client. */
export function imageEndpoints(http: HttpClient) {
  return {
    /** Generates images and charges for those that were delivered. */
    generate: (body: GenerationRequest, options: SpendingOptions = {}): Promise<GeneratedImages> =>
      spend(http, '/v1/images/generations', { json: { ...body, response_format: 'url' } }, options),
    /** Edits images; files go as multipart/form-data. */
    edit: (body: EditRequest, options: SpendingOptions = {}): Promise<GeneratedImages> =>
      spend(http, '/v1/images/edits', { form: editForm(body) }, options),
  };
}

async function spend(
  http: HttpClient,
  path: string,
  body: NonNullable<HttpCall['body']>,
  options: SpendingOptions,
): Promise<GeneratedImages> {
  const call: HttpCall = {
    method: 'POST',
    path,
    body,
    headers: {
      'idempotency-key': options.idempotencyKey ?? crypto.randomUUID(),
      'lightmeter-max-cost': options.maxCostUsd,
      'lightmeter-quote': options.quoteId,
    },
    repeatable: true,
    timeoutMs: options.timeoutMs ?? IMAGES_TIMEOUT_MS,
    signal: options.signal,
  };
  const { body: answer, headers } = await http.json<ImagesResponse>(call);
  const replayed = headers.get('idempotent-replayed') === 'true';
  return { ...answer, outputs: outputsOf(http, answer), replayed };
}

function editForm({ images, mask, ...fields }: EditRequest): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...fields, response_format: 'url' })) {
    if (value !== undefined && value !== null) form.append(name, String(value));
  }
  for (const [index, image] of images.entries()) form.append('image[]', image, `image-${index}`);
  if (mask) form.append('mask', mask, 'mask');
  return form;
}

function outputsOf(http: HttpClient, answer: ImagesResponse): ImageOutput[] {
  const { output_ids: ids, tiers } = answer.lightmeter;
  const outputs = outputEndpoints(http);
  return ids.map((id, index) => ({
    id,
    url: answer.data[index]?.url,
    tier: tiers[index],
    format: answer.output_format,
    read: (take) => outputs.read(id, take),
  }));
}
