// The prices of a card: each beside the one it replaces, with what it earns at worst; editable on a draft.

import type { OperatorRateCardResponse } from '@lightmeter/contract';
import { Group, SegmentedControl, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { Section } from '../../parts/section.tsx';
import { type Search, useUrlState } from '../../parts/use-url-state.ts';
import { TableScroll } from '../rates/table-scroll.tsx';
import { type DraftEdits, NO_EDITS } from './draft-edits.ts';
import { ownCardQuery } from './operator-queries.ts';
import { type Earning, type PriceLine, priceLines } from './price-lines.ts';
import { PriceRow } from './price-row.tsx';

export interface PricesSectionProps {
  readonly card: OperatorRateCardResponse;
  readonly lines: readonly PriceLine[];
  readonly earnings: readonly Earning[] | undefined;
  readonly edits?: DraftEdits;
  /** Undefined: the prices are read alone. */
  readonly onEdit?: (change: { price: { line: PriceLine; text: string } }) => void;
}

const SHOWN = [
  { value: 'all', label: 'All' },
  { value: 'changed', label: 'Changed' },
  { value: 'below-cost', label: 'Below cost' },
];

const readShown = ({ show }: Search) => SHOWN.find(({ value }) => value === show)?.value ?? 'all';

export function PricesSection({ card, lines, earnings, edits = NO_EDITS, onEdit }: PricesSectionProps) {
  const [shown, change] = useUrlState(readShown);
  const before = usePricesBefore(card.compared_with);
  const ofLine = useMemo(() => Map.groupBy(earnings ?? [], ({ lineKey }) => lineKey), [earnings]);
  const rows = lines.filter((line) => {
    if (shown === 'all') return true;
    if (shown === 'below-cost') return ofLine.get(line.key)?.some(({ isBelowCost }) => isBelowCost);
    return edits.prices[line.key] !== undefined || before.get(line.key) !== line.unitPriceUsd;
  });
  return (
    <Section
      title="Prices"
      actions={
        <SegmentedControl
          size="xs"
          aria-label="Which prices"
          data={SHOWN}
          value={shown}
          onChange={(value) => change({ show: value === 'all' ? undefined : value })}
        />
      }
    >
      {rows.length === 0 ? (
        <Text size="sm" c="dimmed">
          {shown === 'changed' ? 'Every price is as before.' : 'No price is known to be below cost.'}
        </Text>
      ) : (
        <TableScroll label="Prices of the card" minWidth={780}>
          <Table verticalSpacing={6}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Model</Table.Th>
                <Table.Th>Price of</Table.Th>
                <Table.Th ta="right" style={{ whiteSpace: 'nowrap' }}>
                  {card.compared_with ?? 'Before'}
                </Table.Th>
                <Table.Th ta="right" style={{ whiteSpace: 'nowrap' }}>
                  {onEdit ? 'Draft, USD' : card.id}
                </Table.Th>
                <Table.Th ta="right">Change</Table.Th>
                <Table.Th>Worst margin</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map((line, index) => (
                <PriceRow
                  key={line.key}
                  line={line}
                  isFirst={rows[index - 1]?.model !== line.model}
                  beforeUsd={before.get(line.key)}
                  isCompared={before.size > 0}
                  text={edits.prices[line.key]}
                  earnings={earnings && (ofLine.get(line.key) ?? [])}
                  onEdit={onEdit}
                />
              ))}
            </Table.Tbody>
          </Table>
        </TableScroll>
      )}
      <Group mt="xs">
        <Text size="xs" c="dimmed">
          Prices of tokens and seconds are for one. A margin is the price less the highest cost.
        </Text>
      </Group>
    </Section>
  );
}

/** Prices of the card it is compared with, by key of the line. */
function usePricesBefore(cardId: string | null): ReadonlyMap<string, string> {
  const { data } = useQuery({ ...ownCardQuery(cardId ?? ''), enabled: cardId !== null });
  return useMemo(
    () => new Map((data ? priceLines(data) : []).map((line) => [line.key, line.unitPriceUsd])),
    [data],
  );
}
