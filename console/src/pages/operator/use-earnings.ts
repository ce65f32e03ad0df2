// What the prices on the screen earn: the server's costs, the prices as they are typed.

import type { OperatorRateCardResponse } from '@lightmeter/contract';
import type { NanoUsd } from '@lightmeter/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { marginsQuery } from './operator-queries.ts';
import { type Earning, earnings, type PriceLine } from './price-lines.ts';

export interface Earnings {
  /** The worst first; undefined while the costs are on their way. */
  readonly earnings: readonly Earning[] | undefined;
  readonly listPricesOn: string | undefined;
  readonly promptTokens: number | undefined;
  readonly error: unknown;
  readonly retry: () => void;
}

export function useEarnings(
  card: Pick<OperatorRateCardResponse, 'id' | 'revision'>,
  lines: readonly PriceLine[],
  typed: ReadonlyMap<string, NanoUsd>,
): Earnings {
  const query = useQuery({ ...marginsQuery(card.id, card.revision), placeholderData: keepPreviousData });
  const { data } = query;
  const found = useMemo(() => data && earnings(lines, data, typed), [lines, data, typed]);
  return {
    earnings: found,
    listPricesOn: data?.list_prices_on,
    promptTokens: data?.prompt_tokens,
    error: query.error,
    retry: () => void query.refetch(),
  };
}
