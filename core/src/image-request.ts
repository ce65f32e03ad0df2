// One request for images: as the caller wrote it, and as the rate card understands it. resolve-request.ts leads from
// the first to the second; everything after it (quote, upstream call, charge, replay) uses the second alone.

import type { Background, Operation, OutputFormat, Quality } from './capability.ts';
import type { ImageFormat } from './image-file.ts';
import type { ImageSize } from './image-size.ts';
import type { Tier } from './tier.ts';

/** An input image, measured. `param` is where it stands in the request (`image[0]`), for errors. */
export interface ReferenceImage {
  readonly param: string;
  readonly size: ImageSize;
  /** Undefined in a quote that only names the size. */
  readonly sizeBytes: number | undefined;
  readonly format: ImageFormat | undefined;
  readonly hasAlpha: boolean | undefined;
}

/** What the caller asked for; undefined is what was left out. Types are checked, what the model can do is not. */
export interface ImageRequestInput {
  readonly operation: Operation;
  readonly model: string;
  readonly prompt: string;
  readonly imageCount?: number | undefined;
  /** `auto` or WIDTHxHEIGHT. Excludes aspectRatio and resolution. */
  readonly size?: string | undefined;
  readonly aspectRatio?: string | undefined;
  readonly resolution?: Tier | undefined;
  readonly quality?: string | undefined;
  readonly background?: Background | undefined;
  readonly outputFormat?: string | undefined;
  readonly outputCompression?: number | undefined;
  readonly moderation?: 'auto' | 'low' | undefined;
  readonly inputFidelity?: 'low' | 'high' | undefined;
  readonly seed?: number | undefined;
  readonly stream?: boolean | undefined;
  readonly partialImageCount?: number | undefined;
  readonly safetyIdentifier?: string | undefined;
  readonly references: readonly ReferenceImage[];
  readonly mask?: ReferenceImage | undefined;
}

/** A request the model can do, with every default spelled out. */
export interface ImageRequest {
  readonly operation: Operation;
  /** The card's id of the model, aliases resolved. */
  readonly modelId: string;
  readonly prompt: string;
  readonly imageCount: number;
  readonly size: ImageSize | 'auto';
  /** The tier that is paid for; undefined when `size: auto` is charged at the tier that arrives. */
  readonly tier: Tier | undefined;
  /** Undefined when the model has no such parameter. */
  readonly quality: Quality | 'auto' | undefined;
  readonly background: Background;
  readonly outputFormat: OutputFormat;
  readonly outputCompression: number | undefined;
  readonly moderation: 'auto' | 'low' | undefined;
  readonly inputFidelity: 'low' | 'high' | undefined;
  readonly seed: number | undefined;
  readonly safetyIdentifier: string | undefined;
  /** Undefined when the caller does not stream. */
  readonly partialImageCount: number | undefined;
  readonly references: readonly ReferenceImage[];
  readonly mask: ReferenceImage | undefined;
}
