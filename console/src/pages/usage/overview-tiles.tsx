// Four answers at a glance: what was used, what is left, where it leads, and what went wrong.

import type { UsageOverviewResponse } from '@lightmeter/contract';
import { Anchor, SimpleGrid } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Usd } from '../../parts/usd.tsx';
import { changeText, counted, shareText, wholeCents } from './span-text.ts';
import { Tile } from './tile.tsx';

const PACES = { steady: 'steady', accelerating: 'accelerating', slowing: 'slowing down' } as const;

export interface OverviewTilesProps {
  /** Of this month until now. */
  readonly overview: UsageOverviewResponse;
  /** Texts of the address that lists the failures of the month. */
  readonly failureSearch: Readonly<Record<string, string>>;
}

export function OverviewTiles({ overview, failureSearch }: OverviewTilesProps) {
  const { period, month, now } = overview;
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, lg: 4 }} spacing="sm">
      <Tile label="Spent this month" figure={<Usd value={month.charged_usd} />}>
        <SpentNote overview={overview} />
      </Tile>
      <Tile label="Available" figure={<Usd value={overview.available_usd} />}>
        <Usd value={overview.held_usd} /> held for work that is running.{' '}
        <Anchor component={Link} to="/ledger" inherit underline="always">
          Ledger
        </Anchor>
        <br />
        <Usd value={now.last_24_hours_usd} /> in the last 24 hours
      </Tile>
      <Tile
        label="Projected month end"
        isEstimate
        figure={month.projected_usd === null ? 'not yet' : <Usd value={wholeCents(month.projected_usd)} />}
      >
        {month.basis}
      </Tile>
      <Tile label="Failures this month" figure={period.failed_tasks.toLocaleString('en-US')}>
        {period.failed_share === null
          ? 'No task has ended this month.'
          : `${shareText(period.failed_share)} of ${counted(period.tasks, 'task')}. A failure costs nothing.`}{' '}
        {period.failed_tasks > 0 && (
          <Anchor component={Link} to="/usage" search={failureSearch as never} inherit underline="always">
            Show them
          </Anchor>
        )}
      </Tile>
    </SimpleGrid>
  );
}

function SpentNote({ overview }: { readonly overview: UsageOverviewResponse }) {
  const { change_percent: change, previous, pace, period } = overview;
  const compared = changeText(change);
  return (
    <>
      {compared === undefined ? (
        'Nothing was spent on the same days of the month before.'
      ) : (
        <>
          {compared} than the <Usd value={previous.charged_usd} /> of the same days of the month before.
        </>
      )}
      {pace.verdict !== null && ` The pace is ${PACES[pace.verdict]}.`}
      {period.refunded_usd !== '0' && (
        <>
          {' '}
          <Usd value={period.refunded_usd} /> was refunded.
        </>
      )}
    </>
  );
}
