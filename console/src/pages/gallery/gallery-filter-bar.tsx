// The filters over the pictures and how large these are shown. Everything stands in the address.

import { TIERS } from '@lightmeter/core';
import { Button, CloseButton, Group, Pill, SegmentedControl, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { Search as SearchIcon, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useAction } from '../../actions/actions.ts';
import { DayRangeField } from '../usage/day-range-field.tsx';
import { FacetSelect } from '../usage/facet-select.tsx';
import {
  type Density,
  type GalleryFilter,
  isFiltered,
  MAX_TEXT_CHARACTERS,
  NO_FILTER,
} from './gallery-filter.ts';

const TYPING_PAUSE_MS = 300;

export interface GalleryFilterBarProps {
  readonly filter: GalleryFilter;
  readonly density: Density;
  readonly onChange: (changes: Readonly<Record<string, string | undefined>>) => void;
}

export function GalleryFilterBar({ filter, density, onChange }: GalleryFilterBarProps) {
  return (
    <Group gap="sm" align="flex-end" role="search" aria-label="Filter the pictures">
      <PromptSearch text={filter.text} onChange={(text) => onChange({ text })} />
      <FacetSelect
        facet="model"
        label="Model"
        value={filter.model}
        onChange={(model) => onChange({ model })}
      />
      <Select
        label="Tier"
        placeholder="Any"
        data={[...TIERS]}
        value={filter.tier ?? null}
        onChange={(tier) => onChange({ tier: tier ?? undefined })}
        clearable
        clearButtonProps={{ 'aria-label': 'Any tier' }}
        w={{ base: 'calc(50% - 6px)', xs: 88 }}
      />
      <DayRangeField
        range={filter}
        placeholder="All days"
        onChange={({ from, to }) => onChange({ from, to })}
      />
      <FacetSelect
        facet="batch"
        label="Batch"
        value={filter.batch_id}
        onChange={(id) => onChange({ batch_id: id })}
      />
      <FacetSelect
        facet="key"
        label="Key or member"
        value={filter.key}
        onChange={(key) => onChange({ key })}
      />
      {filter.comparison_id !== undefined && (
        <ComparisonPill onRemove={() => onChange({ comparison_id: undefined })} />
      )}
      {isFiltered(filter) && (
        <Button
          variant="subtle"
          color="gray"
          leftSection={<X size={16} aria-hidden />}
          onClick={() => onChange(NO_FILTER)}
        >
          Clear the filters
        </Button>
      )}
      <SegmentedControl
        aria-label="Size of the pictures"
        ml={{ base: 0, lg: 'auto' }}
        data={[
          { value: 'comfortable', label: 'Large' },
          { value: 'compact', label: 'Small' },
        ]}
        value={density}
        onChange={(chosen) => onChange({ density: chosen === 'compact' ? chosen : undefined })}
      />
    </Group>
  );
}

/** It comes from the page of a comparison, and has no field of its own here. */
function ComparisonPill({ onRemove }: { readonly onRemove: () => void }) {
  return (
    <Pill
      withRemoveButton
      size="md"
      mb={6}
      removeButtonProps={{ 'aria-label': 'All comparisons', tabIndex: 0, 'aria-hidden': false }}
      onRemove={onRemove}
    >
      Of one comparison
    </Pill>
  );
}

interface PromptSearchProps {
  readonly text: string | undefined;
  readonly onChange: (text: string | undefined) => void;
}

/** The address follows the typing after a pause; a change of the address from elsewhere is taken over. */
function PromptSearch({ text, onChange }: PromptSearchProps) {
  const [typed, setTyped] = useState(text ?? '');
  const sent = useRef(text ?? '');
  const field = useRef<HTMLInputElement>(null);
  const send = useDebouncedCallback((next: string) => {
    sent.current = next;
    onChange(next.trim() === '' ? undefined : next);
  }, TYPING_PAUSE_MS);
  useEffect(() => {
    if ((text ?? '') !== sent.current) setTyped(text ?? '');
    sent.current = text ?? '';
  }, [text]);
  useAction({
    id: 'gallery.search',
    label: 'Search the prompts',
    keys: '/',
    group: 'Gallery',
    run: () => field.current?.focus(),
  });
  const type = (next: string) => {
    setTyped(next);
    send(next);
  };
  return (
    <TextInput
      ref={field}
      label="Prompt"
      placeholder="A word of it"
      maxLength={MAX_TEXT_CHARACTERS}
      leftSection={<SearchIcon size={16} aria-hidden />}
      rightSection={
        typed !== '' && <CloseButton aria-label="Any prompt" size="sm" onClick={() => type('')} />
      }
      value={typed}
      onChange={(event) => type(event.currentTarget.value)}
      w={{ base: '100%', xs: 186 }}
    />
  );
}
