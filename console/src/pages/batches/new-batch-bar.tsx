// The bar at the foot of a new batch: check, then start with the total on the button.

import type { BatchResponse } from '@lightmeter/contract';
import { Button, Group, Progress, Stack, Text } from '@mantine/core';
import { ListChecks } from 'lucide-react';
import { useAction } from '../../actions/actions.ts';
import { StartButton, type useStartBatch } from './start-batch.tsx';
import { StickyBar } from './sticky-bar.tsx';
import type { NewBatch } from './use-new-batch.ts';

export interface NewBatchBarProps {
  readonly batch: NewBatch;
  /** The last check, when it is of what the form says now. */
  readonly checked: BatchResponse | undefined;
  readonly start: ReturnType<typeof useStartBatch>;
}

export function NewBatchBar({ batch, checked, start }: NewBatchBarProps) {
  const isReady = checked?.status === 'ready';
  return (
    <StickyBar label={isReady ? 'Start the batch' : 'Check the file'}>
      {batch.uploadShare !== undefined ? (
        <UploadProgress share={batch.uploadShare} cancel={batch.cancelUpload} />
      ) : (
        <Group justify="space-between" gap="sm">
          <Text size="sm" c="dimmed">
            {sentenceFor(batch, checked)}
          </Text>
          {isReady ? (
            <StartButton batch={checked} start={start} />
          ) : (
            <CheckButton batch={batch} checked={checked} />
          )}
        </Group>
      )}
    </StickyBar>
  );
}

function sentenceFor({ input, form, format }: NewBatch, checked: BatchResponse | undefined): string {
  if (checked?.status === 'ready') return 'Failed pictures are not charged. Pause or cancel at any time.';
  if (!input) return form.source === 'file' ? 'Choose a file first.' : 'Paste the prompts first.';
  if (format === undefined) return 'Say the format of the file first.';
  return 'The check costs nothing.';
}

function CheckButton({ batch, checked }: Pick<NewBatchBarProps, 'batch' | 'checked'>) {
  const isChecking = batch.check.isPending || checked?.status === 'validating';
  const isReady = batch.input !== undefined && batch.format !== undefined;
  const check = () => batch.check.mutate({});
  useAction({
    id: 'batch.check',
    label: 'Check the file and see the total',
    keys: 'mod+Enter',
    group: 'Batch',
    isEnabled: isReady && !isChecking,
    run: check,
  });
  return (
    <Button
      size="md"
      mih={44}
      leftSection={<ListChecks size={16} aria-hidden />}
      disabled={!isReady}
      loading={isChecking}
      onClick={check}
    >
      {checked ? 'Check again' : 'Check and see the total'}
    </Button>
  );
}

function UploadProgress({ share, cancel }: { readonly share: number; readonly cancel: () => void }) {
  const percent = Math.floor(share * 100);
  return (
    <Stack gap={6}>
      <Group justify="space-between">
        <Text size="sm">
          {percent < 100 ? `Uploading, ${percent} %` : 'Uploaded; the server is writing it down.'}
        </Text>
        <Button variant="default" size="compact-sm" mih={30} onClick={cancel}>
          Stop the upload
        </Button>
      </Group>
      <Progress value={percent} aria-label="Upload" />
    </Stack>
  );
}
