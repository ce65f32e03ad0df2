// The price of one request before it runs. The same function prices the button in the browser, the CLI, the hold and
// the ceiling of the charge.

import type { Capability, Quality } from './capability.ts';
import { LightmeterError } from './error.ts';
import type { ImageRequest } from './image-request.ts';
import { deliverableSizes } from './model-sizes.ts';
import { multiplyUsd, type NanoUsd, nanoUsd, sumUsd } from './money.ts';
import { type RateCard, type RateLine, rateLineFor, type SoldModel } from './rate-card.ts';
import { TIERS, type Tier } from './tier.ts';
import {
  inputImageTokens,
  inputTextTokens,
  type OutputImageRule,
  outputImageTokensOver,
  type TokenMath,
} from './token-math.ts';
import {
  addRanges,
  exactly,
  type QuantityRange,
  scaleRange,
  TOKEN_UNITS,
  type TokenUnit,
  type Unit,
} from './usage.ts';

/** One line of a quote or a charge. Amount = quantity × unit price, exactly. */
export interface LineItem {
  /** `quote_cap` takes back what would exceed the quote; its amount is negative. */
  readonly unit: Unit | 'quote_cap';
  readonly tier: Tier | undefined;
  readonly quality: Quality | undefined;
  readonly quantity: number;
  readonly unitPriceNanoUsd: NanoUsd;
  readonly amountNanoUsd: NanoUsd;
}

/** Tokens a request is expected to use; undefined where the model's rule is unknown. */
export type ExpectedUsage = { readonly [unit in TokenUnit]: QuantityRange | undefined };

export interface Quote {
  /** `exact`: low = high. */
  readonly kind: 'exact' | 'bounded';
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

/** What a quote is made from: the parts of resolveImageRequest's answer, and the prompt's own o200k_base token count. */
export interface QuoteGiven {
  readonly card: RateCard;
  readonly model: SoldModel;
  readonly capability: Capability;
  readonly request: ImageRequest;
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
  const usage = expectedUsageOf(given);
  const lines = given.model.basis === 'tokens' ? tokenLines(given, usage) : imageLines(given);
  const lowNanoUsd = sumUsd(lines.low.map((line) => line.amountNanoUsd));
  const highNanoUsd = sumUsd(lines.high.map((line) => line.amountNanoUsd));
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

/** Multiplies a quote: so many identical requests. Line items keep their unit prices. */
export function repeatQuote(quote: Quote, count: number): Quote {
  const repeat = (line: LineItem): LineItem => ({
    ...line,
    quantity: line.quantity * count,
    amountNanoUsd: nanoUsd(line.amountNanoUsd * BigInt(count)),
  });
  const expectedUsage = Object.fromEntries(
    TOKEN_UNITS.map((unit) => {
      const range = quote.expectedUsage[unit];
      return [unit, range && scaleRange(range, count)];
    }),
  ) as ExpectedUsage;
  return {
    ...quote,
    lowNanoUsd: nanoUsd(quote.lowNanoUsd * BigInt(count)),
    highNanoUsd: nanoUsd(quote.highNanoUsd * BigInt(count)),
    lineItems: quote.lineItems.map(repeat),
    lowLineItems: quote.lowLineItems.map(repeat),
    expectedUsage,
  };
}

interface Lines {
  readonly low: readonly LineItem[];
  readonly high: readonly LineItem[];
}

/** Per-image price: the cheapest and the dearest cell that the request may end in. */
function imageLines(given: QuoteGiven): Lines {
  const cells = possibleCells(given).map(({ tier, quality }) => ({
    tier,
    quality,
    rate: requiredRate(given.card, given.model, 'images', { tier, quality }),
  }));
  const byPrice = cells.sort((left, right) =>
    left.rate.unitPriceNanoUsd < right.rate.unitPriceNanoUsd
      ? -1
      : left.rate.unitPriceNanoUsd > right.rate.unitPriceNanoUsd
        ? 1
        : 0,
  );
  const line = (cell: (typeof cells)[number] | undefined): LineItem[] =>
    cell === undefined ? [] : [lineItem(cell.rate, given.request.imageCount, cell.tier, cell.quality)];
  return { low: line(byPrice[0]), high: line(byPrice.at(-1)) };
}

/** Tier and quality combinations that the request may be delivered in. */
function possibleCells(given: QuoteGiven): { tier: Tier; quality: Quality | undefined }[] {
  const { request, capability, card } = given;
  const reachable = new Set(
    request.tier
      ? [request.tier]
      : deliverableSizes(capability, card.tiers).map((candidate) => candidate.tier),
  );
  const qualities = possibleQualities(given);
  return TIERS.filter((tier) => reachable.has(tier)).flatMap((tier) =>
    (qualities.length > 0 ? qualities : [undefined]).map((quality) => ({ tier, quality })),
  );
}

function possibleQualities({ request, capability }: QuoteGiven): readonly Quality[] {
  if (request.quality === 'auto') return capability.qualities;
  return request.quality === undefined ? [] : [request.quality];
}

/** Token price: every unit's expected range times its rate. */
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

function refuseUnbounded({ model, request }: QuoteGiven, unit: TokenUnit): never {
  throw new LightmeterError('unsupported_value', {
    param: unit === 'input_image_tokens' ? 'image' : request.size === 'auto' ? 'size' : 'quality',
    message: `The cost of this request cannot be bounded: how ${model.id} counts ${unit.replaceAll('_', ' ')} here is not known. Name a size and a quality, or use a rate card with a price per image.`,
  });
}

/** @throws LightmeterError `rate_missing`: a unit without a rate is never free */
export function requiredRate(
  card: RateCard,
  model: SoldModel,
  unit: Unit,
  cell: { tier?: Tier | undefined; quality?: Quality | undefined },
): RateLine {
  const { tier, quality } = cell;
  const rate = rateLineFor(model, unit, {
    ...(tier === undefined ? {} : { tier }),
    ...(quality === undefined ? {} : { quality }),
  });
  if (rate) return rate;
  throw new LightmeterError('rate_missing', {
    internal: { rateCard: card.id, model: model.id, unit, tier, quality },
  });
}

export function lineItem(
  rate: RateLine,
  quantity: number,
  tier: Tier | undefined,
  quality: Quality | undefined,
): LineItem {
  return {
    unit: rate.unit,
    tier,
    quality,
    quantity,
    unitPriceNanoUsd: rate.unitPriceNanoUsd,
    amountNanoUsd: multiplyUsd(rate.unitPriceNanoUsd, quantity),
  };
}

/** Tokens by the model's own rules. A flat price does not depend on them; they are told all the same. */
function expectedUsageOf(given: QuoteGiven): ExpectedUsage {
  const math = given.model.facts?.tokenMath;
  if (!math) {
    return {
      output_image_tokens: undefined,
      output_text_tokens: undefined,
      input_text_tokens: undefined,
      input_image_tokens: undefined,
    };
  }
  return {
    output_image_tokens: expectedOutputTokens(given, math),
    output_text_tokens: math.outputText,
    input_text_tokens: inputTextTokens(math, {
      prompt: given.promptTokens,
      referenceCount: given.request.references.length,
    }),
    input_image_tokens: expectedInputImageTokens(given.request, math),
  };
}

function expectedOutputTokens(given: QuoteGiven, math: TokenMath): QuantityRange | undefined {
  const { request } = given;
  if (!math.outputImage) return undefined;
  // A model without a quality parameter has a rule without one; any name reads it.
  const named = possibleQualities(given);
  const qualities = named.length > 0 ? named : (['medium'] as const);
  const perImage =
    request.size === 'auto' || request.tier === undefined
      ? tokensOfAnySize(given, math.outputImage, qualities)
      : outputImageTokensOver(math.outputImage, {
          sizes: [{ size: request.size, tier: request.tier }],
          qualities,
        });
  const partials = (request.partialImageCount ?? 0) * math.partialImageTokens;
  return perImage && scaleRange(addRanges(perImage, { low: 0, high: partials }), request.imageCount);
}

const tokensByCapability = new WeakMap<Capability, Map<string, QuantityRange | undefined>>();

/** The hull over every size the model may choose: some twenty thousand, so it is worked out once per quality. */
function tokensOfAnySize(
  { capability, card }: QuoteGiven,
  rule: OutputImageRule,
  qualities: readonly Quality[],
): QuantityRange | undefined {
  const known = tokensByCapability.get(capability) ?? new Map<string, QuantityRange | undefined>();
  tokensByCapability.set(capability, known);
  const key = `${JSON.stringify(rule)} ${qualities.join()}`;
  if (!known.has(key)) {
    const sizes = deliverableSizes(capability, card.tiers);
    known.set(key, outputImageTokensOver(rule, { sizes, qualities }));
  }
  return known.get(key);
}

function expectedInputImageTokens(request: ImageRequest, math: TokenMath): QuantityRange | undefined {
  if (request.references.length === 0) return exactly(0);
  const rule = math.inputImage;
  if (!rule) return undefined;
  return request.references
    .map((reference) =>
      inputImageTokens(rule, { size: reference.size, highFidelity: request.inputFidelity === 'high' }),
    )
    .reduce(addRanges);
}
