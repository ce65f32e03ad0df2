// A finished run: its pictures and what they cost, or why there are none.

import type { TaskObject } from '@lightmeter/sdk';
import { Alert, Anchor, Button, Group, SimpleGrid, Stack, VisuallyHidden } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Ban, Download, Maximize2 } from 'lucide-react';
import { Picture, pictureAlt } from '../../parts/picture.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { FailurePanel } from './failure-panel.tsx';
import { ResultFacts } from './result-facts.tsx';
import { TaskFailure } from './task-failure.tsx';

type Output = NonNullable<TaskObject['output']>[number];

export interface ResultStageProps {
  readonly task: TaskObject;
  /** What the call failed with, when it failed in front of this page. */
  readonly error: unknown;
  readonly onRetry: (() => void) | undefined;
  /** Run again, vary, as code. */
  readonly actions: React.ReactNode;
  /** What stands under each picture: promote. */
  readonly actionsOf: (outputId: string) => React.ReactNode;
}

export function ResultStage({ task, error, onRetry, actions, actionsOf }: ResultStageProps) {
  if (task.state === 'cancelled') return <Cancelled task={task} />;
  if (task.state === 'failed') {
    return (
      <Stack gap="sm">
        {error === undefined ? <TaskFailure task={task} /> : <FailurePanel error={error} onRetry={onRetry} />}
        <ResultFacts task={task} />
      </Stack>
    );
  }
  const outputs = task.output ?? [];
  const prompt = String(task.input.prompt ?? '');
  return (
    <Stack gap="md">
      <VisuallyHidden role="status">
        {outputs.length === 1 ? 'The picture is here.' : `${outputs.length} pictures are here.`} Charged{' '}
        {task.charged_usd} US dollars.
      </VisuallyHidden>
      <SimpleGrid cols={outputs.length === 1 ? 1 : { base: 1, xs: 2 }} spacing="sm">
        {outputs.map((output) => (
          <OutputPicture key={output.output_id} output={output} prompt={prompt} taskId={task.taskId}>
            {actionsOf(output.output_id)}
          </OutputPicture>
        ))}
      </SimpleGrid>
      {actions}
      <ResultFacts task={task} />
    </Stack>
  );
}

const SHOWN_WIDTH_PIXELS = 1_024;

interface OutputPictureProps {
  readonly output: Output;
  readonly prompt: string;
  readonly taskId: string;
  readonly children: React.ReactNode;
}

function OutputPicture({ output, prompt, taskId, children }: OutputPictureProps) {
  const { width, height, output_id: id, format } = output;
  const address = `/v1/outputs/${id}`;
  const shown = width > SHOWN_WIDTH_PIXELS ? `${address}?width=${SHOWN_WIDTH_PIXELS}` : address;
  return (
    <Stack gap={4}>
      <Picture
        src={shown}
        alt={pictureAlt({ prompt, widthPixels: width, heightPixels: height })}
        widthPixels={width}
        heightPixels={height}
        mx="auto"
        maw={`calc(70vh * ${width / height})`}
      />
      <Group gap={4} justify="flex-end">
        <Group gap={4} mr="auto">
          {children}
        </Group>
        <Button
          component="a"
          href={address}
          target="_blank"
          rel="noreferrer"
          size="compact-sm"
          variant="subtle"
          leftSection={<Maximize2 size={14} aria-hidden />}
        >
          Full size
        </Button>
        <Button
          component="a"
          href={address}
          download={`${taskId}-${id.slice(-6)}.${format === 'jpeg' ? 'jpg' : format}`}
          size="compact-sm"
          variant="subtle"
          leftSection={<Download size={14} aria-hidden />}
        >
          Download
        </Button>
      </Group>
    </Stack>
  );
}

function Cancelled({ task }: { readonly task: TaskObject }) {
  return (
    <Stack gap="sm">
      <Alert
        color="gray"
        variant="light"
        icon={<Ban size={18} aria-hidden />}
        title="Cancelled"
        role="status"
      >
        Nothing was charged, and what was held is back.{' '}
        <Anchor component={Link} to={`/tasks/${task.taskId}`} inherit>
          Open the task
        </Anchor>
      </Alert>
      <Group>
        <StateBadge state={task.state} />
      </Group>
    </Stack>
  );
}
