// Promotes a picture at the price of its button and goes to the task that makes the larger one. The same promotion keeps its
// key until it has begun: a lost answer is asked for again and never paid twice.

import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useRef } from 'react';
import { refreshMoney } from '../../api/balance.ts';
import { api } from '../../api/client.ts';
import { IdempotencyKeys } from '../../generation/idempotency-keys.ts';
import type { Promotion } from '../../generation/promotions.ts';

export function usePromotion(taskId: string) {
  const keys = useRef(new IdempotencyKeys());
  const navigate = useNavigate();
  return useMutation({
    mutationFn: async ({ outputId, tier, maxCostUsd }: Promotion) => {
      const thing = `${outputId} ${tier}`;
      const body = { resolution: tier, output_id: outputId };
      const options = { idempotencyKey: keys.current.of(thing), maxCostUsd };
      const created = await api.tasks.promote(taskId, body, options);
      keys.current.end(thing);
      return created;
    },
    onSuccess: ({ taskId: promotedId }) => {
      void refreshMoney();
      void navigate({ to: '/tasks/$taskId', params: { taskId: promotedId } });
    },
  });
}
