// Voting without knowing: one prompt at a time, its pictures as 1 to 4, by mouse or by keys. What made which is neither on the
// page nor in any answer that the page has asked for.

import type { BlindComparisonResponse } from '@lightmeter/contract';
import { Button, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ChartColumn } from 'lucide-react';
import { useAbilities } from '../../api/session.ts';
import { NoPermission } from '../../parts/no-permission.tsx';
import { Page } from '../../parts/page.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { BlindBallot } from './blind-ballot.tsx';
import { blindComparisonQuery } from './comparison-queries.ts';

export function BlindPage({ comparisonId }: { readonly comparisonId: string }) {
  const query = useQuery(blindComparisonQuery(comparisonId));
  const { canSpend } = useAbilities();
  return (
    <Page
      title="Blind vote"
      description={query.data && <Summary comparison={query.data} />}
      actions={
        <Button
          variant="default"
          leftSection={<ChartColumn size={16} aria-hidden />}
          renderRoot={(root) => <Link {...root} to={`/compare/${comparisonId}`} />}
        >
          Show what made which
        </Button>
      }
    >
      {canSpend ? (
        <QueryView query={query}>{(comparison) => <BlindBallot comparison={comparison} />}</QueryView>
      ) : (
        <NoPermission who="Members and owners of the workspace">vote.</NoPermission>
      )}
    </Page>
  );
}

function Summary({ comparison }: { readonly comparison: BlindComparisonResponse }) {
  const { prompts, own_votes: votes } = comparison;
  return (
    <Stack gap={0} component="span">
      <Text component="span" inherit className="lm-figures" role="status">
        {votes.length} of {prompts.length} voted.
      </Text>
      <Text component="span" inherit size="sm">
        The order changes with every prompt. A vote can be changed.
      </Text>
    </Stack>
  );
}
