// The span of time a report is asked for, UTC.

import { LightmeterError } from '@lightmeter/core';

interface AskedPeriod {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/**
 * Reads `from` (inclusive) and `to` (exclusive): days begin at midnight UTC; by default until now, and from `defaultFrom`
 * of that end, 30 days before it unless told otherwise.
 *
 * @throws LightmeterError `invalid_value` when `from` is after `to`
 */
export function reportPeriod(
  query: AskedPeriod,
  now: Date,
  defaultFrom: (to: Date) => Date = (to) => new Date(to.getTime() - 30 * 86_400_000),
): { from: Date; to: Date } {
  const to = query.to === undefined ? now : new Date(query.to);
  const from = query.from === undefined ? defaultFrom(to) : new Date(query.from);
  if (from <= to) return { from, to };
  throw new LightmeterError('invalid_value', {
    param: 'from',
    message: `\`from\` is ${from.toISOString()}, after \`to\`, ${to.toISOString()}. Swap them, or leave one out.`,
  });
}
