// What one price earns at worst: by an icon and a word, never by colour alone.

import { Group, Text } from '@mantine/core';
import { CircleHelp, TrendingDown, TrendingUp } from 'lucide-react';
import classes from './operator.module.css';
import { percentText } from './percent.ts';
import type { Earning } from './price-lines.ts';

export function MarginText({ earnings }: { readonly earnings: readonly Earning[] | undefined }) {
  // Sorted by what they earn: the first known one is the worst.
  const worst = earnings?.find(({ marginPercent }) => marginPercent !== undefined) ?? earnings?.[0];
  if (!worst) return <Text size="sm">–</Text>;
  const { isBelowCost, marginPercent, unknownBecause, of } = worst;
  if (marginPercent === undefined) {
    return (
      <Group gap={6} wrap="nowrap" align="flex-start">
        <CircleHelp size={15} aria-hidden style={{ flexShrink: 0, marginTop: 3 }} />
        <Text size="sm">Cost not known. {unknownBecause}</Text>
      </Group>
    );
  }
  const Icon = isBelowCost ? TrendingDown : TrendingUp;
  const lossCount = earnings?.filter((each) => each.isBelowCost).length ?? 0;
  const isOneOfSeveral = (earnings?.length ?? 0) > 1;
  return (
    <Group gap={6} wrap="nowrap" align="flex-start">
      <Icon
        size={15}
        aria-hidden
        className={isBelowCost ? classes.bad : classes.good}
        style={{ flexShrink: 0, marginTop: 3 }}
      />
      <div>
        <Text size="sm" className={isBelowCost ? classes.bad : undefined} fw={isBelowCost ? 550 : undefined}>
          {isBelowCost ? 'Below cost: ' : ''}
          {percentText(marginPercent)}
        </Text>
        {isOneOfSeveral && (
          <Text size="xs" c="dimmed">
            at {of}
            {lossCount > 1 ? `; ${lossCount} of ${earnings?.length} below cost` : ''}
          </Text>
        )}
      </div>
    </Group>
  );
}
