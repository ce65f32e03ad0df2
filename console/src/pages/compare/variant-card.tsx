// One variant of the form: its model, its settings with the differing ones marked, and its share of the total.

import { type RateCard, renderUsd } from '@lightmeter/core';
import { ActionIcon, Group, Paper, Stack, Text } from '@mantine/core';
import { CopyPlus, Trash2 } from 'lucide-react';
import { useMemo } from 'react';
import { imageModel } from '../../generation/generation-form.ts';
import { Usd } from '../../parts/usd.tsx';
import { priceLabel } from '../../pricing/price-request.ts';
import { ModelField, SwitchNotice } from '../playground/model-field.tsx';
import { ParameterFields } from '../playground/parameter-fields.tsx';
import { duplicateVariant, removeVariant } from './change-variants.ts';
import classes from './compare.module.css';
import { letterOf, MAX_VARIANTS, MIN_VARIANTS, type Variant } from './compare-form.ts';
import type { UsdRange } from './compare-price.ts';
import { Letter } from './letter.tsx';
import { SettingChips } from './setting-chips.tsx';
import type { Setting } from './settings.ts';
import type { CompareFormState } from './use-compare-form.ts';
import type { ShownPrice } from './use-comparison-price.ts';

export interface VariantCardProps {
  readonly card: RateCard;
  readonly state: CompareFormState;
  readonly index: number;
  readonly variant: Variant;
  readonly settings: readonly Setting[];
  readonly price: ShownPrice;
}

export function VariantCard(props: VariantCardProps) {
  const { card, state, index, variant, settings, price } = props;
  const own = price.variants[index];
  const capability = imageModel(card, variant.model)?.capability;
  // A cell is one image, and the seed is the comparison's.
  const offered = useMemo(
    () => capability && { ...capability, maxImageCount: 1, maxPartialImages: 0, seed: false },
    [capability],
  );
  const { fitted } = state;
  return (
    <Paper
      withBorder
      p="sm"
      role="group"
      aria-label={`Variant ${letterOf(index)}`}
      className={classes.variant}
    >
      <Stack gap="sm" h="100%">
        <VariantHead {...props} />
        {fitted?.variantId === variant.id && (
          <SwitchNotice fitted={fitted.outcome} onClose={state.closeNote} />
        )}
        {offered && (
          <ParameterFields
            capability={offered}
            parameters={variant.parameters}
            isEdit={false}
            refusal={own?.refusal && { param: own.refusal.param, message: own.refusal.message }}
            onChange={(changes) => state.setSettings(index, changes)}
          />
        )}
        <Group justify="space-between" align="flex-end" gap="xs" mt="auto" wrap="nowrap">
          <SettingChips settings={settings.filter(({ isDifferent }) => isDifferent)} />
          <Share own={own?.range} one={own?.one} total={price.total} />
        </Group>
      </Stack>
    </Paper>
  );
}

function VariantHead({ card, state, index, variant }: VariantCardProps) {
  const { form, change, setModel } = state;
  const letter = letterOf(index);
  return (
    <Group gap="xs" wrap="nowrap" align="flex-end">
      <Letter index={index} mb={6} />
      <div className={classes.model}>
        <ModelField card={card} modelId={variant.model} onChoose={(modelId) => setModel(index, modelId)} />
      </div>
      <ActionIcon
        variant="default"
        size={36}
        aria-label={`Duplicate variant ${letter}`}
        title="Duplicate, to change one setting"
        disabled={form.variants.length >= MAX_VARIANTS}
        onClick={() => change((before) => duplicateVariant(before, index))}
      >
        <CopyPlus size={16} aria-hidden />
      </ActionIcon>
      <ActionIcon
        variant="default"
        size={36}
        aria-label={`Remove variant ${letter}`}
        title={form.variants.length <= MIN_VARIANTS ? 'A comparison has at least two' : undefined}
        disabled={form.variants.length <= MIN_VARIANTS}
        onClick={() => change((before) => removeVariant(before, index))}
      >
        <Trash2 size={16} aria-hidden />
      </ActionIcon>
    </Group>
  );
}

interface ShareProps {
  readonly own: UsdRange | undefined;
  readonly one: UsdRange | undefined;
  readonly total: UsdRange | undefined;
}

/** What this column costs of the whole. */
function Share({ own, one, total }: ShareProps) {
  if (!own || !one) return <Text size="sm">No price</Text>;
  const percent =
    total && total.highNanoUsd > 0n ? roundedPercent(own.highNanoUsd, total.highNanoUsd) : undefined;
  return (
    <Stack gap={0} ta="right" style={{ whiteSpace: 'nowrap' }}>
      <Text size="sm" className="lm-figures">
        {own.lowNanoUsd !== own.highNanoUsd && 'up to '}
        <Usd value={renderUsd(own.highNanoUsd)} fw={600} />
        {percent !== undefined && ` · ${percent} %`}
      </Text>
      <Text size="xs" c="dimmed" className="lm-figures">
        {own.highNanoUsd === one.highNanoUsd ? 'one image' : `${priceLabel(one)} an image`}
      </Text>
    </Stack>
  );
}

/** To the nearest whole percent. */
function roundedPercent(part: bigint, whole: bigint): number {
  return Number((part * 200n + whole) / (whole * 2n));
}
