// Server-sent events of one batch: its progress at once, and whenever it changed, until it has ended. Works for a batch
// whose tasks run in other processes; whoever looks changes nothing.

import type { BatchProgressEvent } from '@lightmeter/contract';
import type { BatchRecord, BatchState } from '@lightmeter/store';
import type { FastifyReply } from 'fastify';
import type { Services } from '../services.ts';
import { renderProgress } from './render-batch.ts';

/** Proxies end connections that say nothing for 30 to 100 seconds. Comments are ignored by clients. */
const KEEP_ALIVE_MS = 15_000;
/** At most two events a second. */
const LOOK_INTERVAL_MS = 500;
/** A notification can be lost: without any, progress is looked at this often. */
const IDLE_LOOKS = 4;

const ENDED: readonly BatchState[] = ['completed', 'failed', 'expired', 'cancelled'];

/** Whoever watches the same batch shares what one look gave. */
export class ProgressBoard {
  private readonly services: Services;
  private readonly looks = new Map<string, { readonly atMs: number; readonly seen: Promise<Seen> }>();

  constructor(services: Services) {
    this.services = services;
  }

  /** The batch as it stood at most half a second ago. */
  look(batchId: string): Promise<Seen> {
    const nowMs = performance.now();
    for (const [id, { atMs }] of this.looks) if (nowMs - atMs > LOOK_INTERVAL_MS) this.looks.delete(id);
    const known = this.looks.get(batchId);
    if (known) return known.seen;
    const seen = this.read(batchId);
    this.looks.set(batchId, { atMs: nowMs, seen });
    return seen;
  }

  private async read(batchId: string): Promise<Seen> {
    const { batches } = this.services.store;
    const batch = await batches.find(batchId);
    if (!batch) return undefined;
    return { batch, progress: renderProgress(batch, await batches.progress(batch), this.services.clock()) };
  }
}

type Seen = { readonly batch: BatchRecord; readonly progress: BatchProgressEvent } | undefined;

/** Sends events until the batch has ended, the caller is gone or the server stops. */
export async function sendBatchEvents(
  services: Services,
  reply: FastifyReply,
  given: { batchId: string; board: ProgressBoard },
): Promise<void> {
  const { batches } = services.store;
  let isWoken = true;
  const wake = () => {
    isWoken = true;
  };
  const listening = [batches.onTaskEnded(wake), batches.onChanged(wake), services.store.queue.onQueued(wake)];
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  openStream(reply);
  const keepAlive = setInterval(() => reply.raw.write(': still there\n\n'), KEEP_ALIVE_MS);
  try {
    let said = '';
    const over = AbortSignal.any([gone.signal, services.stopping]);
    for (let looks = 0; !over.aborted; looks += 1) {
      if (isWoken || looks % IDLE_LOOKS === 0) {
        isWoken = false;
        const seen = await given.board.look(given.batchId);
        if (!seen) return;
        said = send(reply, seen, said);
        if (ENDED.includes(seen.batch.state)) return;
      }
      await pause(LOOK_INTERVAL_MS, over);
    }
  } catch (error) {
    services.log.warn({ err: error, batchId: given.batchId }, 'Events of a batch broke off.');
  } finally {
    clearInterval(keepAlive);
    for (const stopListening of listening) stopListening();
    reply.raw.end();
  }
}

function openStream(reply: FastifyReply): void {
  reply.hijack();
  reply.raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
    'x-accel-buffering': 'no',
    connection: 'close',
  });
  reply.raw.flushHeaders();
}

/** Says nothing when nothing but the time has changed. Gives what was said. */
function send(reply: FastifyReply, { batch, progress }: NonNullable<Seen>, said: string): string {
  const { at: _at, rate_per_minute: _rate, eta_seconds: _eta, ...facts } = progress;
  const mark = JSON.stringify(facts);
  if (mark === said) return said;
  const name = ENDED.includes(batch.state) ? 'batch.ended' : 'batch.progress';
  reply.raw.write(`event: ${name}\ndata: ${JSON.stringify(progress)}\n\n`);
  return mark;
}

/** Resolves after so long, or at once when the signal aborts. */
function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, durationMs);
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}
