// Spend by day and model: as bars, or the same as a table.

import { SegmentedControl, Skeleton, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { QueryView } from '../../parts/query-view.tsx';
import { Section } from '../../parts/section.tsx';
import { Usd } from '../../parts/usd.tsx';
import { useUrlState } from '../../parts/use-url-state.ts';
import { eachDay } from './day-range.ts';
import { dayText, spanText } from './span-text.ts';
import { type SpendChartData, spendChart } from './spend-chart.ts';
import { filterQuery, type UsageFilter } from './usage-filter.ts';
import { usageQuery } from './usage-queries.ts';

const SpendBars = lazy(() => import('./spend-bars.tsx'));

const CHART_PIXELS = 312;
const readView = ({ view }: Readonly<Record<string, string>>) => (view === 'table' ? 'table' : 'chart');

export function SpendSection({ filter }: { readonly filter: UsageFilter }) {
  const [view, change] = useUrlState(readView);
  const query = useQuery(usageQuery({ ...filterQuery(filter), group_by: 'day', then_by: 'model' }));
  const span = spanText(filter.range);
  return (
    <Section
      title="Spend by day"
      actions={
        <SegmentedControl
          size="xs"
          aria-label="Show the spend as"
          data={[
            { value: 'chart', label: 'Chart' },
            { value: 'table', label: 'Table' },
          ]}
          value={view}
          onChange={(chosen) => change({ view: chosen === 'table' ? chosen : undefined })}
        />
      }
    >
      <QueryView query={query} skeleton={<Skeleton h={CHART_PIXELS} />}>
        {({ data }) => {
          const chart = spendChart(data, eachDay(filter.range.from, filter.range.to));
          if (chart.series.length === 0) {
            return (
              <Text c="dimmed" py="xl" ta="center">
                Nothing was charged on {span}, UTC, by these filters.
              </Text>
            );
          }
          return view === 'table' ? (
            <SpendTable chart={chart} />
          ) : (
            <Suspense fallback={<Skeleton h={CHART_PIXELS} />}>
              <SpendBars chart={chart} />
            </Suspense>
          );
        }}
      </QueryView>
    </Section>
  );
}

function SpendTable({ chart }: { readonly chart: SpendChartData }) {
  const { series, days, totalUsd } = chart;
  return (
    <Table.ScrollContainer
      minWidth={120 + 130 * (series.length + 1)}
      maxHeight={420}
      type="native"
      role="region"
      tabIndex={0}
      aria-label="Spend by day and model"
    >
      <Table stickyHeader verticalSpacing={4} fz="sm" style={{ whiteSpace: 'nowrap' }}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Day, UTC</Table.Th>
            {series.map(({ name, label }) => (
              <Table.Th key={name} ta="right">
                {label}
              </Table.Th>
            ))}
            <Table.Th ta="right">Total</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {days.map(({ day, amounts, totalUsd: dayUsd }) => (
            <Table.Tr key={day}>
              <Table.Th scope="row" fw={400}>
                <time dateTime={day}>{dayText(day)}</time>
              </Table.Th>
              {series.map(({ name }) => (
                <Table.Td key={name} ta="right">
                  {amounts[name] === undefined ? '–' : <Usd value={amounts[name]} />}
                </Table.Td>
              ))}
              <Table.Td ta="right" fw={550}>
                <Usd value={dayUsd} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
        <Table.Tfoot>
          <Table.Tr>
            <Table.Th scope="row">All days</Table.Th>
            {series.map(({ name, totalUsd: modelUsd }) => (
              <Table.Th key={name} ta="right">
                <Usd value={modelUsd} />
              </Table.Th>
            ))}
            <Table.Th ta="right">
              <Usd value={totalUsd} />
            </Table.Th>
          </Table.Tr>
        </Table.Tfoot>
      </Table>
    </Table.ScrollContainer>
  );
}
