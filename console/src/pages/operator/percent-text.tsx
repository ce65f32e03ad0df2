// How much a price changes, with its sign; a dash where there is nothing to compare with.

import { Text } from '@mantine/core';
import { percentText } from './percent.ts';

export interface PercentTextProps {
  readonly percent: number | undefined;
  /** There was no such price. */
  readonly isNew: boolean;
}

export function PercentText({ percent, isNew }: PercentTextProps) {
  if (percent === undefined) return <Text size="sm">{isNew ? 'new' : '–'}</Text>;
  return (
    <Text
      size="sm"
      className="lm-figures"
      c={percent === 0 ? 'dimmed' : undefined}
      fw={percent === 0 ? undefined : 600}
      style={{ whiteSpace: 'nowrap' }}
    >
      {percent === 0 ? 'same' : percentText(percent)}
    </Text>
  );
}
