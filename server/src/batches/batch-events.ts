// Server-sent events of one batch: its progress at once, and whenever it changed, until it has ended. Works for a batch
// whose tasks run in other processes; whoever looks changes nothing.

import type { BatchProgressEvent } from '@lightmeter/contract';
import type { BatchRecord, BatchState } from '@lightmeter/store';
import type { FastifyReply } from 'fastify';
import { type EventStream, sendEvents } from '../http/event-stream.ts';
import type { Services } from '../services.ts';
import { renderProgress } from './render-batch.ts';

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
export function sendBatchEvents(
  services: Services,
  reply: FastifyReply,
  given: { batchId: string; board: ProgressBoard },
): Promise<void> {
  const { batches, queue } = services.store;
  return sendEvents(services, reply, async (stream) => {
    let isWoken = true;
    const wake = () => {
      isWoken = true;
    };
    const listening = [batches.onTaskEnded(wake), batches.onChanged(wake), queue.onQueued(wake)];
    try {
      let said = '';
      for (let looks = 0; !stream.over.aborted; looks += 1) {
        if (isWoken || looks % IDLE_LOOKS === 0) {
          isWoken = false;
          const seen = await given.board.look(given.batchId);
          if (!seen) return;
          said = tell(stream, seen, said);
          if (ENDED.includes(seen.batch.state)) return;
        }
        await pause(LOOK_INTERVAL_MS, stream.over);
      }
    } finally {
      for (const stopListening of listening) stopListening();
    }
  });
}

/** Says nothing when nothing but the time has changed. Gives what was said. */
function tell(stream: EventStream, { batch, progress }: NonNullable<Seen>, said: string): string {
  const { at: _at, rate_per_minute: _rate, eta_seconds: _eta, ...facts } = progress;
  const mark = JSON.stringify(facts);
  if (mark === said) return said;
  const name = ENDED.includes(batch.state) ? 'batch.ended' : 'batch.progress';
  stream.send(name, progress);
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
