// The span of time a report is asked for, UTC.

/** Reads `from` (inclusive) and `to` (exclusive): days begin at midnight UTC; by default the last 30 days until now. */
export function reportPeriod(
  query: { from?: string | undefined; to?: string | undefined },
  now: Date,
): { from: Date; to: Date } {
  const to = query.to === undefined ? now : new Date(query.to);
  const from = query.from === undefined ? new Date(to.getTime() - 30 * 86_400_000) : new Date(query.from);
  return { from, to };
}
