// What changes from one card to another, price by price.

import type { RateCardDiffResponse, RateChange } from '@lightmeter/contract';
import { Anchor, Badge, Table, Text, VisuallyHidden } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { ArrowDown, ArrowUp, type LucideIcon, Minus, Plus } from 'lucide-react';
import { Usd } from '../../parts/usd.tsx';
import { conditionText } from './condition-text.ts';
import classes from './rates.module.css';
import { TableScroll } from './table-scroll.tsx';

/** As a buyer sees it: a lower price is good. */
const CHANGES: Readonly<Record<RateChange['change'], { icon: LucideIcon; tone: string | undefined }>> = {
  raised: { icon: ArrowUp, tone: classes.bad },
  lowered: { icon: ArrowDown, tone: classes.good },
  added: { icon: Plus, tone: undefined },
  removed: { icon: Minus, tone: classes.warn },
};

export function RateDiffTable({ diff }: { readonly diff: RateCardDiffResponse }) {
  if (diff.data.length === 0) {
    return <Text>No price differs. {unchangedText(diff.unchanged)}</Text>;
  }
  return (
    <>
      <Text size="sm" c="dimmed" mb="xs">
        {countText(diff.data)} {unchangedText(diff.unchanged)}
      </Text>
      <TableScroll label={`Differences from ${diff.from} to ${diff.to}`} minWidth={640}>
        <Table verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Model</Table.Th>
              <Table.Th>Price of</Table.Th>
              <Table.Th ta="right">{diff.from}</Table.Th>
              <Table.Th ta="right">{diff.to}</Table.Th>
              <Table.Th ta="right">Change</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {diff.data.map((row, index) => (
              <DiffRow
                key={`${row.model} ${row.unit} ${JSON.stringify(row.when)}`}
                row={row}
                isFirst={diff.data[index - 1]?.model !== row.model}
              />
            ))}
          </Table.Tbody>
        </Table>
      </TableScroll>
    </>
  );
}

/** The model stands beside its first price alone; screen readers hear it beside each. */
function DiffRow({ row, isFirst }: { readonly row: RateChange; readonly isFirst: boolean }) {
  return (
    <Table.Tr>
      <Table.Td>
        {isFirst ? (
          <Anchor
            fz="inherit"
            fw={600}
            renderRoot={(anchor) => (
              <Link {...anchor} to="/models/$modelId" params={{ modelId: row.model }} />
            )}
          >
            {row.title}
          </Anchor>
        ) : (
          <VisuallyHidden>{row.title}</VisuallyHidden>
        )}
      </Table.Td>
      <Table.Td>{conditionText(row.unit, row.when)}</Table.Td>
      <Table.Td ta="right">{row.from_usd === null ? '–' : <Usd value={row.from_usd} />}</Table.Td>
      <Table.Td ta="right">{row.to_usd === null ? '–' : <Usd value={row.to_usd} />}</Table.Td>
      <Table.Td ta="right">
        <ChangeBadge row={row} />
      </Table.Td>
    </Table.Tr>
  );
}

function ChangeBadge({ row }: { readonly row: RateChange }) {
  const { icon: Icon, tone } = CHANGES[row.change];
  const percent = row.change_percent;
  const figure =
    percent === null ? '' : ` ${percent > 0 ? '+' : percent < 0 ? '−' : ''}${Math.abs(percent)} %`;
  return (
    <Badge variant="default" tt="none" fw={550} className={tone} leftSection={<Icon size={12} aria-hidden />}>
      {row.change}
      {figure}
    </Badge>
  );
}

function countText(rows: readonly RateChange[]): string {
  const counts = Map.groupBy(rows, ({ change }) => change);
  const parts = [...counts].map(([change, some]) => `${some.length} ${change}`);
  return `${rows.length === 1 ? 'One price differs' : `${rows.length} prices differ`}: ${parts.join(', ')}.`;
}

function unchangedText(count: number): string {
  return count === 1 ? 'One is the same.' : `${count} are the same.`;
}
