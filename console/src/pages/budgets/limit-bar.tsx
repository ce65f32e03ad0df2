// How far a budget or a cap is used up: a bar, and the same in words.

import { Group, Progress, Stack, Text } from '@mantine/core';
import { Usd } from '../../parts/usd.tsx';
import { limitState, wholePercent } from './limit-words.ts';

export interface LimitBarProps {
  /** `Cap` or `Budget`. */
  readonly name: string;
  readonly limitUsd: string;
  readonly leftUsd: string;
  /** 0 to 1, and beyond for a budget. */
  readonly fraction: number;
}

export function LimitBar({ name, limitUsd, leftUsd, fraction }: LimitBarProps) {
  const { tone, word } = limitState(fraction);
  const percent = wholePercent(fraction);
  return (
    <Stack gap={4}>
      <Group justify="space-between" gap="xs" wrap="nowrap">
        <Text size="sm">
          {name} <Usd value={limitUsd} />
        </Text>
        <Text size="sm" c="dimmed">
          {percent} %, {word}
        </Text>
      </Group>
      <Progress.Root size="sm" aria-hidden>
        <Progress.Section value={Math.min(percent, 100)} color={`var(--lm-${tone})`} />
      </Progress.Root>
      <Text size="xs" c="dimmed">
        <Usd value={leftUsd} /> left
      </Text>
    </Stack>
  );
}
