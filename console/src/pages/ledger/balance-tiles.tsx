// What the workspace has: to spend, reserved, and together.

import { Anchor, SimpleGrid } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { balanceQuery } from '../../api/balance.ts';
import { QueryView } from '../../parts/query-view.tsx';
import { Usd } from '../../parts/usd.tsx';
import { Tile } from '../usage/tile.tsx';

export function BalanceTiles() {
  const query = useQuery(balanceQuery());
  return (
    <QueryView query={query}>
      {(balance) => (
        <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="sm">
          <Tile label="Available" figure={<Usd value={balance.available_usd} />}>
            Can be spent now.
          </Tile>
          <Tile label="Held" figure={<Usd value={balance.held_usd} />}>
            Reserved for work that waits or runs.{' '}
            <Anchor
              component={Link}
              to="/ledger"
              search={{ account: 'held' } as never}
              inherit
              underline="always"
            >
              Entries
            </Anchor>
          </Tile>
          <Tile label="Total" figure={<Usd value={balance.total_usd} />}>
            Available and held together.
          </Tile>
        </SimpleGrid>
      )}
    </QueryView>
  );
}
