// The items of a batch: all of them, those in one state, those of one error code, or one by number or id. The choice stands
// in the address.

import type { BatchResponse } from '@lightmeter/contract';
import { Button, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { Search } from 'lucide-react';
import { EmptyState } from '../../parts/empty-state.tsx';
import { Section } from '../../parts/section.tsx';
import { type Search as SearchTexts, useUrlState } from '../../parts/use-url-state.ts';
import { counted, totalOf } from './batch-words.ts';
import { AllItems, CodeItems, NamedItem, StateItems } from './item-lists.tsx';
import type { BatchProgress } from './use-progress.ts';

const STATES = ['pending', 'queued', 'running', 'succeeded', 'failed', 'cancelled', 'expired'] as const;
type ItemState = (typeof STATES)[number];

interface ItemsWish {
  readonly state: ItemState | undefined;
  readonly code: string | undefined;
  /** A number of the table, or the id that the file gave. */
  readonly item: string;
}

export function readItemsWish({ items, code, item }: SearchTexts): ItemsWish {
  return { state: STATES.find((state) => state === items), code: code || undefined, item: item ?? '' };
}

export interface ItemsSectionProps {
  readonly batch: BatchResponse;
  readonly progress: BatchProgress;
}

export function ItemsSection({ batch, progress }: ItemsSectionProps) {
  const [wish, change] = useUrlState(readItemsWish);
  const { counts } = progress;
  const total = totalOf(counts);
  if (total === 0) return null;
  return (
    <Section title="Items">
      <Stack gap="sm">
        <Group gap="sm" align="flex-end">
          <Select
            label="State"
            data={[
              { value: '', label: `All ${counted(total, 'item')}` },
              ...STATES.filter((state) => counts[state] > 0 || state === wish.state).map((state) => ({
                value: state,
                label: `${state} (${counts[state].toLocaleString('en-US')})`,
              })),
            ]}
            value={wish.state ?? ''}
            onChange={(items) => change({ items: items ?? undefined, code: undefined, item: undefined })}
            allowDeselect={false}
            w={{ base: '100%', xs: 220 }}
          />
          <TextInput
            label="Number or custom id"
            leftSection={<Search size={16} aria-hidden />}
            value={wish.item}
            onChange={(event) =>
              change({ item: event.currentTarget.value, items: undefined, code: undefined })
            }
            w={{ base: '100%', xs: 240 }}
          />
          {wish.code !== undefined && (
            <Button variant="light" onClick={() => change({ code: undefined })}>
              {wish.code} ×
              <Text span style={{ position: 'absolute', clip: 'rect(0 0 0 0)' }}>
                {' '}
                Show all codes
              </Text>
            </Button>
          )}
        </Group>
        <ChosenItems
          batch={batch}
          progress={progress}
          wish={wish}
          clear={() => change({ item: undefined })}
        />
      </Stack>
    </Section>
  );
}

interface ChosenItemsProps extends ItemsSectionProps {
  readonly wish: ItemsWish;
  readonly clear: () => void;
}

function ChosenItems({ batch, progress, wish, clear }: ChosenItemsProps) {
  const { counts } = progress;
  const total = totalOf(counts);
  const wanted = wish.item.trim();
  if (wish.code !== undefined) return <CodeItems batchId={batch.id} code={wish.code} counts={counts} />;
  if (/^#?\d+$/.test(wanted)) {
    const index = Number(wanted.replace('#', '')) - 1;
    if (index >= 0 && index < total) {
      return <AllItems batchId={batch.id} count={total} progress={progress} firstIndex={index} key={index} />;
    }
  }
  if (wanted !== '') {
    return (
      <NamedItem
        batchId={batch.id}
        customId={wanted}
        nothing={
          <EmptyState
            icon={Search}
            title="No such item"
            action={
              <Button variant="default" onClick={clear}>
                Clear the search
              </Button>
            }
          >
            No item has the number or custom id “{wanted}”. Custom ids are compared letter by letter.
          </EmptyState>
        }
      />
    );
  }
  if (wish.state !== undefined) {
    return <StateItems batchId={batch.id} state={wish.state} count={counts[wish.state]} key={wish.state} />;
  }
  return <AllItems batchId={batch.id} count={total} progress={progress} />;
}
