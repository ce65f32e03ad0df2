// From the place a picture is shown to the picture to ask for: the smallest tier whose pixels cover the place without
// enlarging, and what that saves against the largest one. Prices come from the function that bills.

import type { Capability } from './capability.ts';
import type { ImageRequestInput } from './image-request.ts';
import { edgeRatio, type ImageSize, pixelsOf, renderImageSize } from './image-size.ts';
import { gridViolation, shapeSizes, tierOfImage } from './model-sizes.ts';
import { type NanoUsd, nanoUsd } from './money.ts';
import { type Quote, quoteImages, repeatQuote } from './quote.ts';
import type { RateCard } from './rate-card.ts';
import { resolveImageRequest } from './resolve-request.ts';
import { TIERS, type Tier, type TierBoundaries } from './tier.ts';

/** A size that a model can make, held against the pixels a destination needs. */
export interface DestinationFit {
  readonly size: ImageSize;
  readonly tier: Tier;
  /** How much it must be enlarged to cover the destination, in tenths of a per cent; 0 when it covers it. */
  readonly enlargedPermille: number;
}

/** What a model can do for a destination. */
export interface DestinationAnswer {
  /** Of the smallest tier that covers every pixel, the shape most alike; undefined when the model reaches none. */
  readonly covering: DestinationFit | undefined;
  /** A cheaper-tier size that falls short by at most `NEAR_PERMILLE`; undefined when there is none. */
  readonly near: DestinationFit | undefined;
  /** The size of the largest tier in the shape that comes nearest: what "everything at 4K" would make. */
  readonly largest: DestinationFit;
}

/** Assumed: a picture that is enlarged by up to a tenth still looks sharp, and people decide for themselves. */
export const NEAR_PERMILLE = 100;

/** Dots per inch of a print, and the centimetres of an inch. */
const CENTIMETRES_PER_INCH = 2.54;

/** A print as people measure it. */
export interface PrintSize {
  readonly width: number;
  readonly height: number;
  readonly unit: 'cm' | 'in';
  /** At least 1; 300 for what is held in the hand, 150 for posters, less for what is seen from afar. */
  readonly dotsPerInch: number;
}

/**
 * The pixels a print needs, each edge to the nearest whole pixel and at least 1.
 *
 * @example 21 × 29.7 cm at 300 DPI: 21 / 2.54 × 300 = 2480.3, 29.7 / 2.54 × 300 = 3507.9: 2480 × 3508
 */
export function printPixels({ width, height, unit, dotsPerInch }: PrintSize): ImageSize {
  const perUnit = unit === 'cm' ? dotsPerInch / CENTIMETRES_PER_INCH : dotsPerInch;
  const edge = (length: number) => Math.max(1, Math.floor(length * perUnit + 0.5));
  return { widthPixels: edge(width), heightPixels: edge(height) };
}

/**
 * Which sizes of a model serve a destination; undefined for a model that names no size at all.
 *
 * Covering means at least as wide and as high: what is more is cropped or scaled down.
 *
 * @example gpt-image-2 for 1080x1350: 1088x1360 on its grid of 16, 1,479,680 px and so 1K
 */
export function serveDestination(
  capability: Capability,
  boundaries: TierBoundaries,
  needs: ImageSize,
): DestinationAnswer | undefined {
  const fits = candidates(capability, needs).map(
    (size): DestinationFit => ({
      size,
      tier: tierOfImage(capability, boundaries, size),
      enlargedPermille: enlargement(size, needs),
    }),
  );
  const [largest] = fits.toSorted(
    (left, right) =>
      TIERS.indexOf(right.tier) - TIERS.indexOf(left.tier) ||
      shapeDistance(left.size, needs) - shapeDistance(right.size, needs) ||
      pixelsOf(right.size) - pixelsOf(left.size),
  );
  if (!largest) return undefined;
  const smallestFirst = fits.toSorted(
    (left, right) =>
      TIERS.indexOf(left.tier) - TIERS.indexOf(right.tier) ||
      shapeStep(left.size, needs) - shapeStep(right.size, needs) ||
      pixelsOf(left.size) - pixelsOf(right.size),
  );
  const covering = smallestFirst.find((fit) => fit.enlargedPermille === 0);
  const near = smallestFirst
    .toSorted((left, right) => left.enlargedPermille - right.enlargedPermille)
    .find(
      (fit) =>
        fit.enlargedPermille > 0 &&
        fit.enlargedPermille <= NEAR_PERMILLE &&
        (!covering || TIERS.indexOf(fit.tier) < TIERS.indexOf(covering.tier)),
    );
  return { covering, near, largest };
}

type Grid = Extract<Capability['sizes'], { kind: 'grid' }>;

/** The sizes the model names, and on a grid the ones made to measure. */
function candidates(capability: Capability, needs: ImageSize): ImageSize[] {
  const named = shapeSizes(capability).map(({ size }) => size);
  const rule = capability.sizes;
  if (rule.kind === 'shapes') return named;
  const shrunk = (edge: number) => Math.ceil((edge * 1_000) / (1_000 + NEAR_PERMILLE));
  const almost = { widthPixels: shrunk(needs.widthPixels), heightPixels: shrunk(needs.heightPixels) };
  const measured = [coverOnGrid(rule, needs), coverOnGrid(rule, almost), mostOnGrid(rule, needs)];
  return [...named, ...measured.filter((size) => size !== undefined)];
}

/** The least size on the grid that covers what is wanted; undefined when the grid ends before. */
function coverOnGrid(grid: Grid, wanted: ImageSize): ImageSize | undefined {
  const up = (edge: number) => Math.ceil(edge / grid.multipleOfPixels) * grid.multipleOfPixels;
  const growth = Math.max(1, Math.sqrt(grid.minPixels / pixelsOf(wanted)));
  const shortest = Math.max(wanted.widthPixels, wanted.heightPixels) / grid.maxRatio;
  const edge = (pixels: number) => up(Math.max(pixels, shortest) * growth);
  const size = { widthPixels: edge(wanted.widthPixels), heightPixels: edge(wanted.heightPixels) };
  return gridViolation(grid, size) === undefined ? size : undefined;
}

/** The largest size on the grid in the shape that is wanted; undefined where the grid goes beyond it, or has no such shape. */
function mostOnGrid(grid: Grid, wanted: ImageSize): ImageSize | undefined {
  const longest = Math.max(wanted.widthPixels, wanted.heightPixels);
  const scale = Math.min(Math.sqrt(grid.maxPixels / pixelsOf(wanted)), grid.maxEdgePixels / longest);
  if (scale >= 1) return undefined;
  const down = (edge: number) => Math.floor((edge * scale) / grid.multipleOfPixels) * grid.multipleOfPixels;
  const size = { widthPixels: down(wanted.widthPixels), heightPixels: down(wanted.heightPixels) };
  return gridViolation(grid, size) === undefined ? size : undefined;
}

/** Rounded up: what falls short by a pixel is not said to cover. */
function enlargement(size: ImageSize, needs: ImageSize): number {
  const times = Math.max(needs.widthPixels / size.widthPixels, needs.heightPixels / size.heightPixels);
  return Math.max(0, Math.ceil((times - 1) * 1_000));
}

/** Shapes that differ by less than a twentieth count as alike: among them fewer pixels are better than a closer shape. */
function shapeStep(size: ImageSize, needs: ImageSize): number {
  return Math.floor(shapeDistance(size, needs) * 20);
}

/** 0 for the same shape, more the less they are alike; portrait and landscape are far apart. */
function shapeDistance(size: ImageSize, needs: ImageSize): number {
  const lean = ({ widthPixels, heightPixels }: ImageSize) => Math.log(widthPixels / heightPixels);
  return Math.abs(lean(size) - lean(needs));
}

/** A request at the size of a fit, and what it saves. */
export interface DestinationPrice {
  readonly quote: Quote;
  /** The same request at the largest tier. */
  readonly largestQuote: Quote;
  /** Highest against highest; never below zero. */
  readonly savedNanoUsd: NanoUsd;
  /** Whole per cent of the largest tier's price, rounded down. */
  readonly savedPercent: number;
}

/**
 * What `count` requests cost at the size of `fit`, and at the largest one.
 *
 * `input` may name a size; it is replaced.
 *
 * @throws LightmeterError what the model cannot do, as resolveImageRequest and quoteImages say it
 * @example gpt-image-2 for Instagram, 1,000 requests on 2026-05: $30 at 1K in place of $60 at 4K, saved 50 %
 */
export function priceDestination(
  card: RateCard,
  asked: { input: ImageRequestInput; promptTokens: { low: number; high: number }; count: number },
  sizes: { fit: DestinationFit; largest: DestinationFit },
): DestinationPrice {
  const quoteAt = ({ size }: DestinationFit): Quote => {
    const input = {
      ...asked.input,
      size: renderImageSize(size),
      aspectRatio: undefined,
      resolution: undefined,
    };
    const resolved = resolveImageRequest(card, input);
    return repeatQuote(quoteImages({ card, ...resolved, promptTokens: asked.promptTokens }), asked.count);
  };
  const quote = quoteAt(sizes.fit);
  const largestQuote = quoteAt(sizes.largest);
  const difference = largestQuote.highNanoUsd - quote.highNanoUsd;
  const savedNanoUsd = nanoUsd(difference > 0n ? difference : 0n);
  const savedPercent =
    largestQuote.highNanoUsd === 0n ? 0 : Number((savedNanoUsd * 100n) / largestQuote.highNanoUsd);
  return { quote, largestQuote, savedNanoUsd, savedPercent };
}

/** True when the picture is cropped to the destination: the shapes differ by more than a hundredth. */
export function isCropped(fit: DestinationFit, needs: ImageSize): boolean {
  const isSameWay = fit.size.widthPixels >= fit.size.heightPixels === needs.widthPixels >= needs.heightPixels;
  return !isSameWay || Math.abs(edgeRatio(fit.size) / edgeRatio(needs) - 1) > 0.01;
}
