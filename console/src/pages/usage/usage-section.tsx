// The grouped table with its grouping and its file.

import type { UsageGroupName } from '@lightmeter/contract';
import { Button, Group, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ChartColumn, Download } from 'lucide-react';
import { EmptyState } from '../../parts/empty-state.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { Section } from '../../parts/section.tsx';
import { spanText } from './span-text.ts';
import { GROUP_LABELS, groupedQuery, NO_FILTER, type UsageFilter, usageCsvAddress } from './usage-filter.ts';
import { usageQuery } from './usage-queries.ts';
import { UsageTable } from './usage-table.tsx';

const GROUPS = Object.entries(GROUP_LABELS).map(([value, label]) => ({
  value: value as UsageGroupName,
  label,
}));

export interface UsageSectionProps {
  readonly filter: UsageFilter;
  readonly onChange: (changes: Readonly<Record<string, string | undefined>>) => void;
}

export function UsageSection({ filter, onChange }: UsageSectionProps) {
  const query = useQuery(usageQuery(groupedQuery(filter)));
  return (
    <Section
      title={`Usage, ${spanText(filter.range)}`}
      actions={
        <Button
          component="a"
          href={usageCsvAddress(filter)}
          download
          variant="default"
          leftSection={<Download size={16} aria-hidden />}
        >
          CSV of this table
        </Button>
      }
    >
      <Group gap="sm" mb="sm">
        <Select
          label="Group by"
          data={GROUPS}
          value={filter.groupBy}
          allowDeselect={false}
          onChange={(group) =>
            onChange({
              group_by: group ?? undefined,
              then_by: filter.thenBy === group ? undefined : filter.thenBy,
            })
          }
          w={{ base: 'calc(50% - 6px)', xs: 160 }}
        />
        <Select
          label="Then by"
          placeholder="Nothing else"
          data={GROUPS.filter(({ value }) => value !== filter.groupBy)}
          value={filter.thenBy ?? null}
          onChange={(group) => onChange({ then_by: group ?? undefined })}
          clearable
          clearButtonProps={{ 'aria-label': 'Nothing else' }}
          w={{ base: 'calc(50% - 6px)', xs: 170 }}
        />
      </Group>
      <QueryView query={query}>
        {(usage) =>
          usage.data.length === 0 ? (
            <NothingUsed clear={() => onChange({ ...NO_FILTER, from: undefined, to: undefined })} />
          ) : (
            <UsageTable
              key={`${usage.group_by} ${usage.then_by}`}
              usage={usage}
              // While another grouping is on its way the rows are still of the one before.
              filter={{ ...filter, groupBy: usage.group_by, thenBy: usage.then_by ?? undefined }}
            />
          )
        }
      </QueryView>
    </Section>
  );
}

function NothingUsed({ clear }: { readonly clear: () => void }) {
  return (
    <EmptyState
      icon={ChartColumn}
      title="No task ended in this span"
      action={
        <Button variant="default" onClick={clear}>
          Clear the filters
        </Button>
      }
    >
      Choose other days, or take a filter away. A task counts on the day it ended, UTC.
    </EmptyState>
  );
}
