// The price of one request before it runs. The same function prices the button in the browser, the CLI, the hold and
// the ceiling of the charge.

import { invariant, LightmeterError } from './error.ts';
import { type ExpectedUsage, expectedUsageOf } from './expected-usage.ts';
import {
  cheapestLine,
  dearestLine,
  imageLines,
  type LineItem,
  lineItem,
  requiredRate,
  sumLines,
} from './line-item.ts';
import { multiplyUsd, type NanoUsd } from './money.ts';
import { payableTiers, possibleQualities } from './possible-delivery.ts';
import type { RateCard } from './rate-card.ts';
import type { ResolvedRequest } from './resolve-request.ts';
import { type QuantityRange, scaleRange, TOKEN_UNITS, type TokenUnit } from './usage.ts';

export interface Quote {
  /** `exact`: low = high. */
  readonly kind: 'exact' | 'bounded';
  /** The least that a delivery as asked is charged; one that falls short of the request may be less. */
  readonly lowNanoUsd: NanoUsd;
  /** The most that will be charged, and what is held. */
  readonly highNanoUsd: NanoUsd;
  readonly rateCardId: string;
  /** Add up to `highNanoUsd`. */
  readonly lineItems: readonly LineItem[];
  /** The same lines at their least; add up to `lowNanoUsd`. */
  readonly lowLineItems: readonly LineItem[];
  readonly expectedUsage: ExpectedUsage;
}

/** What a quote is made from: resolveImageRequest's answer, its card, and the prompt's own o200k_base token count. */
export interface QuoteGiven extends ResolvedRequest {
  readonly card: RateCard;
  readonly promptTokens: QuantityRange;
}

/**
 * The price of one request on one rate card.
 *
 * @throws LightmeterError `rate_missing` when the card has no rate for a unit the request uses; `unsupported_value` when
 *   the cost of a token-priced request cannot be bounded
 * @example gpt-image-2, 1536x1024, n = 2 on 2026-05: 2 × $0.03 = $0.06, exact
 */
export function quoteImages(given: QuoteGiven): Quote {
  const usage = expectedUsageOf({ ...given, tiers: given.card.tiers });
  const lines = given.model.basis === 'tokens' ? tokenLines(given, usage) : perImageLines(given);
  const lowNanoUsd = sumLines(lines.low);
  const highNanoUsd = sumLines(lines.high);
  return {
    kind: lowNanoUsd === highNanoUsd ? 'exact' : 'bounded',
    lowNanoUsd,
    highNanoUsd,
    rateCardId: given.card.id,
    lineItems: lines.high,
    lowLineItems: lines.low,
    expectedUsage: usage,
  };
}

/**
 * A quote times a whole number: so many identical requests. Line items keep their unit prices.
 *
 * @example a quote of $0.03 for 500 requests: $15.00
 */
export function repeatQuote(quote: Quote, count: number): Quote {
  const times = (amount: NanoUsd) => multiplyUsd(amount, count);
  const repeat = (line: LineItem): LineItem => ({
    ...line,
    quantity: line.quantity * count,
    amountNanoUsd: times(line.amountNanoUsd),
  });
  return {
    ...quote,
    lowNanoUsd: times(quote.lowNanoUsd),
    highNanoUsd: times(quote.highNanoUsd),
    lineItems: quote.lineItems.map(repeat),
    lowLineItems: quote.lowLineItems.map(repeat),
    expectedUsage: repeatUsage(quote.expectedUsage, count),
  };
}

function repeatUsage(usage: ExpectedUsage, count: number): ExpectedUsage {
  const times = (unit: TokenUnit) => usage[unit] && scaleRange(usage[unit], count);
  return {
    output_image_tokens: times('output_image_tokens'),
    output_text_tokens: times('output_text_tokens'),
    input_text_tokens: times('input_text_tokens'),
    input_image_tokens: times('input_image_tokens'),
  };
}

interface Lines {
  readonly low: readonly LineItem[];
  readonly high: readonly LineItem[];
}

/** Price per image: the cheapest and the dearest cell of tier and quality that the request may end in. */
function perImageLines(given: QuoteGiven): Lines {
  const qualities = possibleQualities(given);
  const quantity = given.request.imageCount;
  const cells = payableTiers(given, given.card.tiers).flatMap((tier) =>
    imageLines(given, { tier, qualities, quantity }),
  );
  invariant(cells.length > 0, `The card names no size that ${given.model.id} can deliver.`);
  return { low: [cheapestLine(cells)], high: [dearestLine(cells)] };
}

/** Price per token: every unit's expected range times its rate. */
function tokenLines(given: QuoteGiven, usage: ExpectedUsage): Lines {
  const low: LineItem[] = [];
  const high: LineItem[] = [];
  for (const unit of TOKEN_UNITS) {
    const range = usage[unit] ?? refuseUnbounded(given, unit);
    if (range.high === 0) continue;
    const rate = requiredRate(given.card, given.model, unit, {});
    low.push(lineItem(rate, range.low, undefined, undefined));
    high.push(lineItem(rate, range.high, undefined, undefined));
  }
  return { low, high };
}

/** Names what the caller left open, else the model. */
function refuseUnbounded({ model, request }: QuoteGiven, unit: TokenUnit): never {
  const open =
    unit === 'input_image_tokens'
      ? 'image'
      : request.size === 'auto'
        ? 'size'
        : request.quality === 'auto'
          ? 'quality'
          : 'model';
  const advice = open === 'size' || open === 'quality' ? `Name a ${open}, or use` : 'Use';
  throw new LightmeterError('unsupported_value', {
    param: open,
    message: `The cost of this request cannot be bounded: how ${model.id} counts ${unit.replaceAll('_', ' ')} here is not known. ${advice} a rate card with a price per image.`,
    details: { nearest: [] },
  });
}
