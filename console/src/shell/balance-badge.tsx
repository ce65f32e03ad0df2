// What can be spent now, on every page.

import { Text, Tooltip, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { balanceQuery } from '../api/balance.ts';
import { Usd } from '../parts/usd.tsx';

export default function BalanceBadge() {
  const { data: balance } = useQuery(balanceQuery());
  if (!balance) return null;
  return (
    <Tooltip label={`${balance.held_usd} USD held for work that is running`}>
      <UnstyledButton component={Link} to="/ledger">
        <Text size="sm" fw={600} component="span">
          {/* As wide as $100.00 at least: fewer digits move nothing. */}
          <Usd value={balance.available_usd} miw="7ch" display="inline-block" />
        </Text>
        <Text size="xs" c="dimmed" component="span" ml={4} visibleFrom="sm">
          available
        </Text>
        <VisuallyHidden>. Open the ledger</VisuallyHidden>
      </UnstyledButton>
    </Tooltip>
  );
}
