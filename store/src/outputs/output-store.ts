// Where image bytes live. Bytes are written while they arrive, named by their content and durable before commit
// resolves, so that an image exists for good before anyone is charged for it.

import type { Readable } from 'node:stream';
import type { ImageInspection, ImageSize, UnreadableReason } from '@lightmeter/core';

/** A readable image that is kept. */
export interface StoredImage {
  readonly kind: 'stored';
  /** `ab/cd/<sha256>.<format>`; the same in every store, and the same for equal bytes. */
  readonly storageKey: string;
  /** 64 lower-case hexadecimal digits. */
  readonly sha256: string;
  readonly sizeBytes: number;
  /** What the bytes say of themselves; the delivered size decides the tier that is charged. */
  readonly image: Extract<ImageInspection, { readonly kind: 'complete' }>;
}

/** Bytes that are not a whole image. Nothing of them is kept. */
export interface UnreadableImage {
  readonly kind: 'unreadable';
  /** `not_an_image` also when no byte came. */
  readonly reason: UnreadableReason;
  /** How many bytes came. */
  readonly sizeBytes: number;
}

/**
 * Takes the bytes of one image. Costs nearly nothing before the first byte.
 *
 * Calls may be made without waiting for the one before; they take effect in call order. A call after commit or
 * discard is a bug of the caller (`internal_error`), except discard itself.
 */
export interface OutputWriter {
  /**
   * Resolves when the next chunk may be written (back-pressure); the chunk may be reused from then on.
   *
   * @throws LightmeterError `storage_unavailable` when the store fails or is full; every later call fails alike and
   *   nothing of the image is left
   */
  write(chunk: Uint8Array): Promise<void>;
  /** The displayed size, as soon as the header of the image has arrived. */
  readonly size: ImageSize | undefined;
  /**
   * Keeps the image, if it is one. The bytes survive a crash of the machine from the moment this resolves.
   *
   * @throws LightmeterError `storage_unavailable` when the store fails or is full; nothing of the image is left
   */
  commit(): Promise<StoredImage | UnreadableImage>;
  /** Drops what was written. Never throws; after commit it waits for the commit and changes nothing. */
  discard(): Promise<void>;
}

/** Part of an image; both ends are included and count from 0, as in an HTTP `Range`. */
export interface ByteRange {
  readonly firstByte: number;
  /** The end of the image when absent or beyond it. */
  readonly lastByte?: number;
}

/**
 * A store of images by content: equal images are stored once.
 *
 * Several outputs may therefore share a storage key. Whoever removes one asks first whether another output still
 * names it, and keeps equal content from being committed meanwhile.
 */
export interface OutputStore {
  /**
   * A place for one image that is about to arrive.
   *
   * At most `maxOpenWriters` images are in the middle of arriving; the first write of the next one waits. A caller
   * that fills several writers side by side must not make one wait for another to end.
   */
  begin(): OutputWriter;
  /**
   * The bytes, in chunks of up to 256 KB. The caller reads the stream to its end or destroys it. `sizeBytes`, where the
   * caller knows it, keeps the buffers of a small image small.
   *
   * @throws LightmeterError `not_found`; `invalid_value` for a range that begins beyond the end; `storage_unavailable`
   */
  read(storageKey: string, range?: ByteRange, sizeBytes?: number): Promise<Readable>;
  /**
   * The whole image, of `sizeBytes`, in base64. A block is valid until the next one is asked for. Ending early closes
   * what was opened.
   *
   * @throws LightmeterError as `read` does, before the first block; Error when the image turns out to be shorter
   */
  readBase64(storageKey: string, sizeBytes: number): AsyncIterable<Uint8Array>;
  /** Removes the bytes; removing what is not there succeeds. */
  remove(storageKey: string): Promise<void>;
  /**
   * Removes what crashes left behind: unfinished files whose last byte came before `olderThan`. Resolves to their
   * number. The date must lie further back than the longest pause of an image that is still arriving.
   */
  sweepIncoming(olderThan: Date): Promise<number>;
  /**
   * The keys of images that were last committed before `olderThan`, in pages: nothing is held for a store of millions.
   *
   * A key may come whose image is removed or committed again meanwhile.
   */
  listOlderThan(olderThan: Date): AsyncIterable<readonly string[]>;
  /**
   * Removes the bytes unless they were committed, or committed again, since `olderThan`; true when it removed them.
   *
   * In a bucket the question and the removal are two requests: an image that is committed again between them is lost.
   */
  removeOlderThan(storageKey: string, olderThan: Date): Promise<boolean>;
  /** Closes connections. Every writer has ended before. */
  close(): Promise<void>;
}
