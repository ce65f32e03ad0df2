// The models of a card as the filter leaves them: images by tier, token rates, video by the second.

import type { RateCard } from '@lightmeter/core';
import { Button, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { SearchX } from 'lucide-react';
import { useMemo } from 'react';
import { EmptyState } from '../../parts/empty-state.tsx';
import { Section } from '../../parts/section.tsx';
import { useUrlState } from '../../parts/use-url-state.ts';
import { FilterBar } from './filter-bar.tsx';
import { filterRows, priceRows, readFilter } from './price-rows.ts';
import { PriceTable } from './price-table.tsx';
import { timingsQuery } from './rate-queries.ts';
import { TokenTable } from './token-table.tsx';
import { VideoTable } from './video-table.tsx';

export interface PriceListProps {
  readonly card: RateCard;
  /** Kept in links; undefined for the card in force. */
  readonly cardId: string | undefined;
}

export function PriceList({ card, cardId }: PriceListProps) {
  const [filter, change] = useUrlState(readFilter);
  // Prices do not wait for timings, and do without them.
  const timings = useQuery(timingsQuery).data?.data;
  const all = useMemo(() => priceRows(card, timings ?? []), [card, timings]);
  const rows = filterRows(all, filter);
  const images = rows.filter(({ model }) => model.modality === 'image');
  const videos = rows.filter(({ model }) => model.modality === 'video');
  const tokens = images.filter(({ model }) => model.basis === 'tokens');
  const today = new Date().toISOString().slice(0, 10);
  return (
    <Stack gap="lg">
      <Section title="Prices" actions={<FilterBar card={card} filter={filter} onChange={change} />}>
        <Text size="sm" c="dimmed" mb="xs">
          {tokens.length > 0
            ? 'US dollars an image. These models are billed by token: shown is what a square image with a prompt of up to 500 tokens costs, from the lowest to the highest quality.'
            : 'US dollars an image, whatever the prompt. Where a range is shown, the quality decides.'}
        </Text>
        {images.length > 0 && (
          <PriceTable
            card={card}
            rows={images}
            filter={filter}
            cardId={cardId}
            today={today}
            onSort={(sort) => change({ sort })}
          />
        )}
        {rows.length === 0 && (
          <EmptyState
            icon={SearchX}
            title="No model matches"
            action={
              <Button
                variant="default"
                onClick={() => change({ modality: undefined, provider: undefined, tier: undefined })}
              >
                Clear the filters
              </Button>
            }
          >
            This card sells nothing of that kind, maker and tier together.
          </EmptyState>
        )}
      </Section>
      {tokens.length > 0 && (
        <Section title="Rates per million tokens">
          <TokenTable card={card} modelIds={tokens.map(({ model }) => model.id)} />
        </Section>
      )}
      {videos.length > 0 && (
        <Section title="Video">
          <VideoTable rows={videos} cardId={cardId} today={today} />
        </Section>
      )}
    </Stack>
  );
}
