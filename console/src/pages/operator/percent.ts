// Percentages as people read them.

/** @example +33.33 %; −1,086.83 %; 0 % */
export function percentText(percent: number): string {
  if (percent === Number.NEGATIVE_INFINITY) return 'all of it lost';
  const sign = percent > 0 ? '+' : percent < 0 ? '−' : '';
  return `${sign}${Math.abs(percent).toLocaleString('en-US', { maximumFractionDigits: 2 })} %`;
}
