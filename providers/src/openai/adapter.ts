// The adapter for OpenAI's Images API and servers that speak it: what all its calls share. One call is in call.ts.

import { Agent } from 'undici';
import type { ImageAdapter } from '../adapter.ts';
import { createBlockPool } from './block-pool.ts';
import { runCall, type Upstream } from './call.ts';
import { createConnector } from './connect.ts';
import { BLOCK_BYTES } from './image-intake.ts';

export interface OpenAiAdapterOptions {
  /** Up to and including `/v1`; a trailing slash does not matter. http or https. */
  readonly baseUrl: string;
  readonly apiKey: string;
  /** Sent as `OpenAI-Organization`. */
  readonly organization?: string;
  /** Sent as `OpenAI-Project`. */
  readonly project?: string;
  /** How long a connection may take to be made; 10 seconds by default. */
  readonly connectTimeoutMs?: number;
  /** How long the answer may keep silent, before its head and within its body; 15 minutes by default. */
  readonly answerTimeoutMs?: number;
  /** How many images are drained at once; the others wait in their connections. 64 by default, of 255 KB each. */
  readonly maxConcurrentBodies?: number;
  /** How the adapter is called in records; `openai` by default. */
  readonly name?: string;
}

const DEFAULT_CONNECT_TIMEOUT_MS = 10_000;

/** OpenAI's own client waits ten minutes; large and careful pictures take minutes, and an answer lost is still billed. */
const DEFAULT_ANSWER_TIMEOUT_MS = 15 * 60_000;

/** Measured with 1,000 and 5,000 answers of 3 MB at once: more only costs memory (2 cores, 2026-11-22). */
const DEFAULT_MAX_CONCURRENT_BODIES = 64;

/**
 * An adapter for `POST {baseUrl}/images/generations` and `/images/edits`.
 *
 * `close` waits for the calls under way; it may be called again.
 *
 * @throws TypeError when the base URL is not an http or https address
 */
export function createOpenAiAdapter(options: OpenAiAdapterOptions): ImageAdapter {
  const answerTimeoutMs = options.answerTimeoutMs ?? DEFAULT_ANSWER_TIMEOUT_MS;
  const upstream: Upstream = {
    ...endpoints(options.baseUrl),
    headers: fixedHeaders(options),
    dispatcher: new Agent({
      // As many connections as calls, each with one: a paused answer then holds up no other, as it would over HTTP/2.
      allowH2: false,
      pipelining: 1,
      connect: createConnector(options.connectTimeoutMs ?? DEFAULT_CONNECT_TIMEOUT_MS),
      headersTimeout: answerTimeoutMs,
      bodyTimeout: answerTimeoutMs,
    }),
    blocks: createBlockPool({
      blockBytes: BLOCK_BYTES,
      maxBlocks: options.maxConcurrentBodies ?? DEFAULT_MAX_CONCURRENT_BODIES,
    }),
  };
  let closing: Promise<void> | undefined;
  return {
    name: options.name ?? 'openai',
    isAsynchronous: () => false,
    run: (request, delivery, context) => runCall(upstream, request, delivery, context),
    close: () => {
      closing ??= upstream.dispatcher.close();
      return closing;
    },
  };
}

function endpoints(baseUrl: string): Pick<Upstream, 'generationsUrl' | 'editsUrl'> {
  const base = new URL(baseUrl);
  if (base.protocol !== 'https:' && base.protocol !== 'http:') {
    throw new TypeError(`The base URL ${baseUrl} is not an http or https address.`);
  }
  const under = (path: string) => {
    const url = new URL(base);
    url.pathname = base.pathname.replace(/\/*$/, path);
    return url;
  };
  return { generationsUrl: under('/images/generations'), editsUrl: under('/images/edits') };
}

function fixedHeaders(options: OpenAiAdapterOptions): Record<string, string> {
  return {
    authorization: `Bearer ${options.apiKey}`,
    // Base64 of compressed pictures does not shrink below the pictures; unpacking it would cost more than it saves.
    'accept-encoding': 'identity',
    'user-agent': 'lightmeter',
    ...(options.organization === undefined ? {} : { 'openai-organization': options.organization }),
    ...(options.project === undefined ? {} : { 'openai-project': options.project }),
  };
}
