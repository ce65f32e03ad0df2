// One task, for ever at this address: request, state, pictures, attempts, usage and every step of its money.

import type { TaskObject } from '@lightmeter/sdk';
import { Alert, Button, Grid, Stack, VisuallyHidden } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { Ban, Repeat } from 'lucide-react';
import { refreshMoney } from '../../api/balance.ts';
import { api } from '../../api/client.ts';
import { useAbilities } from '../../api/session.ts';
import { formOfTask } from '../../generation/form-of-task.ts';
import { writeForm } from '../../generation/generation-form.ts';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { Page } from '../../parts/page.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { Usd } from '../../parts/usd.tsx';
import { useRateCardInForce } from '../../pricing/rate-card-source.ts';
import { TaskFailure } from '../playground/task-failure.tsx';
import { MoneyTimeline } from './money-timeline.tsx';
import { TaskAttempts } from './task-attempts.tsx';
import { TaskFacts } from './task-facts.tsx';
import { TaskOutputs } from './task-outputs.tsx';
import { TaskRequest } from './task-request.tsx';
import { useTask } from './use-task.ts';

export default function TaskPage() {
  const { taskId = '' } = useParams({ strict: false }) as { taskId?: string };
  const query = useTask(taskId);
  const task = query.data;
  return (
    <Page
      title="Task"
      windowTitle={task ? `Task ${task.state}` : 'Task'}
      description={task && <Summary task={task} />}
      actions={task && <Actions task={task} />}
    >
      <QueryView query={query}>{(found) => <TaskView task={found} />}</QueryView>
    </Page>
  );
}

function Summary({ task }: { readonly task: TaskObject }) {
  return (
    <>
      {task.model}, charged <Usd value={task.charged_usd} /> of <Usd value={task.quoted_usd} /> quoted
    </>
  );
}

function TaskView({ task }: { readonly task: TaskObject }) {
  return (
    <Stack gap="lg">
      <VisuallyHidden role="status">The task is {task.state}.</VisuallyHidden>
      {task.state === 'failed' && <TaskFailure task={task} />}
      {task.state === 'cancelled' && (
        <Alert color="gray" variant="light" icon={<Ban size={18} aria-hidden />} title="Cancelled">
          Nothing was charged, and what was held is back.
        </Alert>
      )}
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, md: 7 }}>
          <Stack gap="lg">
            <TaskOutputs task={task} />
            <TaskRequest task={task} />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 5 }}>
          <Stack gap="lg">
            <MoneyTimeline task={task} />
            <TaskFacts task={task} />
            <TaskAttempts task={task} />
          </Stack>
        </Grid.Col>
      </Grid>
    </Stack>
  );
}

function Actions({ task }: { readonly task: TaskObject }) {
  const { card } = useRateCardInForce();
  const { canSpend } = useAbilities();
  const cancel = useMutation({
    mutationFn: () => api.tasks.cancel(task.taskId),
    onSettled: () => refreshMoney(),
  });
  const texts = card && writeForm(formOfTask(task, card));
  const search = Object.fromEntries(
    Object.entries(texts ?? {}).filter(([, text]) => text !== undefined && text !== ''),
  );
  return (
    <>
      <StateBadge state={task.cancel && task.ended_at === null ? 'cancelling' : task.state} />
      {cancel.error && <ErrorPanel error={cancel.error} title="Not cancelled" takesFocus />}
      {task.ended_at === null && canSpend && (
        <Button
          variant="default"
          leftSection={<Ban size={16} aria-hidden />}
          loading={cancel.isPending}
          disabled={task.cancel !== null}
          onClick={() => cancel.mutate()}
        >
          Cancel, releases <Usd value={task.held_usd} ml={4} />
        </Button>
      )}
      <Button
        variant="default"
        component={Link}
        to="/playground"
        search={search as never}
        leftSection={<Repeat size={16} aria-hidden />}
      >
        Open in the playground
      </Button>
    </>
  );
}
