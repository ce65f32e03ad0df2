// A request to try: what it costs, and the code that makes it.

import {
  type Capability,
  formatUsd,
  type RateCard,
  renderImageSize,
  renderUsd,
  type SoldModel,
} from '@lightmeter/core';
import { Alert, NumberInput, Select, SimpleGrid, Stack, Text } from '@mantine/core';
import { CircleAlert } from 'lucide-react';
import { useMemo } from 'react';
import { codeSamples } from '../../code/code-samples.ts';
import { Section } from '../../parts/section.tsx';
import { type PricedRequest, priceRequest } from '../../pricing/price-request.ts';
import { qualitiesOf } from '../rates/calculator/calculation.ts';
import { roundedUsd } from '../rates/rounded-usd.ts';
import { CodeTabs } from './code-tabs.tsx';
import classes from './models.module.css';
import { bodyOf, inputOf, type RequestChoice, sizeChange } from './request-choice.ts';

export interface RequestSectionProps {
  readonly card: RateCard;
  readonly model: SoldModel;
  readonly capability: Capability;
  readonly choice: RequestChoice;
  readonly onChange: (changes: Readonly<Record<string, string | undefined>>) => void;
}

export function RequestSection({ card, model, capability, choice, onChange }: RequestSectionProps) {
  const priced = useMemo(() => priceRequest(card, inputOf(model, choice)), [card, model, choice]);
  const samples = useMemo(
    () =>
      codeSamples({
        body: bodyOf(model, choice),
        serverUrl: location.origin,
        maxCostUsd: priced.kind === 'priced' ? renderUsd(priced.quote.highNanoUsd) : undefined,
      }),
    [model, choice, priced],
  );
  return (
    <Section title="Code">
      <Stack gap="md">
        <RequestFields capability={capability} choice={choice} onChange={onChange} />
        <RequestPrice priced={priced} />
        <CodeTabs samples={samples} />
      </Stack>
    </Section>
  );
}

function RequestPrice({ priced }: { readonly priced: PricedRequest }) {
  if (priced.kind === 'refused') {
    return (
      <Alert color="red" variant="light" icon={<CircleAlert aria-hidden />} title="This model cannot do that">
        {priced.error.message}
      </Alert>
    );
  }
  const { quote } = priced;
  const isExact = quote.kind === 'exact';
  return (
    <div aria-live="polite">
      <Text className={classes.price}>
        {isExact ? formatUsd(quote.highNanoUsd) : `up to ${roundedUsd(quote.highNanoUsd, 'up')}`}
      </Text>
      <Text size="sm" c="dimmed">
        {isExact
          ? 'for this request, charged when it is delivered. The code refuses anything dearer.'
          : `at least ${roundedUsd(quote.lowNanoUsd, 'down')}, by what the provider reports. The code refuses anything dearer.`}
      </Text>
    </div>
  );
}

function RequestFields({ capability, choice, onChange }: Omit<RequestSectionProps, 'card' | 'model'>) {
  const qualities = qualitiesOf(capability);
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} spacing="sm">
      <Select
        label="Size"
        searchable
        onFocus={(event) => event.currentTarget.select()}
        allowDeselect={false}
        data={sizeOptions(capability, choice.size)}
        value={choice.size}
        onChange={(size) => onChange(sizeChange(size))}
      />
      <Select
        label="Quality"
        allowDeselect={false}
        disabled={qualities.length === 0}
        placeholder="Not offered"
        data={[...qualities]}
        value={choice.quality ?? null}
        onChange={(quality) => onChange({ quality: quality ?? undefined })}
      />
      <Select
        label="File format"
        allowDeselect={false}
        data={[...capability.outputFormats]}
        value={choice.format}
        onChange={(format) => onChange({ output_format: format ?? undefined })}
      />
      <NumberInput
        label="Images"
        min={1}
        max={capability.maxImageCount}
        disabled={capability.maxImageCount === 1}
        allowDecimal={false}
        clampBehavior="strict"
        value={choice.imageCount}
        onChange={(value) => onChange({ n: `${value}` })}
      />
    </SimpleGrid>
  );
}

/** The sizes by shape, auto, and the one in the address where it is another. */
function sizeOptions({ shapes, autoSize }: Capability, chosen: string) {
  const groups = Object.entries(shapes).map(([ratio, byTier]) => ({
    group: ratio,
    items: Object.entries(byTier).map(([tier, size]) => ({
      value: renderImageSize(size),
      label: `${renderImageSize(size)} · ${tier}`,
    })),
  }));
  const isListed =
    chosen === 'auto' || groups.some(({ items }) => items.some(({ value }) => value === chosen));
  return [...(autoSize ? ['auto'] : []), ...(isListed ? [] : [chosen]), ...groups];
}
