// What a request costs, by the code that bills. Pure: the card comes from the server, the answer goes on a button.

import {
  formatUsd,
  type ImageRequestInput,
  LightmeterError,
  type NanoUsd,
  type Quote,
  type QuoteGiven,
  quoteImages,
  type RateCard,
  repeatQuote,
  resolveImageRequest,
} from '@lightmeter/core';

export type PricedRequest =
  /** `isFinal`: the number the server will quote too. False: a bound, until the prompt's tokens are counted. */
  | {
      readonly kind: 'priced';
      readonly given: QuoteGiven;
      readonly quote: Quote;
      readonly isFinal: boolean;
    }
  /** The model cannot do what is asked; the error names the parameter, the limit and the nearest things it can. */
  | { readonly kind: 'refused'; readonly error: LightmeterError };

/**
 * Prices one request, or `count` equal ones.
 *
 * On a card with prices per image the answer is final. On one with prices per token the prompt counts as at most one token a
 * byte of its UTF-8, which no tokenizer exceeds: a bound that is right, until the server has counted.
 */
export function priceRequest(card: RateCard, input: ImageRequestInput, count = 1): PricedRequest {
  try {
    const resolved = resolveImageRequest(card, input);
    const given: QuoteGiven = { card, ...resolved, promptTokens: { low: 0, high: utf8Bytes(input.prompt) } };
    const isFinal = resolved.model.basis !== 'tokens';
    return { kind: 'priced', given, quote: repeatQuote(quoteImages(given), count), isFinal };
  } catch (error) {
    if (error instanceof LightmeterError) return { kind: 'refused', error };
    throw error;
  }
}

function utf8Bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}

/**
 * An amount as buttons say it.
 *
 * @example `$0.04` when it is exact; `up to $0.19` when it is bounded
 */
export function priceLabel(range: { lowNanoUsd: NanoUsd; highNanoUsd: NanoUsd }): string {
  const high = formatUsd(range.highNanoUsd);
  return range.lowNanoUsd === range.highNanoUsd ? high : `up to ${high}`;
}
