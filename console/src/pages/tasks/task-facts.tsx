// The task's identity, times, usage and metadata.

import type { TaskObject } from '@lightmeter/sdk';
import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { IdText } from '../../parts/id-text.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Section } from '../../parts/section.tsx';
import { usageText } from '../playground/usage-text.ts';
import classes from './task.module.css';
import { Fact } from './task-request.tsx';

const ORIGINS = { sync: 'a call that waited', task: 'a task', batch: 'a batch' } as const;

export function TaskFacts({ task }: { readonly task: TaskObject }) {
  const usage = usageText(task.usage);
  const metadata = Object.entries(task.metadata);
  return (
    <Section title="Facts">
      <dl className={classes.facts}>
        <Fact name="Task" value={<IdText id={task.taskId} />} />
        <Fact name="Came as" value={ORIGINS[task.origin]} />
        <Fact name="Created (UTC)" value={<Moment at={task.created_at} isPrecise />} />
        {task.started_at !== null && (
          <Fact name="Started (UTC)" value={<Moment at={task.started_at} isPrecise />} />
        )}
        {task.ended_at !== null && (
          <Fact name="Ended (UTC)" value={<Moment at={task.ended_at} isPrecise />} />
        )}
        {usage !== undefined && <Fact name="Tokens" value={usage} />}
        {task.batch_id !== null && (
          <Fact
            name="Batch"
            value={
              <Anchor component={Link} to={`/batches/${task.batch_id}`} size="sm">
                {task.batch_id}
              </Anchor>
            }
          />
        )}
        {task.promoted_from !== null && (
          <Fact
            name="Promoted from"
            value={
              <Anchor component={Link} to={`/tasks/${task.promoted_from}`} size="sm">
                {task.promoted_from}
              </Anchor>
            }
          />
        )}
        {task.idempotency_key !== null && <Fact name="Idempotency key" value={task.idempotency_key} />}
        {metadata.map(([name, value]) => (
          <Fact key={name} name={`Metadata ${name}`} value={value} />
        ))}
      </dl>
    </Section>
  );
}
