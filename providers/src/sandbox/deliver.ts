// Hands finished files to the caller's sinks, in chunks, and never leaves a sink open.

import type { ImageSink } from '../adapter.ts';
import { timeout } from './latency.ts';

/** Small enough to let other work in between, large enough that 4K files take few turns. */
const CHUNK_BYTES = 128 * 1024;

/**
 * Writes a file and ends the sink.
 *
 * @throws UpstreamError `upstream_timeout` as soon as the signal aborts, or the sink's own error; the sink is abandoned
 */
export async function writeImage(sink: ImageSink, file: Uint8Array, signal: AbortSignal): Promise<void> {
  try {
    await writeChunks(sink, file, signal);
    await unlessAborted(sink.end(), signal);
  } catch (error) {
    await sink.abandon();
    throw error;
  }
}

/** Writes the beginning of a file and abandons the sink, as a connection that breaks off would. */
export async function writeBeginning(sink: ImageSink, file: Uint8Array, signal: AbortSignal): Promise<void> {
  try {
    await writeChunks(sink, firstHalf(file), signal);
  } finally {
    await sink.abandon();
  }
}

/** The first half of a file, without a copy. */
export function firstHalf(file: Uint8Array): Uint8Array {
  return file.subarray(0, Math.floor(file.byteLength / 2));
}

async function writeChunks(sink: ImageSink, file: Uint8Array, signal: AbortSignal): Promise<void> {
  for (let at = 0; at < file.byteLength; at += CHUNK_BYTES) {
    await unlessAborted(sink.write(file.subarray(at, at + CHUNK_BYTES)), signal);
  }
}

/**
 * What the work comes to, or a timeout as soon as the signal aborts; the work is then left to itself.
 *
 * @throws UpstreamError `upstream_timeout`
 */
export async function unlessAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  let abort = () => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    abort = () => reject(timeout(signal.reason));
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
