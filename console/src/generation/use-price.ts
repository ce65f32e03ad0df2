// The number on the button: from core in the browser at once, and on cards with prices per token from the server a moment
// after the last key.

import type { QuoteResponse } from '@lightmeter/contract';
import { type NanoUsd, parseUsd, type RateCard, renderUsd } from '@lightmeter/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { bookKey } from '../api/book.ts';
import { api } from '../api/client.ts';
import { type PricedRequest, priceLabel, priceRequest } from '../pricing/price-request.ts';
import { type Draft, quoteBody, requestInput } from './generation-request.ts';

const TYPING_PAUSE_MS = 150;

export interface DraftPrice {
  readonly priced: PricedRequest;
  readonly range: { readonly lowNanoUsd: NanoUsd; readonly highNanoUsd: NanoUsd } | undefined;
  /** `$0.04`, `up to $0.19`; undefined while the form cannot be priced. */
  readonly label: string | undefined;
  /** What is sent as the limit: the number of the label to its last digit, US dollars. */
  readonly maxCostUsd: string | undefined;
  /** The server is being asked; meanwhile the number is a bound. */
  readonly isAsking: boolean;
  /** Why the server could not say; the bound holds. */
  readonly quoteError: unknown;
}

/** @param floorUsd the server has said that it costs so much: shown instead of less, until the form changes */
export function useDraftPrice(card: RateCard, draft: Draft, floorUsd: string | undefined): DraftPrice {
  const priced = useMemo(() => priceRequest(card, requestInput(draft)), [card, draft]);
  const isBound = priced.kind === 'priced' && !priced.isFinal && draft.form.prompt.trim() !== '';
  const body = useMemo(() => (isBound ? JSON.stringify(quoteBody(draft)) : undefined), [isBound, draft]);
  const [settled] = useDebouncedValue(body, TYPING_PAUSE_MS);
  const quote = useQuery({
    queryKey: bookKey('quote', card.id, settled),
    queryFn: () => api.request.post<QuoteResponse>('/v1/quotes', JSON.parse(settled ?? '{}')),
    enabled: settled !== undefined && settled === body,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    placeholderData: keepPreviousData,
  });
  const isAnswered =
    body !== undefined && settled === body && quote.data !== undefined && !quote.isPlaceholderData;
  const range = rangeOf(priced, isAnswered ? quote.data : undefined, floorUsd);
  return {
    priced,
    range,
    label: range && priceLabel(range),
    maxCostUsd: range && renderUsd(range.highNanoUsd),
    isAsking: isBound && !isAnswered && !quote.error,
    quoteError: isBound && settled === body ? quote.error : undefined,
  };
}

function rangeOf(priced: PricedRequest, quote: QuoteResponse | undefined, floorUsd: string | undefined) {
  if (priced.kind === 'refused') return undefined;
  if (floorUsd !== undefined) {
    const floor = parseUsd(floorUsd);
    return { lowNanoUsd: floor, highNanoUsd: floor };
  }
  if (quote) return { lowNanoUsd: parseUsd(quote.low_usd), highNanoUsd: parseUsd(quote.high_usd) };
  return priced.quote;
}
