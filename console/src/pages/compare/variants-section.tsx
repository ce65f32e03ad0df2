// The variants side by side, linked or each on its own, with what sets them apart.

import type { RateCard } from '@lightmeter/core';
import { Button, Group, NumberInput, SimpleGrid, Stack, Switch, Text } from '@mantine/core';
import { Plus } from 'lucide-react';
import { Section } from '../../parts/section.tsx';
import { parameterLabel } from '../playground/parameter-labels.ts';
import { addVariant } from './change-variants.ts';
import { letterOf, MAX_VARIANTS } from './compare-form.ts';
import { differingNames, settingsOf } from './settings.ts';
import type { CompareFormState } from './use-compare-form.ts';
import type { ShownPrice } from './use-comparison-price.ts';
import { VariantCard } from './variant-card.tsx';
import { listed, seedSentence, takesSeed } from './variant-models.ts';

export interface VariantsSectionProps {
  readonly card: RateCard;
  readonly state: CompareFormState;
  readonly price: ShownPrice;
}

export function VariantsSection({ card, state, price }: VariantsSectionProps) {
  const { form, change, notFollowed } = state;
  const { variants } = form;
  const settings = settingsOf(variants.map(({ parameters }) => parameters));
  return (
    <Section
      title="Variants"
      actions={
        <Switch
          label="Linked: a setting changes on all"
          checked={form.isLinked}
          onChange={({ currentTarget: { checked } }) =>
            change((before) => ({ ...before, isLinked: checked }))
          }
        />
      }
    >
      <Stack gap="md">
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
          {variants.map((variant, index) => (
            <VariantCard
              key={variant.id}
              card={card}
              state={state}
              index={index}
              variant={variant}
              settings={settings[index] ?? []}
              price={price}
            />
          ))}
        </SimpleGrid>
        {notFollowed.length > 0 && (
          <Stack gap={2} role="status">
            {notFollowed.map(({ variantIndex, names, reason }) => (
              <Text size="sm" key={variantIndex}>
                {letterOf(variantIndex)} keeps its {listed(names.map(parameterLabel))}. {reason}
              </Text>
            ))}
          </Stack>
        )}
        <Group justify="space-between" align="flex-start" gap="md">
          <Button
            variant="default"
            size="compact-sm"
            mih={30}
            leftSection={<Plus size={16} aria-hidden />}
            disabled={variants.length >= MAX_VARIANTS}
            onClick={() => change((before) => addVariant(card, before))}
          >
            Add variant
          </Button>
          <Text size="sm" c="dimmed">
            {differenceSentence(differingNames(variants))}
          </Text>
        </Group>
        <SeedField card={card} state={state} error={price.seedError} />
      </Stack>
    </Section>
  );
}

function differenceSentence(names: readonly string[]): string {
  if (names.length === 0) return 'All variants are the same: change a model or a setting.';
  return `They differ in ${listed(names)}.`;
}

interface SeedFieldProps {
  readonly card: RateCard;
  readonly state: CompareFormState;
  readonly error: string | undefined;
}

/** One seed for all that take one. Without any there is nothing to fill in. */
function SeedField({ card, state, error }: SeedFieldProps) {
  const { form, change } = state;
  const sentence = seedSentence(card, form.variants);
  if (!form.variants.some((variant) => takesSeed(card, variant))) {
    return (
      <Text size="sm" c="dimmed">
        {sentence}
      </Text>
    );
  }
  return (
    <NumberInput
      label="Seed of all"
      description={`${sentence} Left empty, one is chosen.`}
      placeholder="Any"
      maw={420}
      hideControls
      allowDecimal={false}
      allowNegative={false}
      clampBehavior="none"
      inputWrapperOrder={['label', 'input', 'error', 'description']}
      value={form.seed}
      error={error}
      onChange={(value) => change((before) => ({ ...before, seed: String(value) }))}
    />
  );
}
