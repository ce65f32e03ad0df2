// Amounts as people type them.

import { LightmeterError, type NanoUsd, parseUsd, ZERO_USD } from '@lightmeter/core';

export type TypedAmount =
  | { readonly kind: 'amount'; readonly nanoUsd: NanoUsd }
  | { readonly kind: 'empty' }
  /** The sentence says what an amount looks like. */
  | { readonly kind: 'wrong'; readonly sentence: string };

/** Reads dollars, with or without the sign and commas between thousands. `least`: none, a price or something to move. */
export function typedAmount(text: string, least: 'any' | 'zero' | 'above zero'): TypedAmount {
  const plain = text
    .trim()
    .replace(/^(-?)\$/, '$1')
    .replace(/,(?=\d{3}(?:\D|$))/g, '');
  if (plain === '') return { kind: 'empty' };
  try {
    const nanoUsd = parseUsd(plain);
    if (least === 'above zero' && nanoUsd <= ZERO_USD) return wrong('The amount must be above zero.');
    if (least === 'zero' && nanoUsd < ZERO_USD) return wrong('A price is zero or above.');
    return { kind: 'amount', nanoUsd };
  } catch (error) {
    if (!(error instanceof LightmeterError)) throw error;
    return wrong('Write US dollars with at most nine digits after the point, such as 0.04.');
  }
}

function wrong(sentence: string): TypedAmount {
  return { kind: 'wrong', sentence };
}
