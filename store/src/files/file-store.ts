// Where the bytes of files live. Beside the outputs, and as they do: written while they arrive, named by their content,
// durable before `keep` resolves. Unlike an output a file may be anything, of any size.

import type { Readable } from 'node:stream';
import type { ByteRange } from '../outputs/output-store.ts';

/** Bytes that have all arrived. */
export interface FileContent {
  /** `ab/cd/<sha256>`; the same in every store, and the same for equal bytes. */
  readonly storageKey: string;
  /** 64 lower-case hexadecimal digits. */
  readonly sha256: string;
  readonly sizeBytes: number;
}

/**
 * Takes the bytes of one file, one call at a time: `write` as often as there are bytes, then `finish`, then `keep`; or
 * `discard` at any time. After a call that fails only `discard` may follow.
 */
export interface FileWriter {
  /**
   * Resolves when the next chunk may be written (back-pressure); the chunk may be reused from then on.
   *
   * @throws LightmeterError `storage_unavailable`
   */
  write(chunk: Uint8Array): Promise<void>;
  /** How many bytes came so far. */
  readonly sizeBytes: number;
  /**
   * Ends the file and names it. Nothing is kept yet.
   *
   * @throws LightmeterError `storage_unavailable`
   */
  finish(): Promise<FileContent>;
  /**
   * Keeps what `finish` named. The bytes survive a crash of the machine from the moment this resolves.
   *
   * @throws LightmeterError `storage_unavailable`
   */
  keep(): Promise<void>;
  /** Drops what was written. Never throws; after `keep` it changes nothing. */
  discard(): Promise<void>;
}

/** A store of files by content: equal files are stored once. */
export interface FileStore {
  /** A place for one file. At most `maxOpenWriters` arrive at a time; `begin` of the next one waits. */
  begin(): Promise<FileWriter>;
  /**
   * The bytes, in chunks of up to 256 KB. The caller reads the stream to its end or destroys it.
   *
   * @throws LightmeterError `not_found`; `invalid_value` for a range that begins beyond the end; `storage_unavailable`
   */
  read(storageKey: string, range?: ByteRange): Promise<Readable>;
  /** Removes the bytes; removing what is not there succeeds. */
  remove(storageKey: string): Promise<void>;
  /** Removes unfinished files whose last byte came before `olderThan`, and resolves to their number. */
  sweepIncoming(olderThan: Date): Promise<number>;
  /** Closes connections. Every writer has ended before. */
  close(): Promise<void>;
}
