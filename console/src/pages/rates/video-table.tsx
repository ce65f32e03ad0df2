// Video is priced a second, by resolution and sound. It is listed so that a budget can be made; nothing generates it here.

import { formatUsd, type RateLine } from '@lightmeter/core';
import { Table, Text } from '@mantine/core';
import { ModelName } from './model-name.tsx';
import type { PriceRow } from './price-rows.ts';
import classes from './rates.module.css';
import { TableScroll } from './table-scroll.tsx';

export interface VideoTableProps {
  readonly rows: readonly PriceRow[];
  readonly cardId: string | undefined;
  readonly today: string;
}

export function VideoTable({ rows, cardId, today }: VideoTableProps) {
  return (
    <TableScroll label="Prices of video models" minWidth={480}>
      <Table verticalSpacing="sm" className={classes.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Model</Table.Th>
            <Table.Th>Resolution</Table.Th>
            <Table.Th>Sound</Table.Th>
            <Table.Th ta="right">A second</Table.Th>
            <Table.Th ta="right">Ten seconds</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.flatMap(({ model }) =>
            model.rateLines.map((line, index) => (
              <Table.Tr key={`${model.id} ${JSON.stringify(line.when)}`}>
                {index === 0 && (
                  <Table.Td rowSpan={model.rateLines.length}>
                    <ModelName model={model} cardId={cardId} today={today} />
                    <Text size="xs" c="dimmed" maw="44ch" mt={4}>
                      {model.provenance.note}
                    </Text>
                  </Table.Td>
                )}
                <SecondCells line={line} />
              </Table.Tr>
            )),
          )}
        </Table.Tbody>
      </Table>
    </TableScroll>
  );
}

function SecondCells({ line }: { readonly line: RateLine }) {
  const { resolution, sound } = line.when;
  const tenfold = (line.unitPriceNanoUsd * 10n) as typeof line.unitPriceNanoUsd;
  return (
    <>
      <Table.Td>{resolution ?? 'any'}</Table.Td>
      <Table.Td>{sound === undefined ? 'either' : sound ? 'with sound' : 'silent'}</Table.Td>
      <Table.Td ta="right">{formatUsd(line.unitPriceNanoUsd)}</Table.Td>
      <Table.Td ta="right">{formatUsd(tenfold)}</Table.Td>
    </>
  );
}
