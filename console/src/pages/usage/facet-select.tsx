// A filter by model, key or batch: a list to search in, whose options are fetched when somebody looks.

import { Select } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { type Facet, facetQuery } from './facets.ts';

export interface FacetSelectProps {
  readonly facet: Facet;
  readonly label: string;
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}

export function FacetSelect({ facet, label, value, onChange }: FacetSelectProps) {
  const [isOpen, list] = useDisclosure();
  const { data, error } = useQuery({ ...facetQuery(facet), enabled: isOpen || value !== undefined });
  const options = [...(data ?? [])];
  // A link may name what the list does not have: it is shown as it is, not dropped.
  if (value !== undefined && !options.some((option) => option.value === value)) {
    options.push({ value, label: value === 'none' ? `No ${facet}` : value });
  }
  return (
    <Select
      label={label}
      placeholder="Any"
      data={options}
      value={value ?? null}
      onChange={(chosen) => onChange(chosen ?? undefined)}
      onDropdownOpen={list.open}
      nothingFoundMessage={
        error ? 'The list could not be read.' : data ? 'None in the last year.' : 'Reading …'
      }
      clearable
      clearButtonProps={{ 'aria-label': `Any ${label.toLowerCase()}` }}
      searchable
      w={{ base: 'calc(50% - 6px)', xs: 148 }}
      comboboxProps={{ width: 'max-content', position: 'bottom-start' }}
    />
  );
}
