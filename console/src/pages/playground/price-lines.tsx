// The lines that the price is the sum of.

import { formatUsd, type LineItem } from '@lightmeter/core';
import { Table, Text } from '@mantine/core';
import type { DraftPrice } from '../../generation/use-price.ts';

export interface PriceLinesProps {
  readonly price: DraftPrice;
  readonly rateCardId: string;
}

export function PriceLines({ price, rateCardId }: PriceLinesProps) {
  if (price.priced.kind === 'refused') return null;
  const { quote } = price.priced;
  return (
    <>
      <Table fz="xs" withRowBorders={false} verticalSpacing={2} horizontalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Unit</Table.Th>
            <Table.Th scope="col" ta="right">
              Quantity
            </Table.Th>
            <Table.Th scope="col" ta="right">
              Rate
            </Table.Th>
            <Table.Th scope="col" ta="right">
              Amount
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {quote.lineItems.map((line) => (
            <Table.Tr key={unitText(line)}>
              <Table.Td>{unitText(line)}</Table.Td>
              <Table.Td ta="right">{line.quantity.toLocaleString('en-US')}</Table.Td>
              <Table.Td ta="right">{formatUsd(line.unitPriceNanoUsd)}</Table.Td>
              <Table.Td ta="right">{formatUsd(line.amountNanoUsd)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text size="xs" c="dimmed">
        {quote.kind === 'exact' ? 'Exact' : `At most; at least ${formatUsd(quote.lowNanoUsd)}`}, by rate card{' '}
        {rateCardId}.
      </Text>
    </>
  );
}

function unitText(line: LineItem): string {
  return [line.unit.replaceAll('_', ' '), line.tier, line.quality].filter(Boolean).join(' · ');
}
