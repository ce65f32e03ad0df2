// What ended without a picture, by its code, with the price of another run. The price of an item was fixed with its batch, and exactly the
// items that are counted here are run: a retry never costs more than its button says.

import type { BatchItemObject, BatchResponse } from '@lightmeter/contract';
import { Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { useThrottledValue } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery } from '@tanstack/react-query';
import { RotateCcw } from 'lucide-react';
import { useState } from 'react';
import { refreshMoney } from '../../api/balance.ts';
import { api } from '../../api/client.ts';
import { queryClient } from '../../api/query-client.ts';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { Section } from '../../parts/section.tsx';
import { batchKey, FAILED_LOOK, failedItemsQuery, WITHOUT_PICTURE } from './batch-queries.ts';
import { counted, grouped, hasEnded, rangeLabel } from './batch-words.ts';
import { type FailureGroup, failureGroups, retryOf } from './failure-groups.ts';
import type { BatchProgress } from './use-progress.ts';

/** The most that one retry takes. */
const MOST = 50_000;
const LOOK_AGAIN_MS = 3_000;

export interface FailuresSectionProps {
  readonly batch: BatchResponse;
  readonly progress: BatchProgress;
  readonly canSpend: boolean;
  /** Shows the items of one code in the table. */
  readonly onShow: (code: string) => void;
}

export function FailuresSection({ batch, progress, canSpend, onShow }: FailuresSectionProps) {
  const [most, setMost] = useState(FAILED_LOOK);
  const { counts } = progress;
  // A batch that fails fast would be read twice a second.
  const settled = useThrottledValue(counts, LOOK_AGAIN_MS);
  const query = useQuery(failedItemsQuery(batch.id, hasEnded(progress) ? counts : settled, most));
  const total = WITHOUT_PICTURE.reduce((sum, state) => sum + counts[state], 0);
  if (total === 0) return null;
  return (
    <Section title={`${counted(total, 'item')} without a picture`}>
      <QueryView query={query}>
        {(items) => (
          <Stack gap="sm">
            {items.length < total && !query.isFetching && (
              <Group gap="xs">
                <Text size="sm">The first {grouped(items.length)} are grouped here.</Text>
                <Button variant="default" size="compact-sm" mih={30} onClick={() => setMost(MOST)}>
                  Look at all
                </Button>
              </Group>
            )}
            <Groups batch={batch} items={items} canSpend={canSpend} onShow={onShow} />
          </Stack>
        )}
      </QueryView>
    </Section>
  );
}

interface GroupsProps extends Pick<FailuresSectionProps, 'batch' | 'canSpend' | 'onShow'> {
  readonly items: readonly BatchItemObject[];
}

function Groups({ batch, items, canSpend, onShow }: GroupsProps) {
  const groups = failureGroups(items);
  const all = retryOf(items);
  const retry = useRetry(batch.id);
  const retryable = groups.filter((group) => group.retryIndexes.length > 0);
  return (
    <Stack gap="sm">
      {retry.error && (
        <ErrorPanel
          error={retry.error}
          title="Whether the items run again is not known. Look at the counts above before another try."
          takesFocus
        />
      )}
      {groups.map((group) => (
        <GroupRow key={group.code} group={group} retry={canSpend ? retry : undefined} onShow={onShow} />
      ))}
      {canSpend && retryable.length > 1 && (
        <Group justify="flex-end">
          <RetryButton
            label="Retry all"
            indexes={all.retryIndexes}
            price={{ low_usd: all.retryLowUsd, high_usd: all.retryHighUsd }}
            retry={retry}
          />
        </Group>
      )}
    </Stack>
  );
}

function useRetry(batchId: string) {
  return useMutation({
    mutationFn: (indexes: readonly number[]) =>
      api.batches.retry(batchId, { items: [...indexes], states: [...WITHOUT_PICTURE] }),
    onSuccess: async ({ retried, ...batch }) => {
      queryClient.setQueryData(batchKey(batchId), batch);
      notifications.show({
        title: 'Running again',
        message: `${counted(retried.items, 'item')}, ${rangeLabel(retried.quote)}.`,
      });
      await refreshMoney();
    },
    // The answer may be lost and the retry made: what is shown next is what there is.
    onError: () => refreshMoney(),
  });
}

interface GroupRowProps {
  readonly group: FailureGroup;
  readonly retry: ReturnType<typeof useRetry> | undefined;
  readonly onShow: (code: string) => void;
}

function GroupRow({ group, retry, onShow }: GroupRowProps) {
  const { code, message, items, retryIndexes } = group;
  return (
    <Group justify="space-between" gap="sm" align="flex-start">
      <div style={{ flex: '1 1 260px', minWidth: 0 }}>
        <Group gap="xs">
          <Text fw={550} ff="monospace" size="sm">
            {code}
          </Text>
          <Anchor component="button" type="button" size="sm" mih={24} onClick={() => onShow(code)}>
            {counted(items.length, 'item')}
          </Anchor>
        </Group>
        <Text size="sm" c="dimmed" lineClamp={3} style={{ overflowWrap: 'anywhere' }}>
          {message}
        </Text>
      </div>
      {retryIndexes.length === 0 ? (
        <Text size="sm" c="dimmed" maw="32ch">
          Lines that could not be used never run: mend them and send them in a new batch.
        </Text>
      ) : (
        retry && (
          <RetryButton
            label="Retry"
            indexes={retryIndexes}
            price={{ low_usd: group.retryLowUsd, high_usd: group.retryHighUsd }}
            retry={retry}
          />
        )
      )}
    </Group>
  );
}

interface RetryButtonProps {
  readonly label: string;
  readonly indexes: readonly number[];
  readonly price: { readonly low_usd: string; readonly high_usd: string };
  readonly retry: ReturnType<typeof useRetry>;
}

function RetryButton({ label, indexes, price, retry }: RetryButtonProps) {
  const asked = retry.variables;
  const isMine = retry.isPending && asked?.length === indexes.length && asked[0] === indexes[0];
  return (
    <Button
      variant="default"
      leftSection={<RotateCcw size={16} aria-hidden />}
      loading={isMine}
      disabled={retry.isPending && !isMine}
      onClick={() => retry.mutate(indexes)}
    >
      {label} {counted(indexes.length, 'item')} · {rangeLabel(price)}
    </Button>
  );
}
