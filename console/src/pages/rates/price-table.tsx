// The price list of image models: one row a model, one column a tier.

import { type RateCard, TIERS } from '@lightmeter/core';
import { Table, Text } from '@mantine/core';
import { useMemo } from 'react';
import { useAbilities } from '../../api/session.ts';
import { MarginCellText } from './margin-cell.tsx';
import { marginSummaries } from './margin-summary.ts';
import { ModelName } from './model-name.tsx';
import { optionTexts, sizesText } from './model-words.ts';
import { PriceRange } from './price-range.tsx';
import type { PriceFilter, PriceRow } from './price-rows.ts';
import classes from './rates.module.css';
import { SortHeader } from './sort-header.tsx';
import { TableScroll } from './table-scroll.tsx';
import { UsualTime } from './usual-time.tsx';

export interface PriceTableProps {
  readonly card: RateCard;
  readonly rows: readonly PriceRow[];
  readonly filter: PriceFilter;
  /** Kept in links; undefined for the card in force. */
  readonly cardId: string | undefined;
  readonly today: string;
  readonly onSort: (sort: string | undefined) => void;
}

export function PriceTable({ card, rows, filter, cardId, today, onSort }: PriceTableProps) {
  const { canOperate } = useAbilities();
  const margins = useMemo(
    () => (canOperate ? marginSummaries(card, today) : undefined),
    [canOperate, card, today],
  );
  const sorting = { filter, onSort };
  return (
    <TableScroll label="Prices of image models" minWidth={margins ? 1080 : 860}>
      <Table verticalSpacing="sm" className={classes.table} highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <SortHeader sort="name" {...sorting}>
              Model
            </SortHeader>
            {TIERS.map((tier, index) =>
              index === 0 ? (
                <SortHeader key={tier} sort="price" isRight {...sorting}>
                  {tier}
                </SortHeader>
              ) : (
                <Table.Th key={tier} ta="right">
                  {tier}
                </Table.Th>
              ),
            )}
            <Table.Th>What it can do</Table.Th>
            <SortHeader sort="time" {...sorting}>
              Usual time
            </SortHeader>
            <SortHeader sort="newest" {...sorting}>
              Released
            </SortHeader>
            {margins && <Table.Th ta="right">List price, margin</Table.Th>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.model.id}>
              <Table.Td miw={150} maw={240}>
                <ModelName model={row.model} cardId={cardId} today={today} />
              </Table.Td>
              <PriceCells row={row} />
              <Table.Td miw={200} maw={320}>
                <Capabilities row={row} />
              </Table.Td>
              <Table.Td>
                <UsualTime timings={row.timings} />
              </Table.Td>
              <Table.Td style={{ whiteSpace: 'nowrap' }}>
                {row.model.facts?.lifeCycle.releasedOn ?? <span className={classes.quiet}>Not known</span>}
              </Table.Td>
              {margins && (
                <Table.Td ta="right" miw={190}>
                  <MarginCellText model={row.model} margin={margins.get(row.model.id)} today={today} />
                </Table.Td>
              )}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </TableScroll>
  );
}

/** A price that is the same at every size is said once, over all tiers that the model makes. */
function PriceCells({ row: { prices } }: { readonly row: PriceRow }) {
  const [first] = prices;
  const isOne =
    prices.length > 1 &&
    prices.every(
      ({ lowNanoUsd, highNanoUsd }) => lowNanoUsd === first?.lowNanoUsd && highNanoUsd === first.highNanoUsd,
    );
  if (first && isOne && prices.length === TIERS.length) {
    return (
      <Table.Td ta="right" colSpan={TIERS.length}>
        <PriceRange {...first} />
        <Text size="xs" c="dimmed">
          {first.lowNanoUsd === first.highNanoUsd
            ? 'the same at every size'
            : 'by quality, the same at every size'}
        </Text>
      </Table.Td>
    );
  }
  return TIERS.map((tier) => {
    const price = prices.find((each) => each.tier === tier);
    return (
      <Table.Td key={tier} ta="right">
        {price ? <PriceRange {...price} /> : <Text c="dimmed">–</Text>}
      </Table.Td>
    );
  });
}

function Capabilities({ row }: { readonly row: PriceRow }) {
  const { capability } = row.model;
  if (!capability) return null;
  return (
    <>
      {sizesText(capability)}
      <Text size="xs" c="dimmed">
        {optionTexts(capability).join(' · ')}
      </Text>
    </>
  );
}
