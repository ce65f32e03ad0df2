// A price or a range of prices in a list, with what it is against the model's lowest tier.

import { formatUsd, type NanoUsd } from '@lightmeter/core';
import { Text } from '@mantine/core';
import classes from './rates.module.css';
import { roundedUsd } from './rounded-usd.ts';

export interface PriceRangeProps {
  readonly lowNanoUsd: NanoUsd;
  readonly highNanoUsd: NanoUsd;
  /** `1.33×` */
  readonly times?: string | undefined;
}

/** Ranges are shortened to what can be told apart; the exact ends stand in the title. */
export function PriceRange({ lowNanoUsd, highNanoUsd, times }: PriceRangeProps) {
  if (lowNanoUsd === highNanoUsd) {
    return (
      <span className={classes.amount}>
        {formatUsd(lowNanoUsd)}
        {times !== undefined && (
          <Text component="span" size="xs" c="dimmed" display="block">
            {times}
          </Text>
        )}
      </span>
    );
  }
  return (
    <span className={classes.amount} title={`${formatUsd(lowNanoUsd)} to ${formatUsd(highNanoUsd)}`}>
      {roundedUsd(lowNanoUsd, 'down')}–{roundedUsd(highNanoUsd, 'up')}
    </span>
  );
}
