// Budgets and caps that are used to half and more, fullest first.

import type { LimitResponse } from '@lightmeter/contract';
import { Anchor, SimpleGrid, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useAbilities } from '../../api/session.ts';
import { Section } from '../../parts/section.tsx';
import { LimitBar } from '../budgets/limit-bar.tsx';
import { limitTitle } from '../budgets/limit-words.ts';

export function NearLimits({ limits }: { readonly limits: readonly LimitResponse[] }) {
  const { canOwn } = useAbilities();
  if (limits.length === 0) return null;
  return (
    <Section
      title="Budgets and caps near their end"
      actions={
        canOwn && (
          <Anchor component={Link} to="/budgets" size="sm">
            All budgets
          </Anchor>
        )
      }
    >
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="lg">
        {limits.map((limit) => (
          <Limit key={`${limit.subject_id}.${limit.period}`} limit={limit} />
        ))}
      </SimpleGrid>
    </Section>
  );
}

function Limit({ limit }: { readonly limit: LimitResponse }) {
  const { cap_usd: cap, cap_left_usd: capLeft, cap_fraction: capFraction } = limit;
  const { budget_usd: budget, budget_left_usd: budgetLeft, budget_fraction: budgetFraction } = limit;
  return (
    <Stack gap="xs">
      <Text size="sm" fw={550}>
        {limitTitle(limit)}
      </Text>
      {cap !== null && (
        <LimitBar name="Cap, stops" limitUsd={cap} leftUsd={capLeft ?? '0'} fraction={capFraction ?? 1} />
      )}
      {budget !== null && (
        <LimitBar
          name="Budget, warns"
          limitUsd={budget}
          leftUsd={budgetLeft ?? '0'}
          fraction={budgetFraction ?? 1}
        />
      )}
    </Stack>
  );
}
