// What is available now and after an order.

import { type NanoUsd, nanoUsd, parseUsd, renderUsd } from '@lightmeter/core';
import { Text } from '@mantine/core';
import { Usd } from '../../parts/usd.tsx';
import type { BookBalance } from './book-totals.ts';

export interface BalanceAfterProps {
  readonly balance: BookBalance;
  /** Undefined while no amount is typed. */
  readonly changeNanoUsd: NanoUsd | undefined;
}

export function BalanceAfter({ balance, changeNanoUsd }: BalanceAfterProps) {
  const after = nanoUsd(parseUsd(balance.availableUsd) + (changeNanoUsd ?? 0n));
  return (
    <Text size="sm" c={after < 0n ? 'var(--lm-bad)' : 'dimmed'}>
      <Usd value={balance.availableUsd} /> available now
      {changeNanoUsd !== undefined && (
        <>
          , <Usd value={renderUsd(after)} /> afterwards{after < 0n ? ': a balance is never below zero' : ''}
        </>
      )}
      .
    </Text>
  );
}
