// How the batch runs: drafts first or not, what it is called, and what happens to bad lines and without money.

import { Accordion, NumberInput, Select, SimpleGrid, Stack, Switch, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Section } from '../../parts/section.tsx';
import { imageModelsQuery } from './batch-queries.ts';
import { Choice } from './picture-section.tsx';
import type { NewBatch } from './use-new-batch.ts';

export function RunSection({ batch }: { readonly batch: NewBatch }) {
  const { form, set } = batch;
  return (
    <Section title="Run">
      <Stack gap="md">
        <TextInput
          label="Name"
          description="For people; files and lists carry it."
          placeholder="Autumn catalogue"
          maxLength={200}
          value={form.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
          maw={420}
        />
        <Switch
          label="Make cheap drafts first, then pick"
          description="Every picture is made small. The ones that are picked are made again as set above."
          checked={form.makesDrafts}
          onChange={(event) => set({ makesDrafts: event.currentTarget.checked })}
        />
        {form.makesDrafts && <DraftFields batch={batch} />}
        <Accordion variant="contained" order={3}>
          <Accordion.Item value="more">
            <Accordion.Control>Bad lines, money and time</Accordion.Control>
            <Accordion.Panel>
              <MoreFields batch={batch} />
            </Accordion.Panel>
          </Accordion.Item>
        </Accordion>
      </Stack>
    </Section>
  );
}

function DraftFields({ batch }: { readonly batch: NewBatch }) {
  const { form, set } = batch;
  const { data: models } = useQuery(imageModelsQuery());
  const capability = models?.find(({ id }) => id === form.model)?.lightmeter.capability;
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm" maw={420}>
      <Select
        label="Draft resolution"
        data={[...(capability?.tiers ?? ['1K'])]}
        value={form.draftResolution}
        onChange={(tier) => set({ draftResolution: tier ?? '1K' })}
        allowDeselect={false}
      />
      <Choice
        label="Draft quality"
        value={form.draftQuality}
        values={capability?.qualities ?? []}
        onChange={(draftQuality) => set({ draftQuality })}
      />
    </SimpleGrid>
  );
}

function MoreFields({ batch }: { readonly batch: NewBatch }) {
  const { form, set } = batch;
  return (
    <Stack gap="md">
      <Switch
        label="Leave out lines that cannot be used"
        description="Without this one bad line stops the whole batch before it begins."
        checked={form.skipsInvalid}
        onChange={(event) => set({ skipsInvalid: event.currentTarget.checked })}
      />
      <Switch
        label="Make the same request only once"
        description="Lines that ask for the same share the pictures; the others cost nothing."
        checked={form.deduplicates}
        onChange={(event) => set({ deduplicates: event.currentTarget.checked })}
      />
      <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="sm">
        <Select
          label="When money runs out"
          data={[
            { value: 'pause', label: 'Pause the batch' },
            { value: 'fail', label: 'Fail what is left' },
          ]}
          value={form.onInsufficientFunds}
          onChange={(chosen) => set({ onInsufficientFunds: chosen === 'fail' ? 'fail' : 'pause' })}
          allowDeselect={false}
        />
        <TextInput
          label="Spend cap in USD"
          description="None when empty."
          inputMode="decimal"
          placeholder="25.00"
          value={form.spendCapUsd}
          onChange={(event) => set({ spendCapUsd: event.currentTarget.value })}
        />
        <NumberInput
          label="Hours to begin within"
          description="1 to 168; later items expire."
          min={1}
          max={168}
          clampBehavior="strict"
          allowDecimal={false}
          value={form.windowHours}
          onChange={(hours) => set({ windowHours: typeof hours === 'number' && hours >= 1 ? hours : 24 })}
        />
      </SimpleGrid>
    </Stack>
  );
}
