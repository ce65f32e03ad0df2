// A new key: its name, what it may do, and what stops it.

import type { CreatedKeyResponse, CreateKeyBody } from '@lightmeter/contract';
import {
  Button,
  Checkbox,
  Group,
  Modal,
  MultiSelect,
  NumberInput,
  Select,
  Stack,
  TextInput,
} from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useBook } from '../../api/book.ts';
import { api } from '../../api/client.ts';
import { useAbilities } from '../../api/session.ts';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { useRateCardInForce } from '../../pricing/rate-card-source.ts';
import { keyBody, NEW_KEY, type NewKey } from './new-key.ts';

export interface CreateKeyDialogProps {
  readonly onClose: () => void;
  readonly onMade: (key: CreatedKeyResponse) => void;
}

const SCOPES = [
  { value: 'images', label: 'Generate and edit pictures' },
  { value: 'read', label: 'Read balance, usage and ledger' },
  { value: 'keys', label: 'Create and revoke keys' },
] as const;

export function CreateKeyDialog({ onClose, onMade }: CreateKeyDialogProps) {
  const { mode } = useBook();
  const { canOperate } = useAbilities();
  const [form, setForm] = useState<NewKey>(NEW_KEY);
  const change = (changes: Partial<NewKey>) => setForm((before) => ({ ...before, ...changes }));
  const create = useMutation({
    mutationFn: () => api.keys.create({ ...(keyBody(form) as CreateKeyBody), mode }),
    onSuccess: onMade,
  });
  const scopes = canOperate
    ? [...SCOPES, { value: 'operator' as const, label: 'Operate: top-ups, refunds, audit' }]
    : SCOPES;
  return (
    <Modal opened onClose={onClose} title={mode === 'test' ? 'New sandbox key' : 'New live key'} size="lg">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate();
        }}
      >
        <Stack>
          {create.error && <ErrorPanel error={create.error} title="The key was not made" takesFocus />}
          <TextInput
            label="Name"
            description="Of the program that uses it. Usage is grouped by it."
            required
            maxLength={100}
            data-autofocus
            value={form.name}
            onChange={(event) => change({ name: event.currentTarget.value })}
          />
          <Checkbox.Group
            label="It may"
            value={[...form.scopes]}
            onChange={(chosen) => change({ scopes: chosen as NewKey['scopes'] })}
          >
            <Stack gap={6} mt={4}>
              {scopes.map((scope) => (
                <Checkbox key={scope.value} value={scope.value} label={scope.label} />
              ))}
            </Stack>
          </Checkbox.Group>
          <SpendFields form={form} change={change} />
          <ModelField form={form} change={change} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={create.isPending} disabled={form.scopes.length === 0}>
              Create the key
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

interface FieldsProps {
  readonly form: NewKey;
  readonly change: (changes: Partial<NewKey>) => void;
}

function SpendFields({ form, change }: FieldsProps) {
  return (
    <>
      <Group align="flex-start" grow preventGrowOverflow={false}>
        <TextInput
          label="Spend cap in USD"
          description="Stops: no request leads past it."
          inputMode="decimal"
          placeholder="none"
          value={form.capUsd}
          onChange={(event) => change({ capUsd: event.currentTarget.value })}
        />
        <TextInput
          label="Budget in USD"
          description="Warns and never stops."
          inputMode="decimal"
          placeholder="none"
          value={form.budgetUsd}
          onChange={(event) => change({ budgetUsd: event.currentTarget.value })}
        />
        <Select
          label="Period"
          description="UTC."
          allowDeselect={false}
          data={[
            { value: 'day', label: 'A day' },
            { value: 'month', label: 'A month' },
            { value: 'total', label: 'In total' },
          ]}
          value={form.period}
          onChange={(period) => period && change({ period: period as NewKey['period'] })}
        />
      </Group>
      <NumberInput
        label="Requests a minute"
        placeholder="no limit"
        min={1}
        max={1_000_000}
        allowDecimal={false}
        value={form.ratePerMinute ?? ''}
        onChange={(value) => change({ ratePerMinute: value === '' ? undefined : Number(value) })}
      />
    </>
  );
}

function ModelField({ form, change }: FieldsProps) {
  const { card } = useRateCardInForce();
  return (
    <>
      <MultiSelect
        label="Models"
        description="None chosen: every model of the rate card."
        searchable
        clearable
        data={card?.models.map((model) => model.id) ?? []}
        value={[...form.models]}
        onChange={(models) => change({ models })}
      />
      <TextInput
        label="Ends"
        description="The last day it works, UTC; empty: never."
        type="date"
        value={form.lastDay}
        onChange={(event) => change({ lastDay: event.currentTarget.value })}
      />
    </>
  );
}
