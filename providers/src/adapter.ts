// The contract between the flows and a provider. An adapter makes exactly one upstream call, hands every image to a
// sink while it streams in, and reports what the provider said; it knows nothing of prices, balances or HTTP clients.

import type { Readable } from 'node:stream';
import type {
  Background,
  ErrorCode,
  ImageFormat,
  ImageSize,
  Operation,
  OutputFormat,
  Quality,
  TokenUsage,
} from '@lightmeter/core';

/** An input image, already checked: readable, within its limits, measured. */
export interface InputImage {
  readonly size: ImageSize;
  readonly format: ImageFormat;
  readonly sizeBytes: number;
  /** A fresh stream of the bytes; may be called once per attempt. */
  open(): Readable;
}

/** One upstream call. Everything that can change price or picture is here; an adapter adds no defaults of its own. */
export interface UpstreamRequest {
  readonly operation: Operation;
  /** The id that the provider takes. */
  readonly upstreamModel: string;
  readonly prompt: string;
  readonly imageCount: number;
  readonly size: ImageSize | 'auto';
  /** Undefined when the model has no such parameter. */
  readonly quality: Quality | 'auto' | undefined;
  readonly background: Background;
  readonly outputFormat: OutputFormat;
  /** 0 to 100, for jpeg and webp; undefined leaves it to the provider. */
  readonly outputCompression: number | undefined;
  readonly moderation: 'auto' | 'low' | undefined;
  readonly inputFidelity: 'low' | 'high' | undefined;
  readonly seed: number | undefined;
  /** Opaque id of the end user, passed on for the provider's abuse checks. */
  readonly safetyIdentifier: string | undefined;
  /** At least one for an edit. */
  readonly references: readonly InputImage[];
  readonly mask: InputImage | undefined;
  /** How many partial images to stream before each final one; undefined when the caller does not stream. */
  readonly partialImageCount: number | undefined;
}

/** Takes the decoded bytes of one image as they arrive. */
export interface ImageSink {
  /** Resolves when the next chunk may be written (back-pressure). The chunk may be reused by the caller afterwards. */
  write(chunk: Uint8Array): Promise<void>;
  /** The image is complete. */
  end(): Promise<void>;
  /** The image will not be completed; what was written is dropped. May come while a write is pending. Never throws. */
  abandon(): Promise<void>;
}

/** Where an attempt delivers to. Called in the order in which images begin to arrive. */
export interface Delivery {
  /** A final image begins; `imageIndex` counts from 0. */
  beginImage(imageIndex: number): ImageSink;
  /** A partial image begins; `partialIndex` counts from 0 within the stream. */
  beginPartialImage(partialIndex: number): ImageSink;
}

/** What the provider said of a call that delivered at least one image. */
export interface UpstreamAnswer {
  /** The provider's id of the call, for its support. */
  readonly upstreamRequestId: string | undefined;
  /** The quality it really used, when it says. */
  readonly resolvedQuality: Quality | undefined;
  /** The background it really used, when it says. */
  readonly resolvedBackground: Background | undefined;
  /** What it will bill; undefined when it reported nothing. */
  readonly usage: TokenUsage | undefined;
  /** Images it sent, whether they decode or not. */
  readonly imageCount: number;
  /** Partial images it sent. */
  readonly partialImageCount: number;
}

/** Who the call belongs to and how long it may take. */
export interface AttemptContext {
  /** Unique to this upstream call; sent to the provider where it takes such an id. */
  readonly attemptId: string;
  /** Aborts at the deadline of the task. The adapter then rejects with `upstream_timeout`. */
  readonly signal: AbortSignal;
}

/** An adapter: one per upstream API. */
export interface ImageAdapter {
  /** `openai`, `sandbox`. */
  readonly name: string;
  /**
   * Makes one upstream call and delivers its images.
   *
   * Resolves when every image it began was ended or abandoned. Retries nothing.
   *
   * @throws UpstreamError for everything the provider or the way to it did wrong; what a sink or an input image fails
   *   with comes through unchanged
   */
  run(request: UpstreamRequest, delivery: Delivery, context: AttemptContext): Promise<UpstreamAnswer>;
  /** Closes its connections. */
  close(): Promise<void>;
}

/** The error codes that an upstream call can end with. */
export type UpstreamErrorCode = Extract<
  ErrorCode,
  `upstream_${string}` | 'moderation_blocked' | 'unsupported_value'
>;

export interface UpstreamErrorDetails {
  /** Public; what the provider said, when it is fit for callers. */
  readonly message?: string;
  readonly param?: string;
  readonly retryAfterMs?: number;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly internal?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
  /** True only when the provider cannot have billed the call: it never arrived, or was refused before any work. */
  readonly unbilled: boolean;
  /** The provider's id of the call, when it got as far as that. */
  readonly upstreamRequestId?: string;
}

/** An upstream call that failed. Whether it may be tried again without paying twice is `unbilled`. */
export class UpstreamError extends Error {
  readonly code: UpstreamErrorCode;
  readonly unbilled: boolean;
  readonly given: UpstreamErrorDetails;

  constructor(code: UpstreamErrorCode, given: UpstreamErrorDetails) {
    super(given.message ?? code, { cause: given.cause });
    this.name = 'UpstreamError';
    this.code = code;
    this.unbilled = given.unbilled;
    this.given = given;
  }
}
