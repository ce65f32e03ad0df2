// A batch while it runs: bar, counts by state, money, rate and what is left. Spoken at the quarters, not with every item.

import type { BatchResponse } from '@lightmeter/contract';
import { Group, Stack, Text, VisuallyHidden } from '@mantine/core';
import { Section } from '../../parts/section.tsx';
import { Usd } from '../../parts/usd.tsx';
import {
  type Counts,
  counted,
  durationLabel,
  endedOf,
  grouped,
  percentOf,
  spanLabel,
  spokenProgress,
  totalOf,
} from './batch-words.ts';
import { DraftSaving } from './draft-saving.tsx';
import { Figure, Figures } from './figures.tsx';
import { ProgressBar } from './progress-bar.tsx';
import type { BatchProgress } from './use-progress.ts';

export interface ProgressSectionProps {
  readonly batch: BatchResponse;
  readonly progress: BatchProgress;
}

export function ProgressSection({ batch, progress }: ProgressSectionProps) {
  const { counts, spent_usd, held_usd } = progress;
  const { quote, cap_usd } = batch.lightmeter;
  return (
    <Section title="Progress">
      <Stack gap="md">
        <VisuallyHidden role="status">{spokenProgress(progress)}</VisuallyHidden>
        <Stack gap={6}>
          <Group justify="space-between" gap="xs" align="baseline">
            <Text fw={550} className="lm-figures">
              {grouped(endedOf(counts))} of {counted(totalOf(counts), 'item')} · {percentOf(counts)} %
            </Text>
            <Text size="sm" c="dimmed" className="lm-figures">
              {paceOf(progress)}
            </Text>
          </Group>
          <ProgressBar counts={counts} label="Progress of the batch" size="lg" />
          <CountLine counts={counts} />
        </Stack>
        <Figures>
          <Figure label="Spent" isStrong>
            <Usd value={spent_usd} />
          </Figure>
          <Figure label="Held now">
            <Usd value={held_usd} />
          </Figure>
          <Figure label={`Quote on rate card ${quote.rate_card}`}>{spanLabel(quote)}</Figure>
          {cap_usd !== null && (
            <Figure label="Spend cap">
              <Usd value={cap_usd} />
            </Figure>
          )}
        </Figures>
        <DraftSaving batch={batch} />
      </Stack>
    </Section>
  );
}

function paceOf({ status, rate_per_minute: rate, eta_seconds: eta }: BatchProgress): string {
  if (status !== 'in_progress' || rate === 0) return '';
  const left = eta === null ? '' : `, about ${durationLabel(eta)} left`;
  return `${grouped(Math.trunc(rate))} a minute${left}`;
}

const COUNT_WORDS: readonly (readonly [keyof Counts, string])[] = [
  ['succeeded', 'succeeded'],
  ['failed', 'failed'],
  ['expired', 'expired'],
  ['cancelled', 'cancelled'],
  ['running', 'running'],
  ['queued', 'queued'],
  ['pending', 'to come'],
];

function CountLine({ counts }: { readonly counts: Counts }) {
  const parts = COUNT_WORDS.filter(([state]) => counts[state] > 0).map(
    ([state, word]) => `${grouped(counts[state])} ${word}`,
  );
  return (
    <Text size="sm" c="dimmed" className="lm-figures">
      {parts.join(' · ')}
    </Text>
  );
}
