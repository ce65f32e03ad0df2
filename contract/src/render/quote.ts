// The price of one request, or of many, in the wire's shape.

import {
  addRanges,
  type ExpectedUsage,
  type LineItem,
  multiplyUsd,
  nanoUsd,
  type QuantityRange,
  type Quote,
  type QuoteGiven,
  renderImageSize,
  renderUsd,
  smallerTiers,
  sumUsd,
  TOKEN_UNITS,
} from '@lightmeter/core';
import type { QuoteResponse } from '../quotes.ts';

/** One request that is priced: by what, and how many such calls. */
export interface PricedRequest {
  readonly given: QuoteGiven;
  /** Of one call. */
  readonly single: Quote;
  readonly count: number;
  /** Of all `count` calls. */
  readonly quote: Quote;
}

/** What every quote says, of one request or of many. */
export type QuotedPrice = Omit<QuoteResponse, 'id' | 'expires_at' | 'smaller_tiers' | 'requests'>;

/** The price of all requests together. They are priced on one card. */
export function renderQuote(requests: readonly PricedRequest[], rateCardId: string): QuotedPrice {
  const quotes = requests.map((request) => request.quote);
  const lowNanoUsd = sumUsd(quotes.map((quote) => quote.lowNanoUsd));
  const highNanoUsd = sumUsd(quotes.map((quote) => quote.highNanoUsd));
  const isBounded = lowNanoUsd !== highNanoUsd;
  return {
    object: 'quote',
    kind: isBounded ? 'bounded' : 'exact',
    low_usd: renderUsd(lowNanoUsd),
    high_usd: renderUsd(highNanoUsd),
    rate_card: rateCardId,
    line_items: renderLines(quotes.flatMap((quote) => quote.lineItems)),
    ...(isBounded ? { low_line_items: renderLines(quotes.flatMap((quote) => quote.lowLineItems)) } : {}),
    expected_usage: renderUsage(quotes.map((quote) => quote.expectedUsage)),
  };
}

/** One of many in a quote. */
export function renderRequestPrice({ kind, lowNanoUsd, highNanoUsd }: Quote) {
  return { kind, low_usd: renderUsd(lowNanoUsd), high_usd: renderUsd(highNanoUsd) };
}

/** The same shape at smaller tiers, and what that saves over all `count` calls. */
export function renderSmallerTiers({
  given,
  single,
  count,
}: PricedRequest): NonNullable<QuoteResponse['smaller_tiers']> {
  return smallerTiers(given, single).map((smaller) => ({
    tier: smaller.tier,
    size: renderImageSize(smaller.size),
    high_usd: renderUsd(multiplyUsd(smaller.quote.highNanoUsd, count)),
    saved_usd: renderUsd(multiplyUsd(smaller.savedNanoUsd, count)),
    saved_percent: smaller.savedPercent,
  }));
}

/** Lines of the same unit, tier, quality and price are one line. */
function renderLines(lines: readonly LineItem[]): QuoteResponse['line_items'] {
  const merged = new Map<string, LineItem>();
  for (const line of lines) {
    const key = [line.unit, line.tier, line.quality, line.unitPriceNanoUsd].join(' ');
    const known = merged.get(key);
    const quantity = line.quantity + (known?.quantity ?? 0);
    const amountNanoUsd = nanoUsd(line.amountNanoUsd + (known?.amountNanoUsd ?? 0n));
    merged.set(key, { ...line, quantity, amountNanoUsd });
  }
  return [...merged.values()].map(renderLineItem);
}

/** One line of a price. */
export function renderLineItem(line: LineItem): QuoteResponse['line_items'][number] {
  return {
    unit: line.unit,
    ...(line.tier === undefined ? {} : { tier: line.tier }),
    ...(line.quality === undefined ? {} : { quality: line.quality }),
    quantity: line.quantity,
    unit_price_usd: renderUsd(line.unitPriceNanoUsd),
    amount_usd: renderUsd(line.amountNanoUsd),
  };
}

/** Sums over all requests; null as soon as one of them is unknown. */
function renderUsage(usages: readonly ExpectedUsage[]): QuoteResponse['expected_usage'] {
  const sums = TOKEN_UNITS.map((unit) => {
    let sum: QuantityRange | null = { low: 0, high: 0 };
    for (const usage of usages) {
      const range = usage[unit];
      sum = sum && range ? addRanges(sum, range) : null;
    }
    return [unit, sum];
  });
  return Object.fromEntries(sums) as QuoteResponse['expected_usage'];
}
