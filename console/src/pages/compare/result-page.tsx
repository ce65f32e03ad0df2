// A comparison with everything known: what each variant cost and took, and every picture of every prompt.

import type { ComparisonResponse } from '@lightmeter/contract';
import { Group, Progress, Stack, Text, VisuallyHidden } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { refreshMoney } from '../../api/balance.ts';
import { useWindowState } from '../../generation/window-state.ts';
import { Moment } from '../../parts/moment.tsx';
import { Page } from '../../parts/page.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { Usd } from '../../parts/usd.tsx';
import { ComparisonActions } from './comparison-actions.tsx';
import { comparisonQuery, isMoving } from './comparison-queries.ts';
import { counted, endedOf, progressSentence, titleOf, totalOf } from './comparison-words.ts';
import { PromptGrid } from './prompt-grid.tsx';
import { VariantTable } from './variant-table.tsx';

export function ResultPage({ comparisonId }: { readonly comparisonId: string }) {
  const query = useQuery(comparisonQuery(comparisonId));
  const comparison = query.data;
  const isRunning = comparison !== undefined && isMoving(comparison);
  useEndOfRun(isRunning);
  useWindowState(isRunning ? 'working' : 'idle');
  return (
    <Page
      title={comparison ? titleOf(comparison.name, comparison.prompts[0] ?? '') : 'Comparison'}
      description={comparison && <Summary comparison={comparison} />}
      actions={comparison && <ComparisonActions comparison={comparison} />}
    >
      <QueryView query={query}>{(found) => <Result comparison={found} />}</QueryView>
    </Page>
  );
}

/** Charges have been made when it ends: balance, ledger and lists are read anew. */
function useEndOfRun(isRunning: boolean): void {
  const wasRunning = useRef(isRunning);
  useEffect(() => {
    if (wasRunning.current && !isRunning) void refreshMoney();
    wasRunning.current = isRunning;
  }, [isRunning]);
}

function Summary({ comparison }: { readonly comparison: ComparisonResponse }) {
  const { prompts, variants, created_at: createdAt, created_by: by, rate_card: card } = comparison;
  return (
    <>
      {counted(prompts.length, 'prompt')} × {variants.length} variants, charged{' '}
      <Usd value={comparison.charged_usd} fw={600} c="var(--mantine-color-text)" /> of{' '}
      <Usd value={comparison.quoted_usd} /> quoted, rate card {card}, by {by.name}, <Moment at={createdAt} />{' '}
      UTC
    </>
  );
}

function Result({ comparison }: { readonly comparison: ComparisonResponse }) {
  return (
    <Stack gap="lg">
      <ProgressLine comparison={comparison} />
      <VariantTable comparison={comparison} />
      <PromptGrid comparison={comparison} />
    </Stack>
  );
}

function ProgressLine({ comparison }: { readonly comparison: ComparisonResponse }) {
  const { counts } = comparison;
  const isComplete = counts.succeeded === totalOf(counts);
  const percent = Math.floor((endedOf(counts) * 100) / Math.max(1, totalOf(counts)));
  return (
    <div>
      {isMoving(comparison) && (
        <Progress
          value={percent}
          aria-label="Images that have ended"
          aria-valuetext={`${percent} %`}
          mb={6}
        />
      )}
      <Group gap="xs">
        <StateBadge state={comparison.state} />
        <Text size="sm" className="lm-figures">
          {progressSentence(counts)}
        </Text>
      </Group>
      <VisuallyHidden role="status">
        {isComplete ? 'All images are there.' : spokenProgress(counts, percent)}
      </VisuallyHidden>
    </div>
  );
}

/** By quarters: a screen reader is not told of every image. */
function spokenProgress(counts: ComparisonResponse['counts'], percent: number): string {
  if (percent === 100) return progressSentence(counts);
  return `${Math.floor(percent / 25) * 25} % of the images have ended.`;
}
