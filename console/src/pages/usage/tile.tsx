// A figure of weight with its word, and what explains it under it.

import { Box, Paper, Text } from '@mantine/core';
import type { ReactNode } from 'react';

export interface TileProps {
  readonly label: string;
  readonly figure: ReactNode;
  /** An estimate is told apart from what is a fact: dashed, and by the word beside the label. */
  readonly isEstimate?: boolean;
  readonly children?: ReactNode;
}

export function Tile({ label, figure, isEstimate = false, children }: TileProps) {
  return (
    <Paper
      withBorder
      p="md"
      style={isEstimate ? { borderStyle: 'dashed', borderColor: 'var(--lm-line-strong)' } : undefined}
    >
      <Text size="sm" c="dimmed" component="h2" fw={500} m={0}>
        {label}
        {isEstimate && (
          <Text span inherit fs="italic">
            , estimate
          </Text>
        )}
      </Text>
      <Text fz={26} lh={1.3} fw={620} className="lm-figures" style={{ overflowWrap: 'anywhere' }}>
        {figure}
      </Text>
      <Box fz="sm" c="dimmed" mt={4}>
        {children}
      </Box>
    </Paper>
  );
}
