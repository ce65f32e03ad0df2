// A batch from a file or pasted prompts: prompts, picture, run, check, start. Nothing is spent before the start, whose button
// carries the total.

import { Anchor, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useAbilities } from '../../api/session.ts';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { NoPermission } from '../../parts/no-permission.tsx';
import { Page } from '../../parts/page.tsx';
import { Section } from '../../parts/section.tsx';
import { checkedBatchQuery } from './batch-queries.ts';
import { CheckReport } from './check-report.tsx';
import { NewBatchBar } from './new-batch-bar.tsx';
import { PictureSection } from './picture-section.tsx';
import { RowsSection } from './rows-section.tsx';
import { RunSection } from './run-section.tsx';
import { SourceSection } from './source-section.tsx';
import { useStartBatch } from './start-batch.tsx';
import { type NewBatch, useNewBatch } from './use-new-batch.ts';

export default function NewBatchPage() {
  const { canSpend } = useAbilities();
  return (
    <Page
      title="New batch"
      description="The file is read and priced as a whole first. Nothing is held or charged before you start it."
      actions={
        <Anchor component={Link} to="/batches" size="sm">
          All batches
        </Anchor>
      }
    >
      {canSpend ? (
        <NewBatchForm />
      ) : (
        <NoPermission who="Members and owners">make batches: a batch spends money.</NoPermission>
      )}
    </Page>
  );
}

function NewBatchForm() {
  const batch = useNewBatch();
  const navigate = useNavigate();
  const checked = useQuery({
    ...checkedBatchQuery(batch.checkedId ?? ''),
    enabled: batch.checkedId !== undefined,
  });
  const start = useStartBatch(batch.checkedId, ({ id }) => {
    batch.forget();
    void navigate({ to: `/batches/${id}` });
  });
  return (
    <Stack gap="md">
      <SourceSection batch={batch} />
      <RowsSection batch={batch} />
      <PictureSection batch={batch} />
      <RunSection batch={batch} />
      <CheckSection batch={batch} checked={checked} />
      {batch.check.error && (
        <ErrorPanel
          error={batch.check.error}
          title="The file was not checked. Nothing was spent."
          takesFocus
        />
      )}
      {start.error && (
        <ErrorPanel error={start.error} title="The batch was not started. Nothing was spent." takesFocus />
      )}
      <NewBatchBar batch={batch} checked={batch.isStale ? undefined : checked.data} start={start} />
    </Stack>
  );
}

interface CheckSectionProps {
  readonly batch: NewBatch;
  readonly checked: ReturnType<
    typeof useQuery<Awaited<ReturnType<NewBatch['check']['mutateAsync']>>['batch']>
  >;
}

function CheckSection({ batch, checked }: CheckSectionProps) {
  const place = useRef<HTMLDivElement>(null);
  const { data } = checked;
  const isDone = data !== undefined && data.status !== 'validating';
  const wasAsked = batch.check.isSuccess;
  useEffect(() => {
    if (isDone && wasAsked) place.current?.focus();
  }, [isDone, wasAsked]);
  if (batch.checkedId === undefined) return null;
  if (checked.error) return <ErrorPanel error={checked.error} onRetry={() => void checked.refetch()} />;
  if (!data) return null;
  return (
    <div ref={place} tabIndex={-1}>
      <Section title="Check">
        {data.status === 'validating' ? (
          <Text role="status">The lines are being read and priced. Nothing is held or charged.</Text>
        ) : batch.isStale ? (
          <Text role="status">
            The settings have changed since the last check. Check again to see the new total.
          </Text>
        ) : (
          <CheckReport
            batch={data}
            onSkipInvalid={
              batch.form.skipsInvalid
                ? undefined
                : () => {
                    batch.set({ skipsInvalid: true });
                    batch.check.mutate({ skipsInvalid: true });
                  }
            }
          />
        )}
      </Section>
    </div>
  );
}
