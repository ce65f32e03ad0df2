// How far a batch is: succeeded, failed and running beside each other, with the numbers in words beneath where they matter.

import { Progress } from '@mantine/core';
import { type Counts, endedOf, grouped, percentOf, totalOf } from './batch-words.ts';
import classes from './progress-bar.module.css';

export interface ProgressBarProps {
  readonly counts: Counts;
  readonly label: string;
  readonly size?: 'sm' | 'lg';
}

export function ProgressBar({ counts, label, size = 'sm' }: ProgressBarProps) {
  const total = totalOf(counts);
  const share = (count: number) => (total === 0 ? 0 : (count * 100) / total);
  const failed = counts.failed + counts.expired;
  return (
    <Progress.Root
      size={size}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percentOf(counts)}
      aria-valuetext={`${grouped(endedOf(counts))} of ${grouped(total)} items, ${grouped(failed)} failed`}
      className={classes.bar}
    >
      <Part share={share(counts.succeeded)} tone="good" />
      <Part share={share(failed)} tone="bad" />
      <Part share={share(counts.cancelled)} tone="quiet" />
      <Part share={share(counts.running)} tone="note" />
    </Progress.Root>
  );
}

function Part({ share, tone }: { readonly share: number; readonly tone: string }) {
  // The whole is one progressbar; its parts are only painted.
  return <Progress.Section value={share} withAria={false} className={classes.part} data-tone={tone} />;
}
