// The button that starts a checked batch. Its number is the quote that was fixed when the batch was created: no start can cost
// more.

import type { BatchResponse } from '@lightmeter/contract';
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Play } from 'lucide-react';
import { useAction } from '../../actions/actions.ts';
import { refreshMoney } from '../../api/balance.ts';
import { api } from '../../api/client.ts';
import { queryClient } from '../../api/query-client.ts';
import { batchKey } from './batch-queries.ts';
import { counted, rangeLabel } from './batch-words.ts';

/** Starting twice is starting once. */
export function useStartBatch(batchId: string | undefined, onStarted?: (batch: BatchResponse) => void) {
  return useMutation({
    mutationFn: () => api.batches.start(batchId ?? ''),
    onSuccess: async (batch) => {
      queryClient.setQueryData(batchKey(batch.id), batch);
      onStarted?.(batch);
      await refreshMoney();
    },
  });
}

export function startLabel({ lightmeter }: BatchResponse): string {
  const { counts, duplicates, quote } = lightmeter;
  return `Start ${counted(counts.pending - duplicates, 'item')} · ${rangeLabel(quote)}`;
}

export interface StartButtonProps {
  readonly batch: BatchResponse;
  readonly start: ReturnType<typeof useStartBatch>;
  readonly isDisabled?: boolean;
}

export function StartButton({ batch, start, isDisabled = false }: StartButtonProps) {
  const label = startLabel(batch);
  useAction({
    id: 'batch.start',
    label,
    keys: 'mod+Enter',
    group: 'Batch',
    isEnabled: !isDisabled && !start.isPending,
    run: () => start.mutate(),
  });
  return (
    <Button
      size="md"
      mih={44}
      leftSection={<Play size={16} aria-hidden />}
      disabled={isDisabled}
      loading={start.isPending}
      onClick={() => start.mutate()}
    >
      {label}
    </Button>
  );
}
