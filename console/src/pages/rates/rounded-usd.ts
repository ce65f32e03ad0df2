// Amounts in price lists that are ranges or examples: three digits that matter, rounded away from flattery.

import { formatUsd, type NanoUsd, nanoUsd } from '@lightmeter/core';

const DIGITS = 3;

/**
 * An amount to three digits that matter, and never finer than it is; for display alone.
 *
 * @example $0.0058845 down: $0.00588; $0.21156 up: $0.212; $0.03: $0.03
 */
export function roundedUsd(amount: NanoUsd, way: 'up' | 'down'): string {
  const step = 10n ** BigInt(Math.max(0, amount.toString().length - DIGITS));
  const floor = (amount / step) * step;
  const isWhole = floor === amount;
  return formatUsd(nanoUsd(way === 'down' || isWhole ? floor : floor + step));
}
