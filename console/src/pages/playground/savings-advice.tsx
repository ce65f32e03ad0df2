// What the same picture costs at a smaller tier, and where that is enough.

import { formatUsd, smallerTiers, type Tier } from '@lightmeter/core';
import { Button, Group, Text } from '@mantine/core';
import { PiggyBank } from 'lucide-react';
import { useMemo } from 'react';
import { sizeText } from '../../generation/form-of-task.ts';
import type { PricedRequest } from '../../pricing/price-request.ts';

export interface SavingsAdviceProps {
  readonly priced: PricedRequest;
  readonly onUse: (tier: Tier) => void;
}

/** Where each tier is enough; the rates page has the long answer. */
const SERVES: Readonly<Record<Tier, string>> = {
  '1K': 'a product grid or a post',
  '2K': 'a web hero',
  '4K': 'print and large screens',
};

export function SavingsAdvice({ priced, onUse }: SavingsAdviceProps) {
  const smaller = useMemo(
    () => (priced.kind === 'priced' ? smallerTiers(priced.given, priced.quote) : []),
    [priced],
  );
  const [first] = smaller;
  if (!first) return null;
  return (
    <Group gap="xs" wrap="nowrap" align="flex-start">
      <PiggyBank size={16} aria-hidden style={{ marginTop: 4, flexShrink: 0 }} />
      <Text size="sm" flex={1}>
        {first.tier} ({sizeText(first.size)}) serves {SERVES[first.tier]}: save{' '}
        <span className="lm-figures">{formatUsd(first.savedNanoUsd)}</span>, {first.savedPercent} %.
      </Text>
      <Button size="compact-sm" variant="default" onClick={() => onUse(first.tier)}>
        Use {first.tier}
      </Button>
    </Group>
  );
}
