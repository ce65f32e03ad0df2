// What every picture is to be where its line does not say otherwise: model, shape, tier, quality. What the model cannot do is
// not offered.

import { Select, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { QueryView } from '../../parts/query-view.tsx';
import { Section } from '../../parts/section.tsx';
import { type ImageModel, imageModelsQuery } from './batch-queries.ts';
import { fitToModel, type ModelCapability, tiersOf } from './fit-to-model.ts';
import { RowPrice } from './row-price.tsx';
import type { NewBatch } from './use-new-batch.ts';

export function PictureSection({ batch }: { readonly batch: NewBatch }) {
  const query = useQuery(imageModelsQuery());
  return (
    <Section title="Picture">
      <QueryView query={query}>{(models) => <PictureFields batch={batch} models={models} />}</QueryView>
    </Section>
  );
}

interface FieldsProps {
  readonly batch: NewBatch;
  readonly models: readonly ImageModel[];
}

function PictureFields({ batch, models }: FieldsProps) {
  const { form, set } = batch;
  const [dropped, setDropped] = useState<readonly string[]>([]);
  const capability = models.find(({ id }) => id === form.model)?.lightmeter.capability ?? undefined;
  const choose = (id: string | null) => {
    const wanted = models.find((model) => model.id === id)?.lightmeter.capability;
    if (id === null || !wanted) return;
    const fitted = fitToModel(form, id, wanted);
    setDropped(fitted.dropped);
    set(fitted.form);
  };
  return (
    <Stack gap="sm">
      <SimpleGrid cols={{ base: 1, xs: 2, lg: 3 }} spacing="sm">
        <Select
          label="Model"
          data={models.map(({ id, lightmeter }) => ({ value: id, label: lightmeter.title }))}
          value={form.model}
          onChange={choose}
          searchable
          allowDeselect={false}
        />
        {capability && <CapabilityFields batch={batch} capability={capability} />}
      </SimpleGrid>
      {dropped.length > 0 && (
        <Text size="sm" role="status">
          This model does not have: {dropped.join(', ')}. These settings were removed.
        </Text>
      )}
      <RowPrice batch={batch} />
    </Stack>
  );
}

interface CapabilityProps {
  readonly batch: NewBatch;
  readonly capability: ModelCapability;
}

function CapabilityFields({ batch, capability }: CapabilityProps) {
  const { form, set } = batch;
  const tiers = tiersOf(capability, form.shape);
  return (
    <>
      <Select
        label="Shape"
        data={[
          { value: '', label: 'The model’s own' },
          ...Object.keys(capability.shapes).map((shape) => ({ value: shape, label: shape })),
          { value: 'own', label: 'A size in pixels' },
        ]}
        value={form.shape}
        onChange={(shape) => {
          const next = shape ?? '';
          const isKept = tiersOf(capability, next).includes(form.resolution);
          set({ shape: next, resolution: isKept ? form.resolution : '' });
        }}
        allowDeselect={false}
      />
      {form.shape === 'own' ? (
        <TextInput
          label="Size"
          placeholder="1536x1024"
          value={form.size}
          onChange={(event) => set({ size: event.currentTarget.value })}
        />
      ) : (
        <Choice
          label="Resolution"
          value={form.resolution}
          values={tiers}
          onChange={(resolution) => set({ resolution })}
        />
      )}
      <Choice
        label="Quality"
        value={form.quality}
        values={capability.qualities}
        onChange={(quality) => set({ quality })}
      />
      <Choice
        label="File format"
        value={form.outputFormat}
        values={capability.output_formats}
        onChange={(outputFormat) => set({ outputFormat })}
      />
      <Choice
        label="Background"
        value={form.background}
        values={capability.backgrounds}
        onChange={(background) => set({ background })}
      />
    </>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly values: readonly string[];
  readonly onChange: (value: string) => void;
}

/** Nothing where there is nothing to choose. */
export function Choice({ label, value, values, onChange }: ChoiceProps) {
  if (values.length === 0) return null;
  return (
    <Select
      label={label}
      data={[{ value: '', label: 'Default' }, ...values.map((name) => ({ value: name, label: name }))]}
      value={value}
      onChange={(chosen) => onChange(chosen ?? '')}
      allowDeselect={false}
    />
  );
}
