// Server-sent events as an iteration that outlives its connections: after a break it connects again and tells the server
// the last event it has, so that none is missed and none comes twice.

import { createParser } from 'eventsource-parser';
import { LightmeterConnectionError } from './api-error.ts';
import type { HttpClient } from './http-client.ts';
import { delayMs, mayPass, rest } from './retry.ts';

/** One event, as the server sent it. */
export interface ServerEvent {
  /** What comes after it is asked for by this; undefined before the server has sent any id. */
  readonly id: string | undefined;
  /** `message` when the server names none. */
  readonly type: string;
  /** JSON, as a rule; not parsed here. */
  readonly data: string;
}

/** How a stream is read. */
export interface EventsOptions {
  readonly query?: Readonly<Record<string, unknown>> | undefined;
  /** Goes on after this event, of an earlier iteration. */
  readonly lastEventId?: string | undefined;
  /**
   * A connection on which nothing arrives for so long, not even a comment, is taken for dead and made anew; 90 s when
   * left out.
   */
  readonly silenceMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

const SILENCE_MS = 90_000;
/** HTTP: there are no further events, do not come back. */
const NO_CONTENT = 204;

interface Connection {
  lastEventId: string | undefined;
  /** What the server asked to wait before the next connection, in its field `retry`. */
  retryMs: number | undefined;
  /** Connections in a row on which nothing arrived. */
  failures: number;
  /** The server has nothing more to say. */
  isOver: boolean;
}

/**
 * The events of an address, until the caller stops iterating, the signal aborts, or the server says 204.
 *
 * A stream that ends is opened again, as the standard has it, unless retries are turned off: leave the loop at the event
 * that ends the story.
 *
 * @throws LightmeterApiError for a refusal that no later try will change; LightmeterConnectionError when the retry policy
 *   is used up without a byte; what `signal` was aborted with
 */
export async function* serverEvents(
  http: HttpClient,
  path: string,
  options: EventsOptions = {},
): AsyncGenerator<ServerEvent> {
  const connection: Connection = {
    lastEventId: options.lastEventId,
    retryMs: undefined,
    failures: 0,
    isOver: false,
  };
  // Never aborted when the caller has none.
  const signal = options.signal ?? new AbortController().signal;
  for (;;) {
    signal.throwIfAborted();
    let failure: unknown;
    try {
      yield* eventsOfOne(http, path, { options, connection });
    } catch (error) {
      signal.throwIfAborted();
      if (!mayPass(error)) throw error;
      failure = error;
    }
    const isSingle = http.retry.maxRetries === 0 && failure === undefined;
    if (connection.isOver || isSingle) return;
    connection.failures += 1;
    if (connection.failures > http.retry.maxRetries) {
      throw (
        failure ?? new LightmeterConnectionError(http.baseUrl, new Error('its events end before any arrives'))
      );
    }
    await rest(Math.max(delayMs(http.retry, connection.failures, failure), connection.retryMs ?? 0), signal);
  }
}

/** The events of one connection, from after the last one that is known. */
async function* eventsOfOne(
  http: HttpClient,
  path: string,
  { options, connection }: { options: EventsOptions; connection: Connection },
): AsyncGenerator<ServerEvent> {
  const arrived: ServerEvent[] = [];
  const parser = createParser({
    onId: (id) => {
      // An empty id takes back the ids before it.
      connection.lastEventId = id === '' ? undefined : id;
    },
    onRetry: (retryMs) => {
      connection.retryMs = retryMs;
    },
    onEvent: ({ event, data }) => {
      arrived.push({ id: connection.lastEventId, type: event ?? 'message', data });
    },
  });
  const decoder = new TextDecoder();
  const { status, chunks } = await http.stream({
    path,
    query: options.query,
    headers: { 'last-event-id': connection.lastEventId },
    contentType: 'text/event-stream',
    silenceMs: options.silenceMs ?? SILENCE_MS,
    signal: options.signal,
  });
  connection.isOver = status === NO_CONTENT;
  for await (const chunk of chunks) {
    connection.failures = 0;
    parser.feed(decoder.decode(chunk, { stream: true }));
    yield* arrived.splice(0);
  }
}
