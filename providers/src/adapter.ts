// The contract between the flows and a provider. An adapter makes exactly one upstream call, or submits one job and
// polls it, hands every image to a sink while it streams in, and reports what the provider said; it knows nothing of
// prices, balances or HTTP clients.

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
  /** 1 for the first attempt of a task. */
  readonly attemptNumber: number;
  /** Aborts at the deadline of the task. The adapter then rejects with `upstream_timeout`. */
  readonly signal: AbortSignal;
  /**
   * The job that an earlier attempt at this request submitted: it is polled and nothing is submitted, so that nothing is
   * paid twice. Undefined when there is none. A synchronous model has no jobs and ignores it.
   */
  readonly upstreamJob: string | undefined;
  /**
   * The provider took the job and gave it this id. Called once by an attempt that submits, and awaited before the first
   * wait for the result: the caller has stored the id once it resolves. When it rejects, the adapter leaves the job and
   * rejects with the same error.
   */
  onUpstreamJob(jobId: string): Promise<void>;
}

/** An adapter: one per upstream API. */
export interface ImageAdapter {
  /** `openai`, `sandbox`. */
  readonly name: string;
  /** Whether calls of the model submit a job and poll it, instead of waiting in one connection. */
  isAsynchronous(upstreamModel: string): boolean;
  /**
   * Makes one upstream call and delivers its images.
   *
   * Resolves when every image it began was ended or abandoned. Retries nothing: `retryPolicyOf` says what the caller
   * may try again. A job that the provider does not know, no longer has, or made from another request ends in
   * `upstream_empty`.
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
  /**
   * True when the call failed beside a job that goes on: the next attempt resumes it with its id and pays nothing more.
   * False or undefined when there is no such job: its id, if one was stored, leads nowhere.
   */
  readonly isJobOpen?: boolean;
  /** The provider's id of the call, when it got as far as that. */
  readonly upstreamRequestId?: string;
}

/** An upstream call that failed. It may be tried again without paying twice when it is `unbilled` or `isJobOpen`. */
export class UpstreamError extends Error {
  readonly code: UpstreamErrorCode;
  readonly unbilled: boolean;
  readonly isJobOpen: boolean;
  readonly given: UpstreamErrorDetails;

  constructor(code: UpstreamErrorCode, given: UpstreamErrorDetails) {
    super(given.message ?? code, { cause: given.cause });
    this.name = 'UpstreamError';
    this.code = code;
    this.unbilled = given.unbilled;
    this.isJobOpen = given.isJobOpen ?? false;
    this.given = given;
  }
}
