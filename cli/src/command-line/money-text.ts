// Amounts from the wire as people read them.

import { formatUsd, multiplyUsd, parseUsd } from '@lightmeter/core';
import type { BalanceResponse } from '@lightmeter/sdk';

/** @example dollars('0.033792') = "$0.033792"; dollars('0.04') = "$0.04" */
export function dollars(amountUsd: string): string {
  return formatUsd(parseUsd(amountUsd));
}

/** As a flag takes it back: `--max-cost 0.60`. */
export function flagAmount(amountUsd: string): string {
  return dollars(amountUsd).replaceAll(/[$,]/g, '');
}

/** One amount, or both ends of a range. */
export function dollarRange(lowUsd: string, highUsd: string): string {
  return lowUsd === highUsd ? dollars(highUsd) : `${dollars(lowUsd)}…${dollars(highUsd)}`;
}

/** A rate: tokens by the million, everything else by the piece. */
export function rateText(unit: string, unitPriceUsd: string): string {
  if (!unit.endsWith('_tokens')) return dollars(unitPriceUsd);
  return `${formatUsd(multiplyUsd(parseUsd(unitPriceUsd), 1_000_000))} per 1M`;
}

/** @example grouped(1756) = "1,756" */
export function grouped(count: number): string {
  return count.toLocaleString('en-US');
}

/** @example counted(1, 'request') = "1 request"; counted(40, 'request') = "40 requests" */
export function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** What a key has left of its spend cap; undefined for a key without one. */
export function spendCapText({
  spend_cap_usd: cap,
  left_usd: left,
  period,
}: NonNullable<BalanceResponse['key']>): string | undefined {
  if (cap === null || left === null) return undefined;
  const each = period === null || period === 'total' ? 'in total' : `a ${period}, UTC`;
  return `This key has ${dollars(left)} left of its spend cap of ${dollars(cap)} ${each}.`;
}
