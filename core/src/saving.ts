// What the same picture costs at the smaller tiers: advice, computed by the function that bills.

import { type ImageSize, isSameSize } from './image-size.ts';
import { type NanoUsd, nanoUsd } from './money.ts';
import { type Quote, type QuoteGiven, quoteImages } from './quote.ts';
import { type Tier, tiersUpTo } from './tier.ts';

/** The same request at a smaller tier of the same shape. */
export interface SmallerTier {
  readonly tier: Tier;
  readonly size: ImageSize;
  readonly quote: Quote;
  /** Against the request as asked, at its highest. */
  readonly savedNanoUsd: NanoUsd;
  /** Whole per cent of the price asked, rounded down. */
  readonly savedPercent: number;
}

/**
 * The tiers below the one asked that cost less, largest first; none for a size that no aspect ratio of the model names,
 * nor where the smaller tier cannot have the transparent background that was asked for.
 *
 * @example gpt-image-2 at 3840x2160 on 2026-05: 2K saves $0.02 (33 %), 1K saves $0.03 (50 %)
 */
export function smallerTiers(given: QuoteGiven, quote: Quote): SmallerTier[] {
  const { size, tier, background } = given.request;
  const { shapes, transparentTiers } = given.capability;
  if (size === 'auto' || tier === undefined || quote.highNanoUsd === 0n) return [];
  const shape = Object.values(shapes).find((byTier) =>
    Object.values(byTier).some((known) => isSameSize(known, size)),
  );
  if (!shape) return [];
  return tiersUpTo(tier)
    .slice(0, -1)
    .reverse()
    .flatMap((smaller): SmallerTier[] => {
      const smallerSize = shape[smaller];
      if (!smallerSize) return [];
      if (background === 'transparent' && transparentTiers?.includes(smaller) === false) return [];
      const cheaper = quoteImages({
        ...given,
        request: { ...given.request, size: smallerSize, tier: smaller },
      });
      const savedNanoUsd = nanoUsd(quote.highNanoUsd - cheaper.highNanoUsd);
      if (savedNanoUsd <= 0n) return [];
      const savedPercent = Number((savedNanoUsd * 100n) / quote.highNanoUsd);
      return [{ tier: smaller, size: smallerSize, quote: cheaper, savedNanoUsd, savedPercent }];
    });
}
