// Pause, resume and cancel, each with what it does before it is done.

import type { BatchResponse } from '@lightmeter/contract';
import { formatUsd, parseUsd } from '@lightmeter/core';
import { Button, Group, Modal, Stack, Text, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { Ban, Pause, Play } from 'lucide-react';
import { useAction } from '../../actions/actions.ts';
import { refreshMoney } from '../../api/balance.ts';
import { api } from '../../api/client.ts';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { counted } from './batch-words.ts';
import type { BatchProgress } from './use-progress.ts';

export interface BatchControlsProps {
  readonly batch: BatchResponse;
  readonly progress: BatchProgress;
}

export function BatchControls({ batch, progress }: BatchControlsProps) {
  const [isAsking, asking] = useDisclosure();
  const pause = useStep(() => api.batches.pause(batch.id), 'The batch was not paused.');
  const resume = useStep(() => api.batches.resume(batch.id), 'The batch was not resumed.');
  const { status } = progress;
  const isRunning = status === 'in_progress';
  const isPaused = status === 'paused';
  const isCancellable = ['validating', 'ready', 'in_progress', 'paused'].includes(status);
  useAction({
    id: 'batch.pause',
    label: isPaused ? 'Resume the batch' : 'Pause the batch',
    group: 'Batch',
    isEnabled: isRunning || isPaused,
    run: () => (isPaused ? resume : pause).mutate(),
  });
  return (
    <>
      {isRunning && (
        <Tooltip label="Running items finish; queued ones wait again and their holds come back.">
          <Button
            variant="default"
            leftSection={<Pause size={16} aria-hidden />}
            loading={pause.isPending}
            onClick={() => pause.mutate()}
          >
            Pause
          </Button>
        </Tooltip>
      )}
      {isPaused && (
        <Button
          leftSection={<Play size={16} aria-hidden />}
          loading={resume.isPending}
          onClick={() => resume.mutate()}
        >
          Resume
        </Button>
      )}
      {isCancellable && (
        <Button variant="default" leftSection={<Ban size={16} aria-hidden />} onClick={asking.open}>
          Cancel batch…
        </Button>
      )}
      <CancelDialog batch={batch} progress={progress} isOpen={isAsking} close={asking.close} />
    </>
  );
}

/** A step whose repeat changes nothing; its failure is told where the button is out of sight too. */
function useStep(take: () => Promise<unknown>, failure: string) {
  return useMutation({
    mutationFn: take,
    onSuccess: () => refreshMoney(),
    onError: (error) => {
      notifications.show({ color: 'red', title: failure, message: error.message, autoClose: false });
      void refreshMoney();
    },
  });
}

interface CancelDialogProps extends BatchControlsProps {
  readonly isOpen: boolean;
  readonly close: () => void;
}

function CancelDialog({ batch, progress, isOpen, close }: CancelDialogProps) {
  const cancel = useMutation({
    mutationFn: () => api.batches.cancel(batch.id),
    onSuccess: async ({ released }) => {
      const stopped = released.items_never_started + released.items_queued;
      notifications.show({
        title: 'The batch is cancelled',
        message: `${counted(stopped, 'item')} stopped and ${formatUsd(parseUsd(released.released_usd))} released. ${
          released.items_running > 0
            ? `${counted(released.items_running, 'running item')} broken off, uncharged.`
            : ''
        }`,
      });
      close();
      await refreshMoney();
    },
  });
  return (
    <Modal opened={isOpen} onClose={close} title="Cancel the batch?">
      <Stack gap="md">
        <Text>{cancelSentence(progress)}</Text>
        {cancel.error && <ErrorPanel error={cancel.error} title="The batch was not cancelled." takesFocus />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close} data-autofocus>
            Keep it
          </Button>
          <Button color="red" loading={cancel.isPending} onClick={() => cancel.mutate()}>
            Cancel the batch
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function cancelSentence({ counts, held_usd: held }: BatchProgress): string {
  const waiting = counts.pending + counts.queued;
  const running =
    counts.running === 0 ? '' : ` ${counted(counts.running, 'running item')} will be broken off, uncharged.`;
  const kept =
    counts.succeeded === 0 ? '' : ` ${counted(counts.succeeded, 'picture')} stay, with what they cost.`;
  return `This stops ${counted(waiting, 'item')} and releases the ${formatUsd(parseUsd(held))} that is held.${running}${kept} It cannot be taken back; cancelled items can be retried.`;
}
