// What is spent, on what, and where it leads: figures first, then the chart, then the rows they are made of.

import { Button, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ChartColumn } from 'lucide-react';
import { useMemo } from 'react';
import { EmptyState } from '../../parts/empty-state.tsx';
import { Page } from '../../parts/page.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { type Search, useUrlState } from '../../parts/use-url-state.ts';
import { dayOf, monthToDate, wireRange } from './day-range.ts';
import { NearLimits } from './near-limits.tsx';
import { OverviewTiles } from './overview-tiles.tsx';
import { SavingsSection } from './savings-section.tsx';
import { spanText } from './span-text.ts';
import { SpendSection } from './spend-section.tsx';
import { TaskSection } from './task-section.tsx';
import { readUsageFilter, type UsageFilter } from './usage-filter.ts';
import { UsageFilterBar } from './usage-filter-bar.tsx';
import { overviewQuery } from './usage-queries.ts';
import { UsageSection } from './usage-section.tsx';

/** What is in the address, as it is today. */
const read = (search: Search): { filter: UsageFilter; tasks: 'all' | 'failed' | undefined } => ({
  filter: readUsageFilter(search, dayOf(Date.now())),
  tasks: search.tasks === 'failed' || search.tasks === 'all' ? search.tasks : undefined,
});

export default function UsagePage() {
  const [{ filter, tasks }, change] = useUrlState(read);
  // The list of tasks belongs to the row that opened it.
  const changeFilter = (changes: Readonly<Record<string, string | undefined>>) =>
    change({ tasks: undefined, ...changes });
  return (
    <Page title="Usage" description="What is spent, on what, and where it leads. Days and months are UTC.">
      <MonthFigures />
      <UsageFilterBar filter={filter} onChange={changeFilter} />
      <SpendSection filter={filter} />
      <UsageSection filter={filter} onChange={changeFilter} />
      {tasks && (
        <TaskSection
          key={tasks}
          filter={filter}
          wanted={tasks}
          onClose={() => change({ tasks: undefined })}
        />
      )}
      <SpanSavings filter={filter} />
    </Page>
  );
}

function MonthFigures() {
  const query = useQuery(overviewQuery(undefined));
  const failureSearch = useMemo(() => ({ ...monthToDate(dayOf(Date.now())), tasks: 'failed' }), []);
  return (
    <QueryView query={query}>
      {(overview) => (
        <Stack gap="lg">
          <OverviewTiles overview={overview} failureSearch={failureSearch} />
          <NearLimits limits={overview.limits} />
          {overview.period.tasks === 0 && overview.previous.tasks === 0 && <FirstSpend />}
        </Stack>
      )}
    </QueryView>
  );
}

/** By span, not by filter: what is said to be compared is all of it. */
function SpanSavings({ filter }: { readonly filter: UsageFilter }) {
  const { from, to } = wireRange(filter.range);
  const range = filter.hasRange && from !== undefined && to !== undefined ? { from, to } : undefined;
  const query = useQuery(overviewQuery(range));
  return (
    <QueryView query={query}>
      {({ savings }) => <SavingsSection savings={savings} span={spanText(filter.range)} />}
    </QueryView>
  );
}

function FirstSpend() {
  return (
    <EmptyState
      icon={ChartColumn}
      title="Nothing has been made yet"
      action={
        <Button component={Link} to="/playground" variant="default">
          Open the playground
        </Button>
      }
    >
      With the first picture this page shows what is spent, on what, and where the month will end.
    </EmptyState>
  );
}
