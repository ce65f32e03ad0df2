// Seconds since the start, for eyes alone: a screen reader is told of states, not of every tenth.

import { Text } from '@mantine/core';
import { useEffect, useState } from 'react';

const TICK_MS = 100;

export function Elapsed({ startedAtMs }: { readonly startedAtMs: number }) {
  const [nowMs, setNowMs] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <Text component="span" size="sm" className="lm-figures" miw="6ch" aria-hidden>
      {durationText(Math.max(0, nowMs - startedAtMs))}
    </Text>
  );
}

/** `12.3 s`, `2 min 5 s`. */
export function durationText(durationMs: number): string {
  const tenths = Math.floor(durationMs / 100);
  if (tenths < 600) return `${Math.floor(tenths / 10)}.${tenths % 10} s`;
  const seconds = Math.floor(tenths / 10);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
