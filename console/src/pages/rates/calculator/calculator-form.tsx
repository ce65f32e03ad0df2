// What is to be made, in the API's own parameters.

import type { RateCard } from '@lightmeter/core';
import { NumberInput, Select, SimpleGrid, Stack } from '@mantine/core';
import { type Choices, imageModels, qualitiesOf } from './calculation.ts';
import { type CalculatorState, MAX_REQUESTS } from './calculator-state.ts';
import { SizeFields } from './size-fields.tsx';

export interface CalculatorFormProps {
  readonly card: RateCard;
  readonly state: CalculatorState;
  readonly choices: Choices;
  readonly onChange: (changes: Readonly<Record<string, string | undefined>>) => void;
}

export function CalculatorForm({ card, state, choices, onChange }: CalculatorFormProps) {
  const { model, capability, quality, imageCount } = choices;
  const qualities = qualitiesOf(capability);
  return (
    <Stack gap="md">
      <Select
        label="Model"
        searchable
        onFocus={(event) => event.currentTarget.select()}
        allowDeselect={false}
        data={imageModels(card).map(({ id, title }) => ({ value: id, label: title }))}
        value={model.id}
        onChange={(id) => onChange({ model: id ?? undefined })}
      />
      <SizeFields state={state} choices={choices} onChange={onChange} />
      <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="sm">
        <Select
          label="Quality"
          allowDeselect={false}
          disabled={qualities.length === 0}
          placeholder="Not offered"
          data={[...qualities]}
          value={quality ?? null}
          onChange={(chosen) => onChange({ quality: chosen ?? undefined })}
        />
        <NumberInput
          label={`Images a request${capability.maxImageCount > 1 ? ` (1–${capability.maxImageCount})` : ''}`}
          min={1}
          max={capability.maxImageCount}
          disabled={capability.maxImageCount === 1}
          allowDecimal={false}
          clampBehavior="strict"
          value={imageCount}
          onChange={(value) => onChange({ n: `${value}` })}
        />
        <NumberInput
          label="Requests"
          min={1}
          max={MAX_REQUESTS}
          allowDecimal={false}
          clampBehavior="strict"
          thousandSeparator=","
          value={state.requestCount}
          onChange={(value) => onChange({ count: `${value}` })}
        />
      </SimpleGrid>
    </Stack>
  );
}
