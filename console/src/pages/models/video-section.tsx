// A video model: listed with its price a second, not generated here.

import type { SoldModel } from '@lightmeter/core';
import { SimpleGrid, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Section } from '../../parts/section.tsx';
import { VideoTable } from '../rates/video-table.tsx';

export function VideoSection({ model, facts }: { readonly model: SoldModel; readonly facts: ReactNode }) {
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
      <Section title="Price">
        <Text size="sm" c="dimmed" mb="xs">
          US dollars a second of video. The price is listed for budgets; this server makes images.
        </Text>
        <VideoTable
          rows={[{ model, prices: [], timings: [] }]}
          cardId={undefined}
          today={new Date().toISOString().slice(0, 10)}
        />
      </Section>
      {facts}
    </SimpleGrid>
  );
}
