// What the check of a batch found: lines, price, what is available, what is wrong. Nothing has been spent by then.

import type { BatchResponse } from '@lightmeter/contract';
import { Button, Group, List, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { balanceQuery } from '../../api/balance.ts';
import { Usd } from '../../parts/usd.tsx';
import { counted, grouped, spanLabel, totalOf } from './batch-words.ts';
import { coverOf } from './cover.ts';
import { DraftSaving } from './draft-saving.tsx';
import { FaultsTable } from './faults-table.tsx';
import { Figure, Figures } from './figures.tsx';
import { Notice } from './notice.tsx';

export interface CheckReportProps {
  readonly batch: BatchResponse;
  /** Checks again without the bad lines; undefined where that is done already or cannot be. */
  readonly onSkipInvalid?: (() => void) | undefined;
}

export function CheckReport({ batch, onSkipInvalid }: CheckReportProps) {
  if (batch.status === 'failed') return <Refused batch={batch} onSkipInvalid={onSkipInvalid} />;
  const { quote, invalid, duplicates, counts, warnings } = batch.lightmeter;
  return (
    <Stack gap="md">
      <Figures>
        <Figure label="Items to run">{grouped(counts.pending - duplicates)}</Figure>
        {invalid > 0 && <Figure label="Left out, unusable">{grouped(invalid)}</Figure>}
        {duplicates > 0 && <Figure label="Duplicates, free">{grouped(duplicates)}</Figure>}
        <Figure label={`Total on rate card ${quote.rate_card}`} isStrong>
          {spanLabel(quote)}
        </Figure>
        <AvailableFigure />
      </Figures>
      <Cover batch={batch} />
      <DraftSaving batch={batch} />
      {invalid > 0 && (
        <div>
          <Text fw={550} mb={4}>
            {counted(invalid, 'line')} cannot be used and will be left out
          </Text>
          <FaultsTable batch={batch} />
        </div>
      )}
      <Warnings warnings={warnings} />
    </Stack>
  );
}

function AvailableFigure() {
  const { data } = useQuery(balanceQuery());
  if (!data) return null;
  return (
    <Figure label="Available now">
      <Usd value={data.available_usd} />
    </Figure>
  );
}

/** Said only when the balance does not cover the total. */
function Cover({ batch }: { readonly batch: BatchResponse }) {
  const { data } = useQuery(balanceQuery());
  if (!data) return null;
  const cover = coverOf(data.available_usd, batch.lightmeter.quote.high_usd);
  if (cover === 'whole') return null;
  return (
    <Notice tone="warn" title="The balance does not cover all of it">
      {cover === 'nothing'
        ? 'Nothing is available. The batch would pause at once and go on after a top-up.'
        : 'The batch runs as far as the money goes, then pauses, and goes on after a top-up. It never overdraws.'}
    </Notice>
  );
}

function Warnings({ warnings }: { readonly warnings: readonly string[] }) {
  if (warnings.length === 0) return null;
  return (
    <Notice tone="quiet" title="Good to know">
      <List size="sm" spacing={4}>
        {warnings.map((warning) => (
          <List.Item key={warning} style={{ overflowWrap: 'anywhere' }}>
            {warning}
          </List.Item>
        ))}
      </List>
    </Notice>
  );
}

function Refused({ batch, onSkipInvalid }: CheckReportProps) {
  const { invalid, counts } = batch.lightmeter;
  const faults = batch.errors?.data ?? [];
  const isWholeFile = faults.length === 1 && totalOf(counts) === 0 && (faults[0]?.line ?? 1) <= 1;
  return (
    <Stack gap="sm">
      <Notice
        tone="bad"
        title={isWholeFile ? 'The file cannot be used so' : `${counted(invalid, 'line')} cannot be used`}
      >
        Nothing was held or charged. Mend the lines and choose the file again
        {onSkipInvalid && !isWholeFile ? ', or run the good ones alone.' : ', or change the settings.'}
      </Notice>
      <FaultsTable batch={batch} />
      {onSkipInvalid && !isWholeFile && (
        <Group>
          <Button variant="light" onClick={onSkipInvalid}>
            Check again without these lines
          </Button>
        </Group>
      )}
    </Stack>
  );
}
