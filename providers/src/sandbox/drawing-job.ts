// What the adapter asks of a drawing worker and what it gets back. Plain values: they cross a thread.

import type { ImageSize, OutputFormat, Quality } from '@lightmeter/core';

/** More input images than this are not read: nobody would find them in the picture. */
export const MOST_REFERENCES = 4;

/** One image to draw. */
export interface DrawingJob {
  /** Without failure words. */
  readonly prompt: string;
  readonly upstreamModel: string;
  readonly size: ImageSize;
  readonly quality: Quality | undefined;
  readonly isTransparent: boolean;
  readonly format: OutputFormat;
  /** 0 to 100 for jpeg and webp. */
  readonly compression: number | undefined;
  /** The caller's; null when there is none. */
  readonly seed: number | null;
  /** The image's place in its call, from 0: every place has a picture of its own. */
  readonly imageIndex: number;
  /** Input images as files, in shared memory: several images of one call read them. */
  readonly references: readonly SharedArrayBuffer[];
  readonly mask: SharedArrayBuffer | undefined;
  /** Rougher versions to make besides the finished picture, the roughest first. */
  readonly partialImageCount: number;
}

/** The encoded files. */
export interface DrawnImage {
  readonly final: Uint8Array;
  readonly partials: readonly Uint8Array[];
}

/** From the pool to a worker. */
export interface DrawingOrder {
  readonly orderId: number;
  readonly job: DrawingJob;
}

/** From a worker to the pool. `unreadable`: an input image does not decode. */
export type DrawingReport =
  | { readonly orderId: number; readonly kind: 'drawn'; readonly image: DrawnImage }
  | { readonly orderId: number; readonly kind: 'unreadable'; readonly reason: string }
  | { readonly orderId: number; readonly kind: 'failed'; readonly reason: string };
