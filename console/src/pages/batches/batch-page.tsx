// One batch, live: progress, money, what failed and what it costs to run it again, items, downloads; before its start the
// check and the button that starts it.

import { Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { CheckCheck } from 'lucide-react';
import { useRef } from 'react';
import { useAbilities } from '../../api/session.ts';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { IdText } from '../../parts/id-text.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Page } from '../../parts/page.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { Section } from '../../parts/section.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { useUrlState } from '../../parts/use-url-state.ts';
import { BatchControls } from './batch-controls.tsx';
import { type Batch, checkedBatchQuery } from './batch-queries.ts';
import { percentOf, titleOf } from './batch-words.ts';
import { CheckReport } from './check-report.tsx';
import { DownloadsMenu } from './downloads-menu.tsx';
import { FailuresSection } from './failures-section.tsx';
import { ItemsSection, readItemsWish } from './items-section.tsx';
import { PauseNotice } from './pause-notice.tsx';
import { ProgressSection } from './progress-section.tsx';
import { StartButton, useStartBatch } from './start-batch.tsx';
import { StickyBar } from './sticky-bar.tsx';
import { type BatchProgress, useBatchProgress } from './use-progress.ts';

export default function BatchPage() {
  const { batchId = '' } = useParams({ strict: false }) as { batchId?: string };
  const query = useQuery(checkedBatchQuery(batchId));
  return <QueryView query={query}>{(batch) => <LiveBatch key={batch.id} batch={batch} />}</QueryView>;
}

function LiveBatch({ batch }: { readonly batch: Batch }) {
  const progress = useBatchProgress(batch);
  const { canSpend } = useAbilities();
  const hasPictures = progress.counts.succeeded > 0;
  const isLive = progress.status === 'in_progress';
  const title = titleOf(batch);
  return (
    <Page
      title={title}
      windowTitle={isLive ? `${percentOf(progress.counts)} % ${title}` : title}
      actions={
        <>
          {canSpend && <BatchControls batch={batch} progress={progress} />}
          {hasPictures && <DownloadsMenu batch={batch} />}
          {hasPictures && (
            <Button
              component={Link}
              to={`/batches/${batch.id}/pick`}
              variant={
                batch.lightmeter.draft !== null && batch.lightmeter.promoted_from === null
                  ? 'filled'
                  : 'default'
              }
              leftSection={<CheckCheck size={16} aria-hidden />}
            >
              Pick and promote
            </Button>
          )}
        </>
      }
    >
      <Facts batch={batch} progress={progress} />
      {batch.status === 'validating' ||
      batch.status === 'ready' ||
      (batch.status === 'failed' && !hasPictures) ? (
        <Checked batch={batch} canSpend={canSpend} />
      ) : (
        <Running batch={batch} progress={progress} canSpend={canSpend} />
      )}
    </Page>
  );
}

function Facts({ batch, progress }: { readonly batch: Batch; readonly progress: BatchProgress }) {
  const { promoted_from: drafts, created_at } = batch.lightmeter;
  return (
    <Group gap="sm" style={{ rowGap: 4 }} mt="calc(-1 * var(--mantine-spacing-sm))">
      <StateBadge state={progress.status} />
      <IdText id={batch.id} />
      <Text span size="sm">
        made <Moment at={created_at} /> UTC
      </Text>
      {drafts !== null && (
        <Anchor component={Link} to={`/batches/${drafts}`} size="sm">
          Its drafts
        </Anchor>
      )}
      <Anchor component={Link} to="/gallery" search={{ batch_id: batch.id } as never} size="sm">
        Gallery
      </Anchor>
      <Anchor component={Link} to="/usage" search={{ batch_id: batch.id } as never} size="sm">
        Usage
      </Anchor>
      <Anchor component={Link} to="/ledger" search={{ batch_id: batch.id } as never} size="sm">
        Ledger
      </Anchor>
    </Group>
  );
}

/** Before it runs: what the check found, and the start. */
function Checked({ batch, canSpend }: { readonly batch: Batch; readonly canSpend: boolean }) {
  const start = useStartBatch(batch.id);
  return (
    <Stack gap="md">
      <Section title="Check">
        {batch.status === 'validating' ? (
          <Text role="status">The lines are being read and priced. Nothing is held or charged.</Text>
        ) : (
          <CheckReport batch={batch} />
        )}
      </Section>
      {start.error && <ErrorPanel error={start.error} title="The batch was not started." takesFocus />}
      {batch.status === 'failed' && canSpend && (
        <Button component={Link} to="/batches/new" w="fit-content">
          Change the settings or the file
        </Button>
      )}
      {batch.status === 'ready' && (
        <StickyBar label="Start the batch">
          <Group justify="space-between" gap="sm">
            <Text size="sm" c="dimmed">
              {canSpend
                ? 'Failed pictures are not charged. Pause or cancel at any time.'
                : 'Your role here only looks. A member of the workspace can start it.'}
            </Text>
            <StartButton batch={batch} start={start} isDisabled={!canSpend} />
          </Group>
        </StickyBar>
      )}
    </Stack>
  );
}

interface RunningProps {
  readonly batch: Batch;
  readonly progress: BatchProgress;
  readonly canSpend: boolean;
}

function Running({ batch, progress, canSpend }: RunningProps) {
  const [, change] = useUrlState(readItemsWish);
  const items = useRef<HTMLDivElement>(null);
  return (
    <Stack gap="md">
      <PauseNotice batch={batch} />
      <ProgressSection batch={batch} progress={progress} />
      <FailuresSection
        batch={batch}
        progress={progress}
        canSpend={canSpend}
        onShow={(code) => {
          change({ code, items: undefined, item: undefined });
          items.current?.focus();
        }}
      />
      <div ref={items} tabIndex={-1}>
        <ItemsSection batch={batch} progress={progress} />
      </div>
    </Stack>
  );
}
