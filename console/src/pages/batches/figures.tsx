// A few numbers beside each other, each with its word.

import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './figures.module.css';

export function Figures({ children }: { readonly children: ReactNode }) {
  return <dl className={classes.figures}>{children}</dl>;
}

export interface FigureProps {
  readonly label: string;
  readonly isStrong?: boolean;
  readonly children: ReactNode;
}

export function Figure({ label, isStrong = false, children }: FigureProps) {
  return (
    <div>
      <Text component="dt" size="sm" c="dimmed">
        {label}
      </Text>
      <Text
        component="dd"
        m={0}
        fz={isStrong ? 'xl' : 'lg'}
        lh={1.3}
        fw={isStrong ? 650 : 550}
        className="lm-figures"
      >
        {children}
      </Text>
    </div>
  );
}
