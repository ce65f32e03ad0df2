// A column heading that sorts: a button, with the direction in words for those who cannot see the arrow.

import { Table, UnstyledButton } from '@mantine/core';
import { ArrowDown, ArrowUp } from 'lucide-react';
import type { PriceFilter, Sort } from './price-rows.ts';
import classes from './rates.module.css';

export interface SortHeaderProps {
  readonly sort: Sort;
  readonly filter: PriceFilter;
  readonly isRight?: boolean;
  readonly children: string;
  /** The new value for the address; undefined is the card's own order. */
  readonly onSort: (sort: string | undefined) => void;
}

export function SortHeader({ sort, filter, isRight = false, children, onSort }: SortHeaderProps) {
  const isSorted = filter.sort === sort;
  const next = !isSorted ? sort : filter.isDescending ? undefined : `-${sort}`;
  const Arrow = filter.isDescending ? ArrowDown : ArrowUp;
  return (
    <Table.Th
      ta={isRight ? 'right' : undefined}
      aria-sort={isSorted ? (filter.isDescending ? 'descending' : 'ascending') : 'none'}
    >
      <UnstyledButton className={classes.sort} fz="inherit" onClick={() => onSort(next)}>
        {children}
        {isSorted && <Arrow size={14} aria-hidden />}
      </UnstyledButton>
    </Table.Th>
  );
}
