// Sets the budget and the cap of one subject over one period; what is left empty is no limit.

import { Button, Group, Modal, Select, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { refreshLimits, spendersQuery } from './limit-queries.ts';

type Period = 'day' | 'month' | 'total';

/** Amounts go as they were typed: the server says what is wrong with them. */
function limitBody(form: { subject: string; period: Period; cap: string; budget: string }) {
  const cap = form.cap.trim();
  const budget = form.budget.trim();
  return {
    subject: form.subject,
    period: form.period,
    ...(cap === '' ? {} : { cap_usd: cap }),
    ...(budget === '' ? {} : { budget_usd: budget }),
  };
}

export function LimitDialog({ onClose }: { readonly onClose: () => void }) {
  const [subject, setSubject] = useState('workspace');
  const [period, setPeriod] = useState<Period>('month');
  const [cap, setCap] = useState('');
  const [budget, setBudget] = useState('');
  const save = useMutation({
    mutationFn: () => api.limits.set(limitBody({ subject, period, cap, budget })),
    onSuccess: async () => {
      await refreshLimits();
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title="Set a limit">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <Stack>
          {save.error && <ErrorPanel error={save.error} title="The limit was not set" takesFocus />}
          <SubjectField value={subject} onChange={setSubject} />
          <Select
            label="Period"
            description="In UTC. In total never begins anew."
            allowDeselect={false}
            data={[
              { value: 'day', label: 'A day' },
              { value: 'month', label: 'A month' },
              { value: 'total', label: 'In total' },
            ]}
            value={period}
            onChange={(chosen) => chosen && setPeriod(chosen as Period)}
          />
          <TextInput
            label="Cap in USD"
            description="Stops: a request that would lead past it is refused before anything is spent."
            inputMode="decimal"
            placeholder="none"
            value={cap}
            onChange={(event) => setCap(event.currentTarget.value)}
          />
          <TextInput
            label="Budget in USD"
            description="Warns by webhook and here, and never stops."
            inputMode="decimal"
            placeholder="none"
            value={budget}
            onChange={(event) => setBudget(event.currentTarget.value)}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button
              type="submit"
              loading={save.isPending}
              disabled={cap.trim() === '' && budget.trim() === ''}
            >
              Set the limit
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

interface SubjectFieldProps {
  readonly value: string;
  readonly onChange: (subject: string) => void;
}

/** The workspace, a person or a program. */
function SubjectField({ value, onChange }: SubjectFieldProps) {
  const { data: spenders = [] } = useQuery(spendersQuery());
  const people = spenders.filter((key) => key.member !== null);
  const programs = spenders.filter((key) => key.member === null);
  return (
    <Select
      label="Of"
      searchable
      allowDeselect={false}
      data={[
        { group: 'All together', items: [{ value: 'workspace', label: 'The whole workspace' }] },
        { group: 'People', items: people.map((key) => ({ value: key.id, label: key.name })) },
        {
          group: 'API keys',
          items: programs.map((key) => ({ value: key.id, label: `${key.name} (${key.hint})` })),
        },
      ]}
      value={value}
      onChange={(chosen) => chosen && onChange(chosen)}
    />
  );
}
