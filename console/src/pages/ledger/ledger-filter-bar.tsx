// The filters of the statement. Everything stands in the address.

import { Button, Group, Input, Pill, SegmentedControl, Select, Stack, TextInput } from '@mantine/core';
import { X } from 'lucide-react';
import { useEffect, useId, useState } from 'react';
import { DayRangeField } from '../usage/day-range-field.tsx';
import { isFiltered, KINDS, type LedgerFilter, NO_FILTER } from './ledger-filter.ts';

export interface LedgerFilterBarProps {
  readonly filter: LedgerFilter;
  readonly onChange: (changes: Readonly<Record<string, string | undefined>>) => void;
}

const KIND_OPTIONS = Object.entries(KINDS).map(([value, label]) => ({ value, label }));

export function LedgerFilterBar({ filter, onChange }: LedgerFilterBarProps) {
  const accountId = useId();
  return (
    <Group gap="sm" align="flex-end" role="search" aria-label="Filter the entries">
      <Stack gap={2}>
        <Input.Label labelElement="div" id={accountId}>
          Account
        </Input.Label>
        <SegmentedControl
          aria-labelledby={accountId}
          data={[
            { value: 'available', label: 'Available' },
            { value: 'held', label: 'Held' },
            { value: 'both', label: 'Both' },
          ]}
          value={filter.account}
          onChange={(account) => onChange({ account })}
        />
      </Stack>
      <Select
        label="Kind"
        placeholder="Any"
        data={KIND_OPTIONS}
        value={filter.kind ?? null}
        // Which account is usual depends on the kind.
        onChange={(kind) => onChange({ kind: kind ?? undefined, account: undefined })}
        clearable
        clearButtonProps={{ 'aria-label': 'Any kind' }}
        w={{ base: '100%', xs: 150 }}
      />
      <DayRangeField
        range={filter}
        placeholder="All days"
        onChange={({ from, to }) => onChange({ from, to })}
      />
      <TaskField taskId={filter.task_id} onChange={(taskId) => onChange({ task_id: taskId })} />
      {filter.batch_id !== undefined && (
        <Pill
          size="lg"
          withRemoveButton
          removeButtonProps={{ 'aria-label': 'Of every batch', tabIndex: 0, 'aria-hidden': false }}
          onRemove={() => onChange({ batch_id: undefined })}
        >
          {filter.batch_id}
        </Pill>
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
    </Group>
  );
}

interface TaskFieldProps {
  readonly taskId: string | undefined;
  readonly onChange: (taskId: string | undefined) => void;
}

/** An id is pasted whole: it is asked for when the field is left or Enter is pressed. */
function TaskField({ taskId, onChange }: TaskFieldProps) {
  const [typed, setTyped] = useState(taskId ?? '');
  useEffect(() => setTyped(taskId ?? ''), [taskId]);
  const send = () => {
    const wanted = typed.trim() || undefined;
    if (wanted !== taskId) onChange(wanted);
  };
  return (
    <TextInput
      label="Task"
      placeholder="task_…"
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={send}
      onKeyDown={(event) => event.key === 'Enter' && send()}
      spellCheck={false}
      w={{ base: '100%', xs: 200 }}
    />
  );
}
