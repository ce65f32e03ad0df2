// Sends what is made while it is sent. The head waits for the first block, so that a failure before it is an answer like
// any other; one behind it breaks the connection off, so that nobody takes a part for the whole.

import type { FastifyReply } from 'fastify';
import { sendThroughGate } from '../http/body-gate.ts';
import type { Services } from '../services.ts';

/** What of the services sends a download. */
export type DownloadServices = Pick<Services, 'gate' | 'log' | 'stopping'>;

export interface Download {
  readonly headers: Readonly<Record<string, string>>;
  readonly blocks: AsyncIterable<Uint8Array>;
}

/**
 * Sends the blocks, or the head alone where only that is asked for: nothing is made then.
 *
 * @throws what the first block throws: nothing was sent then
 */
export async function sendDownload(
  services: DownloadServices,
  reply: FastifyReply,
  { headers, blocks }: Download,
): Promise<void> {
  if (reply.request.method === 'HEAD') {
    sendHead(services, reply, headers);
    reply.raw.end();
    return;
  }
  try {
    const body = withHead(blocks, () => sendHead(services, reply, headers));
    if (await sendThroughGate(services.gate, reply.raw, body)) reply.raw.end();
  } catch (error) {
    if (!reply.raw.headersSent) throw error;
    services.log.error({ err: error, requestId: reply.request.id }, 'A download broke off.');
    reply.raw.destroy();
  }
}

function sendHead(
  services: DownloadServices,
  reply: FastifyReply,
  headers: Readonly<Record<string, string>>,
): void {
  reply.hijack();
  reply.raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'cache-control': 'private, no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
    ...(services.stopping.aborted ? { connection: 'close' } : {}),
  });
}

/** The same blocks, with `onFirst` called before the first, or at the end when there is none. */
async function* withHead(blocks: AsyncIterable<Uint8Array>, onFirst: () => void): AsyncGenerator<Uint8Array> {
  let isFirst = true;
  for await (const block of blocks) {
    if (isFirst) onFirst();
    isFirst = false;
    yield block;
  }
  if (isFirst) onFirst();
}
