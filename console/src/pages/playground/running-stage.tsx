// A picture on its way: its place in its final shape, the newest preview in it, how long it takes, and how to stop it.

import { formatUsd, parseUsd } from '@lightmeter/core';
import { Alert, Box, Button, Group, SimpleGrid, Stack, Text, VisuallyHidden } from '@mantine/core';
import { Ban } from 'lucide-react';
import { sizeText } from '../../generation/form-of-task.ts';
import type { Run, RunPhase } from '../../generation/run-state.ts';
import { sentenceOf } from '../../parts/error-panel.tsx';
import { Picture } from '../../parts/picture.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { Elapsed } from './elapsed.tsx';
import classes from './stage.module.css';

type ActiveRun = Extract<Run, { kind: 'active' }>;

export interface RunningStageProps {
  readonly run: ActiveRun;
  readonly onCancel: () => void;
  readonly cancelError: unknown;
}

const WORDS: Readonly<
  Record<RunPhase, { readonly state: string; readonly label: string; readonly sentence: string }>
> = {
  sending: { state: 'queued', label: 'sending', sentence: 'The request is on its way.' },
  queued: { state: 'queued', label: 'queued', sentence: 'It waits for its turn.' },
  running: { state: 'running', label: 'running', sentence: 'The picture is being made.' },
  cancelling: { state: 'cancelling', label: 'cancelling', sentence: 'It is being broken off.' },
  reconnecting: {
    state: 'running',
    label: 'connection lost',
    sentence: 'The connection broke. The work goes on, and it is found again as soon as the server answers.',
  },
};

export function RunningStage({ run, onCancel, cancelError }: RunningStageProps) {
  const { start, phase, previewUrl, previewCount } = run;
  const words = WORDS[phase];
  return (
    <Stack gap="sm">
      <SimpleGrid cols={start.imageCount === 1 ? 1 : { base: 1, xs: 2 }} spacing="sm">
        {Array.from({ length: start.imageCount }, (_, index) => index + 1).map((place) => (
          <Place key={place} run={run} previewUrl={place === 1 ? previewUrl : undefined} />
        ))}
      </SimpleGrid>
      <Group justify="space-between" gap="xs">
        <Group gap="xs">
          <Elapsed startedAtMs={start.startedAtMs} />
          <StateBadge state={words.state} label={words.label} />
          {previewCount > 0 && (
            <Text size="sm" c="dimmed">
              preview {previewCount}
            </Text>
          )}
        </Group>
        <Button
          variant="default"
          leftSection={<Ban size={16} aria-hidden />}
          disabled={phase === 'cancelling'}
          onClick={onCancel}
        >
          Cancel
        </Button>
      </Group>
      <Text size="sm" c="dimmed">
        Cancelling costs nothing: the {formatUsd(parseUsd(start.maxCostUsd))} that is held comes back.{' '}
        {words.sentence}
      </Text>
      {cancelError !== undefined && (
        <Alert color="red" variant="light" role="alert" title="Not cancelled">
          {sentenceOf(cancelError)}
        </Alert>
      )}
      <VisuallyHidden role="status">
        {words.sentence}
        {previewCount > 0 && ` Preview ${previewCount} is shown.`}
      </VisuallyHidden>
    </Stack>
  );
}

function Place({ run, previewUrl }: { readonly run: ActiveRun; readonly previewUrl: string | undefined }) {
  const { size } = run.start;
  return (
    <Picture
      src={previewUrl}
      alt={`Preview ${run.previewCount} of the picture (${sizeText(size)})`}
      widthPixels={size.widthPixels}
      heightPixels={size.heightPixels}
      mx="auto"
      maw={`calc(70vh * ${size.widthPixels / size.heightPixels})`}
    >
      {previewUrl === undefined && <Box className={classes.shimmer} aria-hidden />}
    </Picture>
  );
}
