// The picture beside its facts; under them the entries of the ledger that it is made of.

import type { OutputItem } from '@lightmeter/contract';
import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { bookKey } from '../../api/book.ts';
import { api } from '../../api/client.ts';
import { InSecondDraw } from '../../parts/in-second-draw.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { Section } from '../../parts/section.tsx';
import { TaskEntries } from '../ledger/task-entries.tsx';
import { OutputActions } from './output-actions.tsx';
import { OutputFacts } from './output-facts.tsx';
import classes from './output-page.module.css';
import { ParameterTable } from './parameter-table.tsx';
import { PromptBox } from './prompt-box.tsx';
import { ZoomView } from './zoom-view.tsx';

export function OutputDetails({ output }: { readonly output: OutputItem }) {
  const task = useQuery({
    queryKey: bookKey('tasks', output.task_id),
    queryFn: () => api.tasks.retrieve(output.task_id),
  });
  return (
    <div className={classes.columns}>
      <div className={classes.picture}>
        <ZoomView output={output} />
      </div>
      <Stack gap="md" className={classes.side}>
        <PromptBox prompt={output.prompt} />
        <InSecondDraw>
          <QueryView query={task}>{(known) => <OutputActions output={output} task={known} />}</QueryView>
          <OutputFacts output={output} taskChargedUsd={task.data?.charged_usd} />
        </InSecondDraw>
      </Stack>
      <Stack gap="lg" className={classes.below}>
        <InSecondDraw>
          <Section title="Ledger entries of its task">
            <TaskEntries taskId={output.task_id} />
          </Section>
          <Section title="Request">
            <QueryView query={task}>{(known) => <ParameterTable input={known.input} />}</QueryView>
          </Section>
        </InSecondDraw>
      </Stack>
    </div>
  );
}
