// Why a button that costs money cannot be pressed, and what would let it.

import { Anchor, Group, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';

export interface ObstacleTextProps {
  /** Of the element: the button is described by it. */
  readonly id: string;
  readonly reason: string;
  /** A page where somebody can change that. */
  readonly remedy: { readonly label: string; readonly to: string } | undefined;
}

export function ObstacleText({ id, reason, remedy }: ObstacleTextProps) {
  return (
    <Group gap="xs" id={id}>
      <Text size="sm">{reason}</Text>
      {remedy && (
        <Anchor size="sm" component={Link} to={remedy.to}>
          {remedy.label}
        </Anchor>
      )}
    </Group>
  );
}
