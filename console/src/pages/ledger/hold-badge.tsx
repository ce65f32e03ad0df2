// A hold that is still open, and how long at the most.

import { Badge } from '@mantine/core';
import { useInterval } from '@mantine/hooks';
import { Hourglass } from 'lucide-react';
import { useState } from 'react';
import { momentText } from '../../parts/moment.tsx';
import { timeLeft } from './entry-sums.ts';
import classes from './ledger.module.css';

const TICK_MS = 1_000;

/** The countdown is not announced: it would interrupt once a second. */
export function HoldBadge({ expiresAt }: { readonly expiresAt: string }) {
  const [nowMs, setNowMs] = useState(Date.now);
  useInterval(() => setNowMs(Date.now()), TICK_MS, { autoInvoke: true });
  const left = timeLeft(expiresAt, nowMs);
  return (
    <Badge
      className={classes.hold}
      variant="default"
      tt="none"
      leftSection={<Hourglass size={12} aria-hidden />}
      title={`Comes back by ${momentText(expiresAt, true)} UTC if nothing is charged`}
    >
      {left === 'now' ? 'held, being released' : `held, ${left} at most`}
    </Badge>
  );
}
