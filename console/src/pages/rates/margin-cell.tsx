// For operators: what the provider lists, where that is from and when somebody looked, and what is left of the price.

import {
  formatUsd,
  type ListPrice,
  listPriceOn,
  maxUsd,
  minUsd,
  multiplyUsd,
  type SoldModel,
} from '@lightmeter/core';
import { Anchor, Text } from '@mantine/core';
import type { MarginSummary } from './margin-summary.ts';
import classes from './rates.module.css';

export interface MarginCellTextProps {
  readonly model: SoldModel;
  readonly margin: MarginSummary | undefined;
  readonly today: string;
}

export function MarginCellText({ model, margin, today }: MarginCellTextProps) {
  return (
    <>
      <Text
        size="sm"
        className={margin?.isBelowCost ? classes.bad : undefined}
        style={{ whiteSpace: 'nowrap' }}
      >
        {marginText(model, margin)}
      </Text>
      <ListPriceNote model={model} today={today} />
    </>
  );
}

function marginText(model: SoldModel, margin: MarginSummary | undefined): string {
  if (model.basis === 'tokens') return 'Passed on';
  if (margin?.worstPercent === undefined) return 'Cost not known';
  const { worstPercent, bestPercent = worstPercent } = margin;
  const worst = percentText(worstPercent);
  const range = worstPercent === bestPercent ? worst : `${worst} to ${percentText(bestPercent)}`;
  return margin.isBelowCost ? `Below cost: ${range}` : range;
}

function percentText(percent: number): string {
  return `${percent < 0 ? '−' : ''}${Math.abs(percent).toLocaleString('en-US')} %`;
}

/** The rate of the picture itself stands for them all; the source has the rest. */
function ListPriceNote({ model, today }: { readonly model: SoldModel; readonly today: string }) {
  const listed = model.facts && listPriceOn(model.facts, today);
  if (!listed) return null;
  const { source, checkedOn } = listed.provenance;
  const [link] = source.match(/https?:\/\/[^\s;,)]+/) ?? [];
  return (
    <Text size="xs" c="dimmed">
      {listText(listed)}
      <br />
      {link === undefined ? (
        source
      ) : (
        <Anchor href={link} target="_blank" rel="noreferrer" inherit c="dimmed" underline="always">
          Source
        </Anchor>
      )}
      , checked {checkedOn}
    </Text>
  );
}

const MILLION = 1_000_000;

/** @example `$30.00 a million image tokens`; `$0.035 an image`; `$0.02–$0.04 an image` by tier */
function listText({ rates }: ListPrice): string {
  const token = rates.find(({ unit }) => unit === 'output_image_tokens');
  if (token) return `${formatUsd(multiplyUsd(token.unitPriceNanoUsd, MILLION))} a million image tokens`;
  const [first, ...rest] = rates.filter(({ unit }) => unit === 'images').map((rate) => rate.unitPriceNanoUsd);
  if (first === undefined) return `billed by ${rates[0]?.unit.replaceAll('_', ' ') ?? 'other units'}`;
  const [low, high] = [rest.reduce(minUsd, first), rest.reduce(maxUsd, first)];
  return `${low === high ? formatUsd(low) : `${formatUsd(low)}–${formatUsd(high)}`} an image`;
}
