// The newest runs, each of which fills the form again.

import type { TaskListResponse } from '@lightmeter/contract';
import type { RateCard } from '@lightmeter/core';
import type { TaskObject } from '@lightmeter/sdk';
import { Anchor, Badge, Box, Button, Group, SimpleGrid, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { History, RotateCcw } from 'lucide-react';
import { memo } from 'react';
import { bookKey } from '../../api/book.ts';
import { api } from '../../api/client.ts';
import { formOfTask, sizeOfTask } from '../../generation/form-of-task.ts';
import type { GenerationForm } from '../../generation/generation-form.ts';
import { EmptyState } from '../../parts/empty-state.tsx';
import { Picture, pictureAlt } from '../../parts/picture.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { Section } from '../../parts/section.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { Usd } from '../../parts/usd.tsx';
import classes from './recent-runs.module.css';

const SHOWN = 8;

export interface RecentRunsProps {
  readonly card: RateCard;
  /** Only runs of this model. */
  readonly modelId: string | undefined;
  readonly onRestore: (form: GenerationForm, task: TaskObject) => void;
}

export const RecentRuns = memo(function RecentRuns({ card, modelId, onRestore }: RecentRunsProps) {
  const filter = { limit: SHOWN, ...(modelId === undefined ? {} : { model: modelId }) };
  const query = useQuery({
    queryKey: bookKey('tasks', 'recent', filter),
    queryFn: () => api.request.get<TaskListResponse>('/v1/tasks', filter),
  });
  return (
    <Section title="Recent runs">
      <QueryView query={query}>
        {({ data: { tasks } }) =>
          tasks.length === 0 ? (
            <EmptyState icon={History} title="No runs yet">
              Every run is kept here with its prompt and its price, and fills the form again.
            </EmptyState>
          ) : (
            <SimpleGrid cols={{ base: 1, xs: 2, md: 3, xl: 4 }} spacing="sm">
              {tasks.map((task) => (
                <RecentRun
                  key={task.taskId}
                  task={task}
                  onRestore={() => onRestore(formOfTask(task, card), task)}
                />
              ))}
            </SimpleGrid>
          )
        }
      </QueryView>
    </Section>
  );
});

function RecentRun({ task, onRestore }: { readonly task: TaskObject; readonly onRestore: () => void }) {
  const [output] = task.output ?? [];
  const prompt = String(task.input.prompt ?? '');
  const size = sizeOfTask(task);
  return (
    <Group gap="sm" wrap="nowrap" align="flex-start" className={classes.run}>
      <Box w={72} flex="none">
        <Picture
          maw={72 * Math.min(1, size.widthPixels / size.heightPixels)}
          mx="auto"
          src={output && `/v1/outputs/${output.output_id}?width=128`}
          alt={pictureAlt({ prompt, ...size })}
          widthPixels={size.widthPixels}
          heightPixels={size.heightPixels}
          isLazy
        />
      </Box>
      <Box miw={0} flex={1}>
        <Text size="sm" lineClamp={2} className={classes.prompt}>
          {prompt}
        </Text>
        <Group gap={6} mt={4}>
          {task.state === 'succeeded' ? (
            <Usd value={task.charged_usd} size="sm" fw={600} />
          ) : (
            <StateBadge state={task.state} />
          )}
          <Badge variant="default" size="sm" tt="none">
            {String(task.input.model ?? '')}
          </Badge>
        </Group>
        <Group gap="xs" mt={4}>
          <Button
            size="compact-xs"
            variant="default"
            leftSection={<RotateCcw size={12} aria-hidden />}
            aria-label={`Use: ${prompt.slice(0, 60)}`}
            onClick={onRestore}
          >
            Use
          </Button>
          <Anchor
            size="xs"
            component={Link}
            to={`/tasks/${task.taskId}`}
            aria-label={`Task: ${prompt.slice(0, 60)}`}
          >
            Task
          </Anchor>
        </Group>
      </Box>
    </Group>
  );
}
