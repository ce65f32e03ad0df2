// The size, in the three ways people think of it: where the picture is used, a shape at a tier, or pixels.

import { DESTINATIONS, parseImageSize, TIERS } from '@lightmeter/core';
import {
  Group,
  NumberInput,
  SegmentedControl,
  Select,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { useEffect, useState } from 'react';
import type { Choices } from './calculation.ts';
import { type CalculatorState, MAX_DOTS, MAX_PRINT, PRINT } from './calculator-state.ts';

export interface SizeFieldsProps {
  readonly state: CalculatorState;
  readonly choices: Choices;
  /** Changes of the address. */
  readonly onChange: (changes: Readonly<Record<string, string | undefined>>) => void;
}

const PLACES = [...Map.groupBy(DESTINATIONS, ({ group }) => group)].map(([group, places]) => ({
  group,
  items: [
    ...places.map(({ id, title }) => ({ value: id, label: title })),
    ...(group === 'Print' ? [{ value: PRINT, label: 'Print of any size' }] : []),
  ],
}));

export function SizeFields({ state, choices, onChange }: SizeFieldsProps) {
  return (
    <Stack gap="sm">
      <SegmentedControl
        aria-label="How to say the size"
        fullWidth
        value={state.mode}
        onChange={(by) => onChange({ by })}
        data={[
          { value: 'place', label: 'By use' },
          { value: 'shape', label: 'Shape and tier' },
          { value: 'pixels', label: 'Pixels' },
        ]}
      />
      {state.mode === 'place' && <PlaceFields state={state} onChange={onChange} />}
      {state.mode === 'shape' && <ShapeFields choices={choices} onChange={onChange} />}
      {state.mode === 'pixels' && <PixelField state={state} choices={choices} onChange={onChange} />}
    </Stack>
  );
}

function PlaceFields({ state, onChange }: Omit<SizeFieldsProps, 'choices'>) {
  return (
    <>
      <Select
        label="Where will this image be used?"
        searchable
        // Typing begins a search instead of going on with the name that is chosen.
        onFocus={(event) => event.currentTarget.select()}
        allowDeselect={false}
        nothingFoundMessage="Nothing of that name. Try pixels."
        maxDropdownHeight={320}
        data={PLACES}
        value={state.place}
        onChange={(place) => onChange({ for: place ?? undefined })}
      />
      {state.place === PRINT && <PrintFields state={state} onChange={onChange} />}
    </>
  );
}

function PrintFields({ state, onChange }: Omit<SizeFieldsProps, 'choices'>) {
  const { width, height, unit, dotsPerInch } = state.print;
  const length = { min: 0.1, max: MAX_PRINT, decimalScale: 2, clampBehavior: 'blur' as const };
  return (
    <SimpleGrid cols={{ base: 2, xs: 4 }} spacing="xs">
      <NumberInput
        label="Width"
        {...length}
        value={width}
        onChange={(value) => onChange({ width: `${value}` })}
      />
      <NumberInput
        label="Height"
        {...length}
        value={height}
        onChange={(value) => onChange({ height: `${value}` })}
      />
      <Select
        label="Unit"
        allowDeselect={false}
        data={['cm', 'in']}
        value={unit}
        onChange={(value) => onChange({ unit: value ?? undefined })}
      />
      <NumberInput
        label="DPI"
        min={1}
        max={MAX_DOTS}
        allowDecimal={false}
        clampBehavior="blur"
        value={dotsPerInch}
        onChange={(value) => onChange({ dpi: `${value}` })}
      />
    </SimpleGrid>
  );
}

function ShapeFields({ choices, onChange }: Omit<SizeFieldsProps, 'state'>) {
  const { capability, aspectRatio, resolution } = choices;
  const byTier = capability.shapes[aspectRatio] ?? {};
  return (
    <Group grow align="flex-start" gap="sm">
      <Select
        label="Aspect ratio"
        allowDeselect={false}
        data={Object.keys(capability.shapes)}
        value={aspectRatio}
        onChange={(ratio) => onChange({ aspect_ratio: ratio ?? undefined })}
      />
      <Stack gap={2}>
        <Text size="sm" fw={500} id="calculator-tier">
          Tier
        </Text>
        <SegmentedControl
          aria-labelledby="calculator-tier"
          value={resolution ?? ''}
          onChange={(tier) => onChange({ resolution: tier })}
          data={TIERS.map((tier) => ({ value: tier, label: tier, disabled: byTier[tier] === undefined }))}
        />
      </Stack>
    </Group>
  );
}

/** What is typed stays typed; only a size goes into the address. */
function PixelField({ state, choices, onChange }: SizeFieldsProps) {
  const [typed, setTyped] = useState(state.size ?? '1024x1024');
  useEffect(() => {
    if (state.size !== undefined) setTyped(state.size);
  }, [state.size]);
  const isSize = typed === 'auto' || parseImageSize(typed) !== undefined;
  return (
    <TextInput
      label="Size in pixels"
      description={choices.capability.autoSize ? 'WIDTHxHEIGHT, or auto' : 'WIDTHxHEIGHT'}
      value={typed}
      error={isSize ? undefined : 'Write the width and height with an x between, such as 1536x1024.'}
      onChange={(event) => {
        const text = event.currentTarget.value.trim().toLowerCase().replace('×', 'x');
        setTyped(text);
        if (text === 'auto' || parseImageSize(text)) onChange({ size: text });
      }}
    />
  );
}
