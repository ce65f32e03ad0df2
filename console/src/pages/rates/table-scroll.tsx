// A table that scrolls within itself where the screen is narrower, reached and scrolled by keyboard too.

import { Table } from '@mantine/core';
import type { ReactNode } from 'react';

export interface TableScrollProps {
  /** What the table holds, for screen readers. */
  readonly label: string;
  /** Below this many CSS pixels it scrolls. */
  readonly minWidth: number;
  readonly maxHeight?: number;
  readonly children: ReactNode;
}

export function TableScroll({ label, minWidth, maxHeight, children }: TableScrollProps) {
  return (
    <Table.ScrollContainer
      type="native"
      minWidth={minWidth}
      {...(maxHeight === undefined ? {} : { maxHeight })}
      role="region"
      aria-label={label}
      tabIndex={0}
    >
      {children}
    </Table.ScrollContainer>
  );
}
