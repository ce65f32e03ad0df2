// An input image from its address: only from public hosts, to the addresses that were checked, within limits of time and
// size. Redirects are followed a few times, each checked like the first address.

import { LightmeterError } from '@lightmeter/core';
import { Agent, type Dispatcher, request } from 'undici';
import type { Services } from '../services.ts';
import { OutboundGuard, OutboundRefusal, parseNetworks } from '../webhooks/outbound-guard.ts';
import { endedBy, pinnedTo } from '../webhooks/pinned-connection.ts';

/** From resolving the name to the last byte, redirects included: the caller waits for it. */
const FETCH_TIMEOUT_MS = 30_000;
/** As an upload may have. */
const MAX_IMAGE_BYTES = 50 * 1_048_576;
const MAX_REDIRECTS = 3;
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

/** Settings, and in tests the names. */
export interface ImageFetching {
  readonly configuration: Pick<
    Services['configuration'],
    'LIGHTMETER_FETCH_REMOTE_IMAGES' | 'LIGHTMETER_FETCH_ALLOW_NETWORKS'
  >;
}

/**
 * The bytes behind an address, as they arrive.
 *
 * @param param where the address stands in the request
 * @throws LightmeterError `image_fetch_failed` with the reason, `image_too_large`, `invalid_value` when this server
 *   fetches nothing
 */
export async function* fetchImage(
  { configuration }: ImageFetching,
  address: string,
  param: string,
): AsyncGenerator<Uint8Array> {
  if (!configuration.LIGHTMETER_FETCH_REMOTE_IMAGES) {
    throw new LightmeterError('invalid_value', {
      param,
      message: `\`${param}\` is an address, and this server fetches none. Send a data URL (data:image/png;base64,…), or upload the image to /v1/files and send its id.`,
    });
  }
  const guard = new OutboundGuard({
    allowsHttp: true,
    allowedNetworks: parseNetworks(configuration.LIGHTMETER_FETCH_ALLOW_NETWORKS ?? '') ?? [],
  });
  const timeout = AbortSignal.timeout(FETCH_TIMEOUT_MS);
  try {
    yield* follow(guard, { address, param, timeout });
  } catch (error) {
    throw error instanceof LightmeterError ? error : failed(param, reasonOf(error, timeout), error);
  }
}

async function* follow(
  guard: OutboundGuard,
  { address, param, timeout }: { address: string; param: string; timeout: AbortSignal },
): AsyncGenerator<Uint8Array> {
  let next: string | undefined = address;
  for (let redirects = 0; next !== undefined; redirects += 1) {
    if (redirects > MAX_REDIRECTS) throw failed(param, `it redirects more than ${MAX_REDIRECTS} times`);
    const url = readUrl(next, param);
    const agent = new Agent({
      connect: {
        lookup: pinnedTo(await endedBy(timeout, guard.addressesFor(url))),
        timeout: FETCH_TIMEOUT_MS,
      },
    });
    try {
      const response = await request(url, {
        dispatcher: agent,
        signal: timeout,
        headers: { accept: 'image/png, image/jpeg, image/webp', 'user-agent': 'Lightmeter-Images/1' },
      });
      next = redirectOf(response, url);
      if (next === undefined) yield* bodyOf(response, param);
    } finally {
      await agent.destroy();
    }
  }
}

function readUrl(text: string, param: string): URL {
  if (!URL.canParse(text)) throw failed(param, 'it is no address');
  const url = new URL(text);
  url.hash = '';
  return url;
}

/** Where the answer sends on to; undefined when it is the end of the way. */
function redirectOf({ statusCode, headers }: Dispatcher.ResponseData, from: URL): string | undefined {
  const { location } = headers;
  if (!REDIRECTS.includes(statusCode) || typeof location !== 'string') return undefined;
  return URL.canParse(location, from.href) ? new URL(location, from).href : location;
}

async function* bodyOf(response: Dispatcher.ResponseData, param: string): AsyncGenerator<Uint8Array> {
  if (response.statusCode !== 200) throw failed(param, `the answer was HTTP ${response.statusCode}`);
  if (Number(response.headers['content-length'] ?? 0) > MAX_IMAGE_BYTES) throw tooLarge(param);
  let sizeBytes = 0;
  for await (const chunk of response.body as AsyncIterable<Buffer>) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > MAX_IMAGE_BYTES) throw tooLarge(param);
    yield chunk;
  }
}

const REFUSALS: Readonly<Record<OutboundRefusal['word'], string>> = {
  url_not_allowed: 'it is not a public http or https address without a password',
  address_not_allowed: 'its host is not public',
  name_not_resolved: 'the name of its host is not known',
};

function reasonOf(error: unknown, timeout: AbortSignal): string {
  if (error instanceof OutboundRefusal) return REFUSALS[error.word];
  if (timeout.aborted) return `it did not arrive within ${FETCH_TIMEOUT_MS / 1_000} s`;
  return 'the connection failed';
}

function failed(param: string, reason: string, cause?: unknown): LightmeterError {
  return new LightmeterError('image_fetch_failed', {
    param,
    message: `\`${param}\` cannot be fetched: ${reason}. Check the address, or send a data URL or the id of a file.`,
    cause,
  });
}

function tooLarge(param: string): LightmeterError {
  return new LightmeterError('image_too_large', {
    param,
    message: `\`${param}\` is larger than 50 MB. Scale it down.`,
  });
}
