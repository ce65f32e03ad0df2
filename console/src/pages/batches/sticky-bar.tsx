// The bar at the foot of a page with the button that spends. What has the focus always stays above it.

import { Paper } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { type ReactNode, useEffect } from 'react';
import classes from './sticky-bar.module.css';

const CLEARANCE_PIXELS = 24;

export interface StickyBarProps {
  /** Of the region, for people who cannot see it. */
  readonly label: string;
  readonly children: ReactNode;
}

export function StickyBar({ label, children }: StickyBarProps) {
  const { ref, height } = useElementSize();
  useEffect(() => {
    const { style } = document.documentElement;
    style.scrollPaddingBottom = `${height + 2 * CLEARANCE_PIXELS}px`;
    return () => {
      style.scrollPaddingBottom = '';
    };
  }, [height]);
  return (
    <Paper component="section" aria-label={label} className={classes.bar}>
      <div ref={ref}>{children}</div>
    </Paper>
  );
}
