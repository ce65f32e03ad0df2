// Which rate card is shown, since when it is in force, and the switch to another series or version.

import type { RateCardVersion } from '@lightmeter/contract';
import { Anchor, Group, NativeSelect, SegmentedControl, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { StateBadge } from '../../parts/state-badge.tsx';
import { seriesOf, seriesTitle } from './chosen-version.ts';

export interface VersionBarProps {
  readonly versions: readonly RateCardVersion[];
  readonly shown: RateCardVersion;
  readonly ownSeries: string;
  readonly onChange: (changes: Readonly<Record<string, string | undefined>>) => void;
}

export function VersionBar({ versions, shown, ownSeries, onChange }: VersionBarProps) {
  const series = seriesOf(versions, ownSeries);
  const siblings = versions.filter((version) => version.series === shown.series);
  return (
    <Group gap="sm">
      {series.length > 1 && (
        <SegmentedControl
          aria-label="Series of rate cards"
          value={shown.series}
          onChange={(chosen) => onChange({ series: chosen, card: undefined })}
          data={series.map((name) => ({ value: name, label: seriesTitle(name) }))}
        />
      )}
      {siblings.length > 1 && (
        <NativeSelect
          aria-label="Version"
          w={230}
          data={siblings.map((version) => ({ value: version.id, label: version.title }))}
          value={shown.id}
          onChange={(event) => onChange({ card: event.currentTarget.value, series: undefined })}
        />
      )}
      <StateBadge state={shown.state} />
      <Text size="sm" c="dimmed">
        {sinceText(shown)}{' '}
        <Anchor
          inherit
          underline="always"
          renderRoot={(anchor) => <Link {...anchor} to="/rates/history" search={historySearch(shown)} />}
        >
          History and differences
        </Anchor>
      </Text>
    </Group>
  );
}

function historySearch({ id, follows }: RateCardVersion): never {
  return (follows === null ? {} : { from: follows, to: id }) as never;
}

function sinceText({ state, in_force_from: from, in_force_until: until }: RateCardVersion): string {
  const day = (at: string) => at.slice(0, 10);
  if (state === 'scheduled') return `from ${day(from)} (UTC).`;
  if (state === 'superseded' && until !== null) return `from ${day(from)} until ${day(until)} (UTC).`;
  return `since ${day(from)} (UTC).`;
}
