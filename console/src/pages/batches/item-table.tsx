// Rows of items, however many: only those in sight exist. Links lead to the task, and from there to the ledger.

import type { BatchItemObject } from '@lightmeter/contract';
import { Anchor, Skeleton, Table, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import { Picture, pictureAlt } from '../../parts/picture.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { Usd } from '../../parts/usd.tsx';
import { grouped, ownIdOf, spanLabel } from './batch-words.ts';
import classes from './item-table.module.css';

const ROW_PIXELS = 56;

export interface ItemTableProps {
  readonly count: number;
  /** Undefined while it is being read. */
  readonly itemAt: (index: number) => BatchItemObject | undefined;
  /** Told which rows are in sight, both ends included. */
  readonly onSeen?: (first: number, last: number) => void;
  /** Scrolled to and marked. */
  readonly firstIndex?: number | undefined;
}

export function ItemTable({ count, itemAt, onSeen, firstIndex }: ItemTableProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PIXELS,
    overscan: 8,
  });
  const scrollTo = rows.scrollToIndex;
  useEffect(() => {
    if (firstIndex !== undefined) scrollTo(firstIndex, { align: 'center' });
  }, [firstIndex, scrollTo]);
  const shown = rows.getVirtualItems();
  const [first, last] = [shown[0]?.index ?? 0, shown.at(-1)?.index ?? 0];
  useEffect(() => onSeen?.(first, last), [onSeen, first, last]);
  const before = shown[0]?.start ?? 0;
  const after = rows.getTotalSize() - (shown.at(-1)?.end ?? 0);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must scroll by keyboard.
    <section ref={scroller} className={classes.scroller} tabIndex={0} aria-label="Items of the batch">
      <Table className={classes.table} aria-rowcount={count + 1} verticalSpacing={6}>
        <Table.Thead className={classes.head}>
          <Table.Tr aria-rowindex={1}>
            <Table.Th w={72} ta="right">
              Item
            </Table.Th>
            <Table.Th w={56}>
              <Text span inherit style={{ position: 'absolute', clip: 'rect(0 0 0 0)' }}>
                Picture
              </Text>
            </Table.Th>
            <Table.Th>Prompt</Table.Th>
            <Table.Th w={132}>State</Table.Th>
            <Table.Th w={112} ta="right">
              Quoted
            </Table.Th>
            <Table.Th w={100} ta="right">
              Charged
            </Table.Th>
            <Table.Th w={84}>Task</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          <Filler height={before} />
          {shown.map(({ index }) => (
            <ItemRow key={index} place={index} item={itemAt(index)} isMarked={index === firstIndex} />
          ))}
          <Filler height={after} />
        </Table.Tbody>
      </Table>
    </section>
  );
}

function Filler({ height }: { readonly height: number }) {
  if (height <= 0) return null;
  return (
    <tr aria-hidden className={classes.filler}>
      <td colSpan={7} style={{ height }} />
    </tr>
  );
}

interface ItemRowProps {
  readonly place: number;
  readonly item: BatchItemObject | undefined;
  readonly isMarked: boolean;
}

function ItemRow({ place, item, isMarked }: ItemRowProps) {
  if (!item) {
    return (
      <Table.Tr className={classes.row} aria-rowindex={place + 2}>
        <Table.Td colSpan={7}>
          <Skeleton h={14} w="60%" />
        </Table.Td>
      </Table.Tr>
    );
  }
  return (
    <Table.Tr className={classes.row} aria-rowindex={place + 2} data-marked={isMarked || undefined}>
      <Table.Td ta="right">{grouped(item.index + 1)}</Table.Td>
      <Table.Td>
        <Thumbnail item={item} />
      </Table.Td>
      <Table.Td>
        <WhatItIs item={item} />
      </Table.Td>
      <Table.Td>
        <StateBadge state={item.state} />
      </Table.Td>
      <Table.Td ta="right" className="lm-figures">
        {item.prompt === null
          ? '–'
          : spanLabel({ low_usd: item.quoted_low_usd, high_usd: item.quoted_high_usd })}
      </Table.Td>
      <Table.Td ta="right">{item.task_id === null ? '–' : <Usd value={item.charged_usd} />}</Table.Td>
      <Table.Td>
        {item.task_id !== null && (
          <Anchor
            component={Link}
            to={`/tasks/${item.task_id}`}
            size="sm"
            aria-label={`Details of item ${item.index + 1}`}
          >
            Details
          </Anchor>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

function WhatItIs({ item }: { readonly item: BatchItemObject }) {
  const { error, prompt, line, state, duplicate_of: twin, run_count: runs } = item;
  const notes = [
    ownIdOf(item),
    line === null ? undefined : `line ${grouped(line)}`,
    twin === null ? undefined : `same as item ${grouped(twin + 1)}`,
    runs > 1 ? `run ${runs}` : undefined,
  ].filter((note) => note !== undefined);
  return (
    <>
      <Text size="sm" truncate title={prompt ?? undefined}>
        {prompt ?? 'The line could not be used'}
      </Text>
      <Text
        size="xs"
        c={error && state !== 'cancelled' ? 'var(--mantine-color-error)' : 'dimmed'}
        truncate
        title={error?.message}
      >
        {error ? `${error.code}: ${error.message}` : notes.join(' · ')}
      </Text>
    </>
  );
}

function Thumbnail({ item }: { readonly item: BatchItemObject }) {
  const [output] = item.outputs;
  if (!output) return null;
  const { output_id: id, width, height } = output;
  return (
    <Anchor component={Link} to={`/gallery/${id}`} display="block" className={classes.thumbnail}>
      <Picture
        src={`/v1/outputs/${id}?width=128`}
        alt={pictureAlt({ prompt: item.prompt ?? '', widthPixels: width, heightPixels: height })}
        widthPixels={1}
        heightPixels={1}
      />
    </Anchor>
  );
}
