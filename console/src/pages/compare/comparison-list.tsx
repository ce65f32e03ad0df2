// What was compared before, the newest first.

import type { ComparisonSummary } from '@lightmeter/contract';
import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Columns2 } from 'lucide-react';
import { EmptyState } from '../../parts/empty-state.tsx';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { Moment } from '../../parts/moment.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { Usd } from '../../parts/usd.tsx';
import classes from './compare.module.css';
import { comparisonListQuery, isMoving, pictureAddress } from './comparison-queries.ts';
import { counted, endedOf, titleOf, totalOf } from './comparison-words.ts';

export function ComparisonList() {
  const query = useInfiniteQuery(comparisonListQuery());
  return (
    <Stack gap="md" component="section" aria-labelledby="earlier-comparisons">
      <Title order={2} id="earlier-comparisons">
        Earlier comparisons
      </Title>
      <QueryView query={query}>
        {({ pages }) => {
          const all = pages.flatMap(({ data }) => data);
          return all.length === 0 ? <NoneYet /> : <Cards comparisons={all} />;
        }}
      </QueryView>
      {query.isFetchNextPageError && (
        <ErrorPanel error={query.error} onRetry={() => void query.fetchNextPage()} />
      )}
      {query.hasNextPage && (
        <Group justify="center">
          <Button
            variant="default"
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            Show more
          </Button>
        </Group>
      )}
    </Stack>
  );
}

function NoneYet() {
  return (
    <Paper withBorder>
      <EmptyState icon={Columns2} title="Nothing has been compared yet">
        Write a prompt above and press Compare. The result stays here, with its votes and its report.
      </EmptyState>
    </Paper>
  );
}

function Cards({ comparisons }: { readonly comparisons: readonly ComparisonSummary[] }) {
  return (
    <ul className={classes.earlier}>
      {comparisons.map((comparison) => (
        <li key={comparison.id}>
          <Card comparison={comparison} />
        </li>
      ))}
    </ul>
  );
}

function Card({ comparison }: { readonly comparison: ComparisonSummary }) {
  const { id, name, first_prompt: firstPrompt, prompt_count: promptCount, variants, preview } = comparison;
  const { counts, charged_usd: chargedUsd, vote_count: voteCount, created_at: createdAt, state } = comparison;
  return (
    <Paper
      withBorder
      p="sm"
      className={classes.earlierCard}
      renderRoot={(root) => <Link {...root} to={`/compare/${id}`} />}
    >
      <div className={classes.preview}>
        {preview.map((output) => (
          <img
            key={output.id}
            src={pictureAddress(output.id, 256)}
            alt=""
            loading="lazy"
            width={output.width}
            height={output.height}
          />
        ))}
      </div>
      <Text fw={600} lineClamp={2} className={classes.title}>
        {titleOf(name, firstPrompt)}
      </Text>
      <Text size="sm" c="dimmed" lineClamp={2} className={classes.title}>
        {variants.map(({ label }) => label).join(' against ')}
      </Text>
      <Group gap="xs" mt="auto" justify="space-between">
        {isMoving(comparison) ? (
          <StateBadge state={state} label={`${endedOf(counts)} of ${totalOf(counts)} done`} />
        ) : (
          <StateBadge state={state} />
        )}
        <Usd value={chargedUsd} fw={600} />
      </Group>
      <Group gap="xs" justify="space-between" fz="xs" c="dimmed">
        <span>
          {counted(promptCount, 'prompt')} · {counted(voteCount, 'vote')}
        </span>
        <span>
          <Moment at={createdAt} /> UTC
        </span>
      </Group>
    </Paper>
  );
}
