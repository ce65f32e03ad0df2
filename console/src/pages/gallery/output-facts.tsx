// What a picture is, what it cost, and where each of it leads.

import type { OutputItem } from '@lightmeter/contract';
import { Anchor, Paper } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { IdText } from '../../parts/id-text.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Usd } from '../../parts/usd.tsx';
import { bytesText } from './bytes-text.ts';
import classes from './output-page.module.css';

export interface OutputFactsProps {
  readonly output: OutputItem;
  /** Of the whole task; undefined while it is being read. */
  readonly taskChargedUsd: string | undefined;
}

const ORIGINS = { sync: 'a call that waited', task: 'a task of the queue', batch: 'a batch' } as const;

export function OutputFacts({ output, taskChargedUsd }: OutputFactsProps) {
  const { width, height, tier, format, bytes } = output;
  return (
    <Paper withBorder p="md" component="section" aria-label="Facts">
      <dl className={classes.facts}>
        <Fact name="Charged">
          <Usd value={output.charged_usd} fw={620} /> of <Usd value={output.quoted_usd} /> quoted
          {output.image_count > 1 && (
            <>
              , its share as picture {output.index + 1} of {output.image_count}
              {taskChargedUsd !== undefined && (
                <>
                  {' '}
                  (<Usd value={taskChargedUsd} /> in all)
                </>
              )}
            </>
          )}
        </Fact>
        <Fact name="Model">
          <Anchor component={Link} to={`/models/${output.model}`} inherit>
            {output.model}
          </Anchor>
        </Fact>
        <Fact name="Delivered">
          {width} × {height} {format.toUpperCase()}, {tier}, {bytesText(bytes)}
        </Fact>
        <Fact name="Asked for">
          {output.size === 'auto' ? 'any size' : output.size.replace('x', ' × ')}
          {output.quality !== null && `, ${output.quality} quality`}
        </Fact>
        {output.seed !== null && <Fact name="Seed">{output.seed}</Fact>}
        <Fact name="Made">
          <Moment at={output.created_at} isPrecise /> UTC, by {ORIGINS[output.origin]}
        </Fact>
        <Fact name="Key or member">
          <Anchor component={Link} to="/gallery" search={{ key: output.key.id } as never} inherit>
            {output.key.name}
          </Anchor>
        </Fact>
        <Fact name="Kept">
          {output.expires_at === null ? (
            'until it is deleted'
          ) : (
            <>
              until <Moment at={output.expires_at} /> UTC
            </>
          )}
        </Fact>
        <Origins output={output} />
        <Fact name="Picture">
          <IdText id={output.id} />
        </Fact>
        <Fact name="Task">
          <IdText id={output.task_id} />
          <Anchor component={Link} to={`/tasks/${output.task_id}`} inherit>
            Open the task
          </Anchor>
        </Fact>
      </dl>
    </Paper>
  );
}

function Origins({ output }: { readonly output: OutputItem }) {
  const { batch_id: batchId, comparison_id: comparisonId, promoted_from: draftId } = output;
  return (
    <>
      {batchId !== null && (
        <Fact name="Batch">
          <Anchor component={Link} to={`/batches/${batchId}`} inherit>
            Open the batch
          </Anchor>{' '}
          ·{' '}
          <Anchor component={Link} to="/gallery" search={{ batch_id: batchId } as never} inherit>
            its pictures
          </Anchor>
        </Fact>
      )}
      {comparisonId !== null && (
        <Fact name="Comparison">
          <Anchor component={Link} to={`/compare/${comparisonId}`} inherit>
            Open the comparison
          </Anchor>
        </Fact>
      )}
      {draftId !== null && (
        <Fact name="Promoted from">
          <Anchor component={Link} to={`/tasks/${draftId}`} inherit>
            The draft
          </Anchor>
        </Fact>
      )}
    </>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
