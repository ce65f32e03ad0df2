// Span, grouping and filters of the usage. Everything stands in the address.

import { Button, Group, Pill, Select } from '@mantine/core';
import { X } from 'lucide-react';
import { DayRangeField } from './day-range-field.tsx';
import { FacetSelect } from './facet-select.tsx';
import { spanText } from './span-text.ts';
import { activeFilters, type FilterName, NO_FILTER, type UsageFilter } from './usage-filter.ts';

export interface UsageFilterBarProps {
  readonly filter: UsageFilter;
  readonly onChange: (changes: Readonly<Record<string, string | undefined>>) => void;
}

const TIER_SETS = ['1K', '2K', '4K', '1K+2K', '1K+4K', '2K+4K', '1K+2K+4K'].map((tier) => ({
  value: tier,
  label: tier.replaceAll('+', ' and '),
}));
const TIERS = [...TIER_SETS, { value: 'none', label: 'No image' }];
const ORIGINS = [
  { value: 'sync', label: 'Calls that waited' },
  { value: 'task', label: 'Tasks of the queue' },
  { value: 'batch', label: 'Batches' },
];

/** What has no field of its own here comes from a drill-down and is taken away by its pill. */
const PILLS: readonly FilterName[] = ['provider'];

export function UsageFilterBar({ filter, onChange }: UsageFilterBarProps) {
  const hasFilters = activeFilters(filter).length > 0 || filter.hasRange;
  return (
    <Group gap="sm" align="flex-end" role="search" aria-label="Filter the usage">
      <DayRangeField
        range={filter.hasRange ? filter.range : { from: undefined, to: undefined }}
        placeholder={`This month, ${spanText(filter.range)}`}
        onChange={({ from, to }) => onChange({ from, to })}
      />
      <FacetSelect
        facet="model"
        label="Model"
        value={filter.model}
        onChange={(model) => onChange({ model })}
      />
      <Choice
        label="Tier"
        width={130}
        options={TIERS}
        value={filter.tier}
        onChange={(tier) => onChange({ tier })}
      />
      <FacetSelect
        facet="key"
        label="Key or member"
        value={filter.key}
        onChange={(key) => onChange({ key })}
      />
      <FacetSelect
        facet="batch"
        label="Batch"
        value={filter.batch_id}
        onChange={(id) => onChange({ batch_id: id })}
      />
      <Choice
        label="Way in"
        width={170}
        options={ORIGINS}
        value={filter.origin}
        onChange={(origin) => onChange({ origin })}
      />
      {PILLS.filter((name) => filter[name] !== undefined).map((name) => (
        <Pill
          key={name}
          size="md"
          mb={6}
          withRemoveButton
          removeButtonProps={{ 'aria-label': `Any ${name}`, tabIndex: 0, 'aria-hidden': false }}
          onRemove={() => onChange({ [name]: undefined })}
        >
          {name}: {filter[name]}
        </Pill>
      ))}
      {hasFilters && (
        <Button
          variant="subtle"
          color="gray"
          leftSection={<X size={16} aria-hidden />}
          onClick={() => onChange({ ...NO_FILTER, from: undefined, to: undefined })}
        >
          Clear the filters
        </Button>
      )}
    </Group>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly width: number;
  readonly options: { value: string; label: string }[];
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}

function Choice({ label, width, options, value, onChange }: ChoiceProps) {
  return (
    <Select
      label={label}
      placeholder="Any"
      data={options}
      value={value ?? null}
      onChange={(chosen) => onChange(chosen ?? undefined)}
      clearable
      clearButtonProps={{ 'aria-label': `Any ${label.toLowerCase()}` }}
      w={{ base: 'calc(50% - 6px)', xs: width }}
    />
  );
}
