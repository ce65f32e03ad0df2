// The total on the button: from core in the browser at once; on cards with prices per token from the server a moment after
// the last key.

import type { ComparisonQuoteResponse } from '@lightmeter/contract';
import { parseUsd, type RateCard, renderUsd } from '@lightmeter/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { bookKey } from '../../api/book.ts';
import { api } from '../../api/client.ts';
import { priceLabel } from '../../pricing/price-request.ts';
import { askedPrompts, type CompareForm } from './compare-form.ts';
import { type ComparisonPrice, comparisonBody, priceComparison, type UsdRange } from './compare-price.ts';

const TYPING_PAUSE_MS = 300;

export interface ShownPrice extends ComparisonPrice {
  /** `$0.24`, `up to $0.31`; undefined while the form cannot be priced. */
  readonly label: string | undefined;
  /** The number of the label to its last digit, US dollars. */
  readonly maxCostUsd: string | undefined;
  /** The server counts the tokens of the prompts; meanwhile the number is a bound. */
  readonly isAsking: boolean;
  /** Why the server could not say; the bound holds. */
  readonly quoteError: unknown;
}

/** @param named the quote that differed from the button, until the form changes */
export function useComparisonPrice(
  card: RateCard,
  form: CompareForm,
  named: ComparisonQuoteResponse | undefined,
): ShownPrice {
  const priced = useMemo(() => priceComparison(card, form), [card, form]);
  const isBound = !priced.isFinal && priced.total !== undefined && askedPrompts(form).length > 0;
  const body = useMemo(() => (isBound ? JSON.stringify(comparisonBody(form)) : undefined), [isBound, form]);
  const [settled] = useDebouncedValue(body, TYPING_PAUSE_MS);
  const quote = useQuery({
    queryKey: bookKey('comparison-quote', card.id, settled),
    queryFn: () => api.comparisons.quote(JSON.parse(settled ?? '{}')),
    enabled: settled !== undefined && settled === body,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
  const answer = named ?? (body !== undefined && settled === body ? quote.data : undefined);
  const shown = answer ? quoted(priced, answer) : priced;
  return {
    ...shown,
    label: shown.total && priceLabel(shown.total),
    maxCostUsd: shown.total && renderUsd(shown.total.highNanoUsd),
    isAsking: isBound && !answer && !quote.error,
    quoteError: isBound && settled === body ? quote.error : undefined,
  };
}

/** The server's numbers in place of the browser's. */
function quoted(priced: ComparisonPrice, answer: ComparisonQuoteResponse): ComparisonPrice {
  return {
    ...priced,
    total: rangeOf(answer),
    variants: priced.variants.map((variant, index) => {
      const share = answer.variants[index];
      return share ? { ...variant, range: rangeOf(share) } : variant;
    }),
  };
}

function rangeOf({ low_usd, high_usd }: { low_usd: string; high_usd: string }): UsdRange {
  return { lowNanoUsd: parseUsd(low_usd), highNanoUsd: parseUsd(high_usd) };
}
