// What was saved by not making everything at 4K and not with the next dearer model, each with what it is reckoned from.

import type { UsageOverviewResponse } from '@lightmeter/contract';
import { parseUsd } from '@lightmeter/core';
import { SimpleGrid, Stack, Text } from '@mantine/core';
import { Section } from '../../parts/section.tsx';
import { Usd } from '../../parts/usd.tsx';
import { counted } from './span-text.ts';

type Savings = UsageOverviewResponse['savings'];
type Saving = Savings['all_at_4k'];

export function SavingsSection({ savings, span }: { readonly savings: Savings; readonly span: string }) {
  if (savings.images === 0) return null;
  return (
    <Section title="Savings">
      <Text size="sm" c="dimmed" mb="sm">
        Of the {counted(savings.images, 'image')} of {span}, UTC.
      </Text>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg">
        <Comparison title="Against everything at 4K" saving={savings.all_at_4k} />
        <Comparison title="Against the next dearer model" saving={savings.next_dearer_model} />
      </SimpleGrid>
    </Section>
  );
}

function Comparison({ title, saving }: { readonly title: string; readonly saving: Saving }) {
  const { images, charged_usd: charged, compared_usd: compared, saved_usd: saved, basis } = saving;
  const isDearer = saved !== null && parseUsd(saved) < 0n;
  return (
    <Stack gap={4}>
      <Text component="h3" size="sm" fw={550} m={0}>
        {title}
      </Text>
      {charged === null || compared === null || saved === null ? (
        <Text size="sm">No image of the span can be compared.</Text>
      ) : (
        <>
          <Text fz={22} fw={620} lh={1.3} c={isDearer ? undefined : 'var(--lm-good)'}>
            <Usd value={isDearer ? saved.slice(1) : saved} />{' '}
            <Text span size="sm" fw={500} c="dimmed">
              {isDearer ? 'more was spent' : 'saved'}
            </Text>
          </Text>
          <Text size="sm">
            <Usd value={charged} /> instead of <Usd value={compared} />, {counted(images, 'image')}.
          </Text>
        </>
      )}
      <Text size="sm" c="dimmed">
        {basis}
      </Text>
    </Stack>
  );
}
