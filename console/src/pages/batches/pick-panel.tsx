// The picture that has the focus, large, with prompt, size and prices.

import { Anchor, Paper, Stack, Table, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Picture, pictureAlt } from '../../parts/picture.tsx';
import { Usd } from '../../parts/usd.tsx';
import { ownIdOf, rangeLabel } from './batch-words.ts';
import classes from './pick-grid.module.css';
import { nameOf } from './pick-tile.tsx';
import type { Draft, PickPrice } from './use-drafts.ts';

export interface PickPanelProps {
  readonly draft: Draft | undefined;
  readonly price: PickPrice | undefined;
}

/** Beside the sheet, where there is room. */
export function PickPanel(props: PickPanelProps) {
  return (
    <Paper
      component="aside"
      aria-label="The picture that has the focus"
      withBorder
      p="sm"
      className={classes.panel}
    >
      <PickDetails {...props} />
    </Paper>
  );
}

export function PickDetails({ draft, price }: PickPanelProps) {
  if (!draft) return null;
  const { id, item, widthPixels, heightPixels } = draft;
  const facts: readonly (readonly [string, ReactNode])[] = [
    ['Item', [nameOf(draft), ownIdOf(item)].filter((name) => name !== undefined).join(' · ')],
    ['Draft', `${widthPixels}×${heightPixels}`],
    ['Charged', <Usd key="charged" value={item.charged_usd} />],
    ['Final', finalOf(price)],
  ];
  return (
    <Stack gap="sm">
      <Picture
        src={`/v1/outputs/${id}?width=512`}
        alt={pictureAlt({ prompt: item.prompt ?? '', widthPixels, heightPixels })}
        widthPixels={widthPixels}
        heightPixels={heightPixels}
      />
      <Text size="sm" lineClamp={6} style={{ overflowWrap: 'anywhere' }}>
        {item.prompt}
      </Text>
      <Table verticalSpacing={2} withRowBorders={false}>
        <Table.Tbody>
          {facts.map(([name, value]) => (
            <Table.Tr key={name}>
              <Table.Th fw={400} c="dimmed" p={0} w={80} scope="row">
                {name}
              </Table.Th>
              <Table.Td p={0} ta="right" style={{ overflowWrap: 'anywhere' }}>
                {value}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {price?.error && (
        <Text size="sm" c="var(--mantine-color-error)">
          {price.error.message}
        </Text>
      )}
      {item.task_id !== null && (
        <Anchor component={Link} to={`/tasks/${item.task_id}`} size="sm">
          Task and ledger
        </Anchor>
      )}
    </Stack>
  );
}

function finalOf(price: PickPrice | undefined): string {
  if (!price || price.error) return '–';
  const size = price.width === null ? '' : `${price.width}×${price.height} · `;
  return `${size}${rangeLabel(price)}`;
}
