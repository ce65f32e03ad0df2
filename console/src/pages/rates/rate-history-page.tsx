// The versions of the rate cards, and what differs between any two of them.

import type { RateCardVersion } from '@lightmeter/contract';
import { ActionIcon, Group, NativeSelect, Text, Tooltip } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ArrowLeftRight } from 'lucide-react';
import { Page } from '../../parts/page.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { Section } from '../../parts/section.tsx';
import { type Search, useUrlState } from '../../parts/use-url-state.ts';
import { rateCardVersionsQuery } from '../../pricing/rate-card-source.ts';
import { CopyLink } from './calculator/copy-link.tsx';
import { RateDiffTable } from './rate-diff-table.tsx';
import { rateDiffQuery } from './rate-queries.ts';
import { VersionTable } from './version-table.tsx';

const readPair = ({ from, to }: Search) => ({ from, to });

export default function RateHistoryPage() {
  const versions = useQuery(rateCardVersionsQuery);
  return (
    <Page
      title="Rate history"
      description="A published rate card is never edited: a change is a new version with its own day. Every charge names the version it was priced by."
      actions={<CopyLink />}
    >
      <QueryView query={versions}>
        {(known) => (
          <>
            <Section title="Versions">
              <VersionTable versions={known} />
            </Section>
            <Differences versions={known} />
          </>
        )}
      </QueryView>
    </Page>
  );
}

function Differences({ versions }: { readonly versions: readonly RateCardVersion[] }) {
  const [pair, change] = useUrlState(readPair);
  const isKnown = (id: string | undefined) => versions.some((version) => version.id === id);
  const latest =
    versions.find(({ follows, series }) => follows !== null && series === 'standard') ?? versions[0];
  const to = isKnown(pair.to) ? pair.to : latest?.id;
  const before = versions.find(({ id }) => id === to)?.follows ?? versions.find(({ id }) => id !== to)?.id;
  const from = isKnown(pair.from) ? pair.from : before;
  if (from === undefined || to === undefined) return null;
  const options = versions.map(({ id, title }) => ({ value: id, label: title }));
  return (
    <Section title="What changed">
      <Group align="flex-end" gap="xs" mb="md">
        <NativeSelect
          label="From"
          w={230}
          data={options}
          value={from}
          onChange={(event) => change({ from: event.currentTarget.value, to })}
        />
        <Tooltip label="The other way round">
          <ActionIcon
            variant="default"
            size={36}
            aria-label="Compare the other way round"
            onClick={() => change({ from: to, to: from })}
          >
            <ArrowLeftRight size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
        <NativeSelect
          label="To"
          w={230}
          data={options}
          value={to}
          onChange={(event) => change({ to: event.currentTarget.value, from })}
        />
      </Group>
      {from === to ? <Text>Choose two different versions.</Text> : <Difference from={from} to={to} />}
    </Section>
  );
}

function Difference({ from, to }: { readonly from: string; readonly to: string }) {
  const diff = useQuery(rateDiffQuery(from, to));
  return <QueryView query={diff}>{(read) => <RateDiffTable diff={read} />}</QueryView>;
}
