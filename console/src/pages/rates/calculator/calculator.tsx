// The calculator: what is asked on the left, what it costs on the right, below them the models
// that would serve the same use.

import type { RateCard } from '@lightmeter/core';
import { SimpleGrid, Stack, Text } from '@mantine/core';
import { useMemo } from 'react';
import { useUrlState } from '../../../parts/use-url-state.ts';
import { calculate } from './calculation.ts';
import { CalculatorForm } from './calculator-form.tsx';
import { CalculatorResult } from './calculator-result.tsx';
import { readCalculator } from './calculator-state.ts';
import { RivalList } from './rival-list.tsx';

export function Calculator({ card }: { readonly card: RateCard }) {
  const [state, change] = useUrlState(readCalculator);
  const calculation = useMemo(() => calculate(card, state), [card, state]);
  if (!calculation) return <Text c="dimmed">This card sells no images.</Text>;
  return (
    <Stack gap="lg">
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing={{ base: 'lg', lg: 48 }}>
        <CalculatorForm card={card} state={state} choices={calculation.choices} onChange={change} />
        <CalculatorResult calculation={calculation} requestCount={state.requestCount} />
      </SimpleGrid>
      {state.mode === 'place' && (
        <RivalList
          card={card}
          state={state}
          chosenId={calculation.choices.model.id}
          onChoose={(model) => change({ model })}
        />
      )}
    </Stack>
  );
}
