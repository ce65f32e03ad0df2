// Pressing the button: the server's quote confirms the number on it, then the comparison is made at that number at most. When
// the two differ, nothing is made and the button asks again.

import type { ComparisonQuoteResponse, ComparisonResponse } from '@lightmeter/contract';
import { parseUsd } from '@lightmeter/core';
import { LightmeterApiError, LightmeterConnectionError } from '@lightmeter/sdk';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { refreshMoney } from '../../api/balance.ts';
import { api } from '../../api/client.ts';
import { queryClient } from '../../api/query-client.ts';
import { IdempotencyKeys } from '../../generation/idempotency-keys.ts';
import { rateCardVersionsQuery } from '../../pricing/rate-card-source.ts';
import type { CompareForm } from './compare-form.ts';
import { comparisonBody } from './compare-price.ts';
import { comparisonQuery } from './comparison-queries.ts';

type Outcome =
  | { readonly kind: 'created'; readonly comparison: ComparisonResponse }
  | { readonly kind: 'priced_anew'; readonly quote: ComparisonQuoteResponse };

/** @param onCreated with the new comparison, whose cells have begun */
export function useStartComparison(onCreated: (comparison: ComparisonResponse) => void) {
  const keys = useRef(new IdempotencyKeys());
  /** What was sent and never answered: it may have begun, so the same is sent again and nothing is quoted first. */
  const unanswered = useRef<string>(undefined);
  const [named, setNamed] = useState<{
    readonly form: CompareForm;
    readonly quote: ComparisonQuoteResponse;
  }>();
  const run = useMutation({
    mutationFn: async ({ form, maxCostUsd }: { form: CompareForm; maxCostUsd: string }): Promise<Outcome> => {
      const asked = comparisonBody(form);
      const body = { ...asked, ...(form.name === '' ? {} : { name: form.name }), max_cost_usd: maxCostUsd };
      const thing = JSON.stringify(body);
      if (unanswered.current !== thing) {
        const quote = await api.comparisons.quote(asked);
        if (parseUsd(quote.high_usd) !== parseUsd(maxCostUsd)) return { kind: 'priced_anew', quote };
      }
      try {
        const comparison = await api.comparisons.create(body, { idempotencyKey: keys.current.of(thing) });
        keys.current.end(thing);
        unanswered.current = undefined;
        return { kind: 'created', comparison };
      } catch (error) {
        unanswered.current = error instanceof LightmeterConnectionError ? thing : undefined;
        if (!isPriceRefusal(error)) throw error;
        return { kind: 'priced_anew', quote: await api.comparisons.quote(asked) };
      }
    },
    onSuccess: (outcome, { form }) => {
      if (outcome.kind === 'priced_anew') {
        setNamed({ form, quote: outcome.quote });
        void queryClient.invalidateQueries({ queryKey: rateCardVersionsQuery.queryKey });
        return;
      }
      const { comparison } = outcome;
      queryClient.setQueryData(comparisonQuery(comparison.id).queryKey, comparison);
      onCreated(comparison);
      void refreshMoney();
    },
  });
  return {
    start: run.mutate,
    isPending: run.isPending,
    error: run.error,
    /** The server's quote of exactly this form, when it differed from the button. */
    namedFor: (form: CompareForm) => (named?.form === form ? named.quote : undefined),
  };
}

function isPriceRefusal(error: unknown): boolean {
  return error instanceof LightmeterApiError && error.code === 'max_cost_exceeded';
}
