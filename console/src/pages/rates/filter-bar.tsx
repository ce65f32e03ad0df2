// What the price list shows: kind, maker, tier. All of it lives in the address.

import { type RateCard, TIERS } from '@lightmeter/core';
import { Button, Group, NativeSelect, SegmentedControl } from '@mantine/core';
import { X } from 'lucide-react';
import { providerOf, providerTitle } from './model-words.ts';
import type { PriceFilter } from './price-rows.ts';

export interface FilterBarProps {
  readonly card: RateCard;
  readonly filter: PriceFilter;
  readonly onChange: (changes: Readonly<Record<string, string | undefined>>) => void;
}

export function FilterBar({ card, filter, onChange }: FilterBarProps) {
  const providers = [...new Set(card.models.map(providerOf))];
  const isFiltered =
    filter.modality !== undefined || filter.provider !== undefined || filter.tier !== undefined;
  return (
    <Group gap="sm" align="flex-end">
      <SegmentedControl
        aria-label="Kind of model"
        value={filter.modality ?? ''}
        onChange={(modality) => onChange({ modality })}
        data={[
          { value: '', label: 'All' },
          { value: 'image', label: 'Images' },
          { value: 'video', label: 'Video' },
        ]}
      />
      {/* The browser's own lists: the page is read by people who have fetched nothing yet. */}
      <NativeSelect
        aria-label="Maker"
        w={190}
        data={[
          { value: '', label: 'Any maker' },
          ...providers.map((provider) => ({ value: provider, label: providerTitle(provider) })),
        ]}
        value={filter.provider ?? ''}
        onChange={(event) => onChange({ provider: event.currentTarget.value })}
      />
      <NativeSelect
        aria-label="Tier"
        w={130}
        data={[
          { value: '', label: 'Any tier' },
          ...TIERS.map((tier) => ({ value: tier, label: `Makes ${tier}` })),
        ]}
        value={filter.tier ?? ''}
        onChange={(event) => onChange({ tier: event.currentTarget.value })}
      />
      {isFiltered && (
        <Button
          variant="subtle"
          color="gray"
          leftSection={<X size={16} aria-hidden />}
          onClick={() => onChange({ modality: undefined, provider: undefined, tier: undefined })}
        >
          Clear
        </Button>
      )}
    </Group>
  );
}
