// One answer of server-sent events: opened, kept alive, and closed with its caller, its subject or the server.

import type { FastifyReply } from 'fastify';
import type { Services } from '../services.ts';

/** Proxies end connections that say nothing for 30 to 100 seconds. Comments are ignored by clients. */
const KEEP_ALIVE_MS = 15_000;

export interface EventStream {
  send(name: string, content: object): void;
  /** Aborts when the caller is gone or the server stops. */
  readonly over: AbortSignal;
}

/** Answers with the events that `tell` sends, until it resolves. What it throws is logged, and breaks the stream off. */
export async function sendEvents(
  services: Services,
  reply: FastifyReply,
  tell: (stream: EventStream) => Promise<void>,
): Promise<void> {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  // It may have closed while the subject was read.
  if (reply.raw.destroyed) return;
  reply.hijack();
  reply.raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
    'x-accel-buffering': 'no',
    connection: 'close',
  });
  reply.raw.flushHeaders();
  const keepAlive = setInterval(() => reply.raw.write(': still there\n\n'), KEEP_ALIVE_MS);
  const over = AbortSignal.any([gone.signal, services.stopping]);
  try {
    await tell({
      over,
      send: (name, content) => reply.raw.write(`event: ${name}\ndata: ${JSON.stringify(content)}\n\n`),
    });
  } catch (error) {
    if (!over.aborted) services.log.warn({ err: error, url: reply.request.url }, 'Events broke off.');
  } finally {
    clearInterval(keepAlive);
    reply.raw.end();
  }
}
