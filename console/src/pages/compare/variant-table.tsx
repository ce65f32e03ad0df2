// The variants as a table: settings with what sets them apart, money, time and votes. The best of each is marked in words.

import type { ComparisonResponse } from '@lightmeter/contract';
import { Group, SegmentedControl, Stack, Table, Text } from '@mantine/core';
import { Award, Trophy } from 'lucide-react';
import type { ReactNode } from 'react';
import { Section } from '../../parts/section.tsx';
import { Usd } from '../../parts/usd.tsx';
import { type Search, useUrlState } from '../../parts/use-url-state.ts';
import { durationText } from '../playground/elapsed.tsx';
import { tallyText } from './comparison-words.ts';
import { Letter } from './letter.tsx';
import { SettingChips } from './setting-chips.tsx';
import { type Setting, settingsOf } from './settings.ts';
import { useModelTitle } from './use-model-title.ts';
import {
  bestOf,
  type ComparedVariant,
  ordered,
  VARIANT_ORDERS,
  type VariantOrder,
} from './variant-figures.ts';

const LABELS: Readonly<Record<VariantOrder, string>> = {
  given: 'As given',
  cost: 'Cost',
  time: 'Time',
  votes: 'Votes',
};

const readOrder = ({ sort }: Search): VariantOrder =>
  VARIANT_ORDERS.find((order) => order === sort) ?? 'given';

/** The order of the columns, in the address. */
export function useVariantOrder() {
  return useUrlState(readOrder);
}

export function VariantTable({ comparison }: { readonly comparison: ComparisonResponse }) {
  const { variants } = comparison;
  const [order, change] = useVariantOrder();
  const settings = settingsOf(variants.map(({ request }) => request));
  const best = {
    cost: bestOf(variants, 'cost'),
    time: bestOf(variants, 'time'),
    votes: bestOf(variants, 'votes'),
  };
  return (
    <Section
      title="Variants"
      actions={
        <Group gap="xs">
          <Text size="sm" c="dimmed" id="variant-order">
            Sort by
          </Text>
          <SegmentedControl
            size="xs"
            aria-labelledby="variant-order"
            value={order}
            onChange={(sort) => change({ sort: sort === 'given' ? undefined : sort })}
            data={VARIANT_ORDERS.map((value) => ({ value, label: LABELS[value] }))}
          />
        </Group>
      }
    >
      <Table.ScrollContainer
        minWidth={820}
        scrollAreaProps={{
          viewportProps: { tabIndex: 0, role: 'group', 'aria-label': 'Figures of the variants' },
        }}
      >
        <Table verticalSpacing="sm">
          <Heads />
          <Table.Tbody>
            {ordered(variants, order).map((variant) => (
              <Row
                key={variant.index}
                variant={variant}
                settings={settings[variant.index] ?? []}
                best={best}
              />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Section>
  );
}

function Heads() {
  const names = ['Charged', 'Per image', 'Per megapixel', 'Median time', 'Votes'];
  return (
    <Table.Thead>
      <Table.Tr>
        <Table.Th scope="col">Variant</Table.Th>
        {names.map((name) => (
          <Table.Th scope="col" ta="right" key={name}>
            {name}
          </Table.Th>
        ))}
      </Table.Tr>
    </Table.Thead>
  );
}

interface RowProps {
  readonly variant: ComparedVariant;
  readonly settings: readonly Setting[];
  readonly best: Readonly<Record<'cost' | 'time' | 'votes', number | undefined>>;
}

function Row({ variant, settings, best }: RowProps) {
  const titleOfModel = useModelTitle();
  const { index, model, median_run_ms: runMs, mean_charged_usd: mean, usd_per_megapixel: perMp } = variant;
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={400}>
        <Group gap="xs" wrap="nowrap" align="flex-start">
          <Letter index={index} />
          <Stack gap={4}>
            <Text fw={600}>{titleOfModel(model)}</Text>
            <SettingChips settings={settings} />
          </Stack>
        </Group>
      </Table.Th>
      <Figure>
        <Usd value={variant.charged_usd} fw={600} />
        <Text size="xs" c="dimmed">
          of <Usd value={variant.quoted_usd} />
        </Text>
      </Figure>
      <Figure mark={best.cost === index && <Mark>lowest</Mark>}>
        {mean === null ? '–' : <Usd value={mean} />}
      </Figure>
      <Figure>{perMp === null ? '–' : <Usd value={perMp} />}</Figure>
      <Figure mark={best.time === index && <Mark>fastest</Mark>}>
        {runMs === null ? '–' : durationText(runMs)}
      </Figure>
      <Figure mark={best.votes === index && <Mark isWinner>leads</Mark>}>{tallyText(variant)}</Figure>
    </Table.Tr>
  );
}

function Figure({ mark, children }: { readonly mark?: ReactNode; readonly children: ReactNode }) {
  return (
    <Table.Td ta="right" style={{ verticalAlign: 'top', whiteSpace: 'nowrap' }}>
      {children}
      {mark && <div>{mark}</div>}
    </Table.Td>
  );
}

function Mark({ isWinner = false, children }: { readonly isWinner?: boolean; readonly children: ReactNode }) {
  const Icon = isWinner ? Trophy : Award;
  return (
    <Text component="span" size="xs" c="var(--lm-good)" fw={600}>
      <Icon size={12} aria-hidden style={{ verticalAlign: '-1px' }} /> {children}
    </Text>
  );
}
