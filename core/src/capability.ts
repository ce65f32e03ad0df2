// What a model on a rate card can do: sizes, qualities, formats, counts. Data on the card; the rules that read
// it are in resolve-request.ts.

import type { ImageSize } from './image-size.ts';
import type { Tier } from './tier.ts';

export type Operation = 'generate' | 'edit';
export type OutputFormat = 'png' | 'jpeg' | 'webp';
export type Background = 'auto' | 'opaque' | 'transparent';

export const QUALITIES = ['low', 'medium', 'high', 'xhigh', 'max'] as const;
export type Quality = (typeof QUALITIES)[number];

/** Width to height in lowest whole terms, `16:9`. */
export type AspectRatio = string;

/** Which WIDTHxHEIGHT a model accepts. */
export type SizeRule =
  /** Any size on a grid. Bounds are inclusive; the ratio is long edge to short edge. */
  | {
      readonly kind: 'grid';
      readonly multipleOfPixels: number;
      readonly maxEdgePixels: number;
      readonly maxRatio: number;
      readonly minPixels: number;
      readonly maxPixels: number;
    }
  /** Only the sizes named in `Capability.shapes`. */
  | { readonly kind: 'shapes' };

export interface Capability {
  readonly operations: readonly Operation[];
  readonly sizes: SizeRule;
  /** `size: auto` is accepted: the model chooses. */
  readonly autoSize: boolean;
  /** The size that each aspect ratio has at each tier the model offers it in. A missing cell cannot be made. */
  readonly shapes: Readonly<Record<AspectRatio, Readonly<Partial<Record<Tier, ImageSize>>>>>;
  /** Qualities the caller may ask for; empty when the model has no such parameter. */
  readonly qualities: readonly Quality[];
  /** `quality: auto` is accepted. */
  readonly autoQuality: boolean;
  readonly outputFormats: readonly OutputFormat[];
  readonly backgrounds: readonly Background[];
  /** Tiers at which `background: transparent` works; undefined means all. */
  readonly transparentTiers: readonly Tier[] | undefined;
  /** `output_compression` is accepted, for jpeg and webp. */
  readonly outputCompression: boolean;
  /** `moderation: low` is accepted beside `auto`. */
  readonly moderation: boolean;
  /** Accepted values of `input_fidelity`; empty when the parameter must be left out. */
  readonly inputFidelity: readonly ('low' | 'high')[];
  /** `seed` is accepted. */
  readonly seed: boolean;
  /** Most images in one request; the least is 1. */
  readonly maxImageCount: number;
  /** Length of the prompt in characters (UTF-16 code units), inclusive. */
  readonly promptCharacters: { readonly min: number; readonly max: number };
  /** Input images of an edit: how many at most, how large each may be. `max` 0 means none. */
  readonly references: { readonly max: number; readonly maxBytes: number; readonly maxPixels: number };
  /** A mask is accepted; its largest size in bytes, 0 when none is. */
  readonly maskMaxBytes: number;
  /** Most partial images while streaming; 0 when the model cannot stream them. */
  readonly maxPartialImages: number;
}
