// A point in time, in UTC; the heading over it says so.

import { Text } from '@mantine/core';

export interface MomentProps {
  /** ISO 8601; null shows a dash. */
  readonly at: string | null;
  /** With seconds. */
  readonly isPrecise?: boolean;
}

/** @example 2026-11-23 01:14 */
export function momentText(at: string, isPrecise = false): string {
  return new Date(at)
    .toISOString()
    .slice(0, isPrecise ? 19 : 16)
    .replace('T', ' ');
}

export function Moment({ at, isPrecise = false }: MomentProps) {
  if (at === null) return <span>–</span>;
  return (
    <Text component="time" inherit dateTime={at} className="lm-figures" style={{ whiteSpace: 'nowrap' }}>
      {momentText(at, isPrecise)}
    </Text>
  );
}
