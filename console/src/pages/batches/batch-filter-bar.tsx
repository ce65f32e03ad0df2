// The filters above the list of batches.

import { Group, SegmentedControl, TextInput } from '@mantine/core';
import { Search } from 'lucide-react';
import type { BatchFilter } from './batch-filter.ts';

const STATES = [
  { value: 'all', label: 'All' },
  { value: 'running', label: 'Running' },
  { value: 'waiting', label: 'Waiting' },
  { value: 'completed', label: 'Completed' },
  { value: 'failed', label: 'Ended early' },
];

export interface BatchFilterBarProps {
  readonly filter: BatchFilter;
  readonly onChange: (changes: Readonly<Record<string, string | undefined>>) => void;
}

export function BatchFilterBar({ filter, onChange }: BatchFilterBarProps) {
  return (
    <Group gap="sm">
      <SegmentedControl
        aria-label="State"
        data={STATES}
        value={filter.state}
        onChange={(state) => onChange({ state: state === 'all' ? undefined : state })}
        style={{ maxWidth: '100%', overflowX: 'auto' }}
      />
      <TextInput
        aria-label="Search by name or id"
        placeholder="Name or id"
        leftSection={<Search size={16} aria-hidden />}
        value={filter.text}
        onChange={(event) => onChange({ text: event.currentTarget.value })}
        w={{ base: '100%', xs: 240 }}
      />
    </Group>
  );
}
