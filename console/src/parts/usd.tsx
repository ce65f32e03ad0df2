// An amount of money: cents or as many digits as it really has, all nine on demand.

import { formatUsd, parseUsd } from '@lightmeter/core';
import { Text, type TextProps } from '@mantine/core';

export interface UsdProps extends TextProps {
  /** Decimal string in US dollars, as on the wire. */
  readonly value: string;
  /** Shows + before an amount above zero. */
  readonly isSigned?: boolean;
}

export function Usd({ value, isSigned = false, ...text }: UsdProps) {
  const amount = parseUsd(value);
  const shown = `${isSigned && amount > 0n ? '+' : ''}${formatUsd(amount)}`;
  return (
    <Text component="span" inherit className="lm-figures" title={`${value} USD`} {...text}>
      {shown}
    </Text>
  );
}
