// The larger tiers of one picture, each with its price.

import { Button, Group, Text } from '@mantine/core';
import type { Promotion } from '../../generation/promotions.ts';

export interface PromoteButtonsProps {
  readonly promotions: readonly Promotion[];
  readonly isBlocked: boolean;
  readonly onPromote: (promotion: Promotion) => void;
}

export function PromoteButtons({ promotions, isBlocked, onPromote }: PromoteButtonsProps) {
  if (promotions.length === 0) return null;
  return (
    <Group gap={6} role="group" aria-label="Promote this picture">
      <Text size="sm" c="dimmed">
        Promote to
      </Text>
      {promotions.map((promotion) => (
        <Button
          key={promotion.tier}
          size="compact-sm"
          variant="light"
          disabled={isBlocked}
          onClick={() => onPromote(promotion)}
        >
          {promotion.tier} · {promotion.label}
        </Button>
      ))}
    </Group>
  );
}
