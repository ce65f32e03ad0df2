// What a finished task cost, took and delivered, and where each of it stands in the books.

import type { TaskObject } from '@lightmeter/sdk';
import { Anchor, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { IdText } from '../../parts/id-text.tsx';
import { Usd } from '../../parts/usd.tsx';
import { durationText } from './elapsed.tsx';
import classes from './stage.module.css';
import { usageText } from './usage-text.ts';

export function ResultFacts({ task }: { readonly task: TaskObject }) {
  const usage = usageText(task.usage);
  const seed = task.input.seed;
  return (
    <dl className={classes.facts}>
      <dt>Charged</dt>
      <dd>
        <Usd value={task.charged_usd} fw={600} /> of <Usd value={task.quoted_usd} /> quoted
      </dd>
      <dt>Delivered</dt>
      <dd>{deliveredText(task)}</dd>
      {usage !== undefined && (
        <>
          <dt>Tokens</dt>
          <dd className="lm-figures">{usage}</dd>
        </>
      )}
      <dt>Time</dt>
      <dd className="lm-figures">{timeText(task)}</dd>
      {seed !== undefined && seed !== null && (
        <>
          <dt>Seed</dt>
          <dd className="lm-figures">{String(seed)}</dd>
        </>
      )}
      <dt>Rate card</dt>
      <dd>{task.rate_card}</dd>
      <dt>Task</dt>
      <dd>
        <IdText id={task.taskId} />
        <Text size="sm">
          <Anchor component={Link} to={`/tasks/${task.taskId}`}>
            Open the task
          </Anchor>
          {' · '}
          <Anchor component={Link} to="/ledger" search={{ task_id: task.taskId } as never}>
            Ledger entries
          </Anchor>
        </Text>
      </dd>
    </dl>
  );
}

function deliveredText(task: TaskObject): string {
  const outputs = task.output ?? [];
  if (outputs.length === 0) return 'nothing';
  const kinds = outputs.map(
    ({ width, height, tier, format }) => `${width} × ${height} ${format.toUpperCase()}, ${tier}`,
  );
  const [first] = kinds;
  if (kinds.every((kind) => kind === first))
    return outputs.length === 1 ? (first ?? '') : `${outputs.length} of ${first}`;
  return kinds.join('; ');
}

function timeText({ created_at, started_at, ended_at }: TaskObject): string {
  if (ended_at === null) return 'not over yet';
  const endedMs = Date.parse(ended_at);
  const startedMs = Date.parse(started_at ?? created_at);
  const waitedMs = startedMs - Date.parse(created_at);
  const ran = durationText(endedMs - startedMs);
  return waitedMs < 100 ? ran : `${ran}, after ${durationText(waitedMs)} in the queue`;
}
