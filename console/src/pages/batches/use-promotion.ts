// Promotes picks: the promotion is created, checked, and started only when its total is no higher than the button said.

import type { BatchResponse } from '@lightmeter/contract';
import { formatUsd, type NanoUsd, parseUsd } from '@lightmeter/core';
import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import { refreshMoney } from '../../api/balance.ts';
import { api } from '../../api/client.ts';
import { queryClient } from '../../api/query-client.ts';
import { itemsKey } from './batch-queries.ts';
import { type Draft, overridesOf, pickOf, type Target } from './use-drafts.ts';

const LOOK_MS = 400;

export interface PromotionWish {
  readonly picks: readonly Draft[];
  readonly target: Target;
  /** On the button. */
  readonly shownNanoUsd: NanoUsd;
}

/** The promotion waits for its start, because it would cost more than the button said. */
export class DearerPromotionError extends Error {
  readonly batchId: string;

  constructor(batch: BatchResponse, shownNanoUsd: NanoUsd) {
    const asked = formatUsd(parseUsd(batch.lightmeter.quote.high_usd));
    super(
      `The total is ${asked} and not ${formatUsd(shownNanoUsd)} as the button said. Nothing has begun: look at it first.`,
    );
    this.batchId = batch.id;
  }
}

export function usePromotion(draftsId: string, onStarted: (batch: BatchResponse) => void) {
  const key = useRef<{ wish: string; key: string }>(undefined);
  return useMutation({
    mutationFn: async ({ picks, target, shownNanoUsd }: PromotionWish) => {
      const body = { items: picks.map(pickOf), overrides: overridesOf(target), start: 'manual' as const };
      const wish = JSON.stringify(body);
      if (key.current?.wish !== wish) key.current = { wish, key: crypto.randomUUID() };
      const created = await api.batches.promote(draftsId, body, { idempotencyKey: key.current.key });
      const batch = await checked(created);
      if (batch.status === 'failed') {
        key.current = undefined;
        throw new Error(faultSentence(batch));
      }
      if (parseUsd(batch.lightmeter.quote.high_usd) > shownNanoUsd)
        throw new DearerPromotionError(batch, shownNanoUsd);
      return batch.status === 'ready' ? api.batches.start(batch.id) : batch;
    },
    onSuccess: async (batch) => {
      key.current = undefined;
      onStarted(batch);
      await refreshMoney();
    },
    onError: async (error) => {
      // The button takes the new number; pressed again, it starts what was made.
      if (error instanceof DearerPromotionError)
        await queryClient.invalidateQueries({ queryKey: itemsKey(draftsId) });
    },
  });
}

async function checked(created: BatchResponse): Promise<BatchResponse> {
  let batch = created;
  while (batch.status === 'validating') {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    batch = await api.batches.retrieve(batch.id);
  }
  return batch;
}

function faultSentence({ errors, lightmeter }: BatchResponse): string {
  const first = errors?.data[0]?.message ?? 'Its picks cannot be made.';
  return lightmeter.invalid > 1 ? `${first} There are ${lightmeter.invalid - 1} more such picks.` : first;
}
