// Money is NanoUsd: whole billionths of a US dollar in a branded bigint. Nothing here rounds: an amount that
// is not a whole number of nano-dollars is refused, never adjusted.

import { invariant, LightmeterError } from './error.ts';

/** Whole nano-dollars: 1 USD = 1,000,000,000. May be negative (a margin, a debit shown as such). */
export type NanoUsd = bigint & { readonly brand: 'NanoUsd' };

/** Nano-dollars in one dollar. Every known list price per token is whole in this unit ($1.25 per million = 1,250). */
export const NANO_PER_USD = 1_000_000_000n;

export const ZERO_USD = 0n as NanoUsd;

/** Brands a bigint that already counts nano-dollars (a database column, a literal in a test). */
export function nanoUsd(amount: bigint): NanoUsd {
  return amount as NanoUsd;
}

const USD_PATTERN = /^(-?)(\d{1,12})(?:\.(\d{1,9}))?$/;

/**
 * Reads a decimal string in dollars, exactly.
 *
 * At most 12 digits before the point and 9 after it; no sign other than a leading minus, no exponent, no spaces.
 *
 * @throws LightmeterError `invalid_value` naming `param` when the text is not such a number.
 * @example parseUsd('0.04') = 40,000,000 nUSD
 */
export function parseUsd(text: string, param = 'usd'): NanoUsd {
  const match = USD_PATTERN.exec(text);
  if (!match) {
    throw new LightmeterError('invalid_value', {
      param,
      message: `\`${param}\` is ${JSON.stringify(text.slice(0, 40))}; it must be a decimal amount in US dollars with at most nine digits after the point, such as "0.04".`,
    });
  }
  const [, sign, whole = '0', fraction = ''] = match;
  const amount = BigInt(whole) * NANO_PER_USD + BigInt(fraction.padEnd(9, '0'));
  return nanoUsd(sign === '-' ? -amount : amount);
}

/**
 * Writes an amount as the decimal string used on the wire: no trailing zeros, no exponent, no currency sign.
 *
 * @example renderUsd(40,000,000 nUSD) = "0.04"; renderUsd(0) = "0"
 */
export function renderUsd(amount: NanoUsd): string {
  const magnitude = amount < 0n ? -amount : amount;
  const whole = magnitude / NANO_PER_USD;
  const fraction = (magnitude % NANO_PER_USD).toString().padStart(9, '0').replace(/0+$/, '');
  return `${amount < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

/**
 * Writes an amount for people: at least cents, and every further digit the amount really has.
 *
 * @example $0.04, $0.033792, $1.50, -$2.00; an amount that is not zero never reads $0.00
 */
export function formatUsd(amount: NanoUsd): string {
  const rendered = renderUsd(amount < 0n ? nanoUsd(-amount) : amount);
  const [whole = '0', fraction = ''] = rendered.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return `${amount < 0n ? '-' : ''}$${grouped}.${fraction.padEnd(2, '0')}`;
}

/** The exact sum; zero for no amounts. */
export function sumUsd(amounts: Iterable<NanoUsd>): NanoUsd {
  let total = 0n;
  for (const amount of amounts) total += amount;
  return nanoUsd(total);
}

/**
 * A rate times a whole quantity.
 *
 * `quantity` is a count (images, tokens, seconds), an integer of at least zero.
 *
 * @example multiplyUsd(30,000 nUSD, 1,756) = 52,680,000 nUSD ($0.05268)
 */
export function multiplyUsd(rate: NanoUsd, quantity: number): NanoUsd {
  invariant(
    Number.isSafeInteger(quantity) && quantity >= 0,
    `A quantity is a whole number, not ${quantity}.`,
  );
  return nanoUsd(rate * BigInt(quantity));
}

/** The smaller of two amounts. */
export function minUsd(left: NanoUsd, right: NanoUsd): NanoUsd {
  return left < right ? left : right;
}

/** The larger of two amounts. */
export function maxUsd(left: NanoUsd, right: NanoUsd): NanoUsd {
  return left > right ? left : right;
}
