// Rate cards with their state, when they price, and whose they are.

import type { OperatorRateCardRow } from '@lightmeter/contract';
import { Anchor, Button, Table, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Moment } from '../../parts/moment.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { seriesTitle } from '../rates/chosen-version.ts';
import { TableScroll } from '../rates/table-scroll.tsx';
import { authorship } from './card-words.ts';
import classes from './operator.module.css';

export interface RateCardTableProps {
  readonly cards: readonly OperatorRateCardRow[];
  /** Makes a draft of the card with this id. */
  readonly onCopy: (id: string) => void;
}

export function RateCardTable({ cards, onCopy }: RateCardTableProps) {
  return (
    <TableScroll label="Rate cards and drafts" minWidth={820}>
      <Table verticalSpacing="xs" className={classes.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Card</Table.Th>
            <Table.Th>Series</Table.Th>
            <Table.Th>State</Table.Th>
            <Table.Th>In force from (UTC)</Table.Th>
            <Table.Th>Whose</Table.Th>
            <Table.Th aria-label="Actions" />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {cards.map((card) => (
            <CardRow key={card.id} card={card} onCopy={onCopy} />
          ))}
        </Table.Tbody>
      </Table>
    </TableScroll>
  );
}

function CardRow({
  card,
  onCopy,
}: { readonly card: OperatorRateCardRow } & Pick<RateCardTableProps, 'onCopy'>) {
  const isDraft = card.state === 'draft';
  const { sentence, at } = authorship(card);
  return (
    <Table.Tr>
      <Table.Td>
        <Anchor
          fw={550}
          fz="sm"
          renderRoot={(anchor) => (
            <Link {...anchor} to="/operator/rate-cards/$cardId" params={{ cardId: card.id }} />
          )}
        >
          {card.title}
        </Anchor>
        <Text size="xs" c="dimmed" ff="monospace">
          {card.id}
        </Text>
      </Table.Td>
      <Table.Td>{seriesTitle(card.series)}</Table.Td>
      <Table.Td>
        <StateBadge state={card.state} />
      </Table.Td>
      <Table.Td>
        {isDraft && card.in_force_from === null ? 'once it is published' : <Moment at={card.in_force_from} />}
      </Table.Td>
      <Table.Td>
        <Text size="sm">{sentence}</Text>
        {at !== null && (
          <Text size="xs" c="dimmed">
            <Moment at={at} /> UTC
          </Text>
        )}
      </Table.Td>
      <Table.Td ta="right">
        {!isDraft && (
          <Button
            size="compact-sm"
            variant="default"
            aria-label={`Make a draft of ${card.id}`}
            onClick={() => onCopy(card.id)}
          >
            Make a draft
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
