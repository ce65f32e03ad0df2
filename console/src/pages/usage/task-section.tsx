// The tasks behind a figure of the table, each with its charge and a link to its whole story.

import type { TaskListResponse } from '@lightmeter/contract';
import type { TaskObject } from '@lightmeter/sdk';
import { Anchor, Button, CloseButton, Group, Table, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { bookKey } from '../../api/book.ts';
import { api } from '../../api/client.ts';
import { Moment } from '../../parts/moment.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { Section } from '../../parts/section.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { Usd } from '../../parts/usd.tsx';
import { taskQuery } from './drill.ts';
import { spanText } from './span-text.ts';
import type { UsageFilter } from './usage-filter.ts';

const PAGE_TASKS = 50;

export interface TaskSectionProps {
  readonly filter: UsageFilter;
  readonly wanted: 'all' | 'failed';
  readonly onClose: () => void;
}

export function TaskSection({ filter, wanted, onClose }: TaskSectionProps) {
  const asked = taskQuery(filter, wanted);
  const top = useRef<HTMLDivElement>(null);
  // Whoever asked for the tasks of a figure is led to them.
  useEffect(() => {
    top.current?.focus({ preventScroll: true });
    top.current?.scrollIntoView({ block: 'start' });
  }, []);
  if (!asked) return null;
  return (
    <div ref={top} tabIndex={-1} style={{ outline: 'none', scrollMarginTop: 72 }}>
      <Section
        title={wanted === 'failed' ? 'Failed tasks' : 'Tasks'}
        actions={<CloseButton aria-label="Close the list of tasks" onClick={onClose} />}
      >
        <Text size="sm" c="dimmed" mb="sm">
          Created on {spanText(filter.range)}, UTC, newest first. The table above counts a task when it ended.
        </Text>
        <TaskList key={JSON.stringify(asked)} asked={asked} />
      </Section>
    </div>
  );
}

function TaskList({ asked }: { readonly asked: Readonly<Record<string, string>> }) {
  const query = useInfiniteQuery({
    queryKey: bookKey('tasks', 'usage', asked),
    queryFn: ({ pageParam }) =>
      api.request.get<TaskListResponse>('/v1/tasks', { ...asked, limit: PAGE_TASKS, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ data }) => data.next_cursor ?? undefined,
  });
  return (
    <QueryView query={query}>
      {({ pages }) => (
        <>
          <Table.ScrollContainer minWidth={620} type="native" role="region" tabIndex={0} aria-label="Tasks">
            <Table verticalSpacing={6} fz="sm">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th w={130}>Created, UTC</Table.Th>
                  <Table.Th>Task</Table.Th>
                  <Table.Th w={120}>State</Table.Th>
                  <Table.Th ta="right" w={100}>
                    Charged
                  </Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {pages.flatMap(({ data }) =>
                  data.tasks.map((task) => <TaskRow key={task.taskId} task={task} />),
                )}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
          {pages[0]?.data.tasks.length === 0 && <Text c="dimmed">No task was created in this span.</Text>}
          {query.hasNextPage && (
            <Group justify="flex-end" mt="sm">
              <Button
                variant="default"
                loading={query.isFetchingNextPage}
                onClick={() => void query.fetchNextPage()}
              >
                Load older tasks
              </Button>
            </Group>
          )}
        </>
      )}
    </QueryView>
  );
}

function TaskRow({ task }: { readonly task: TaskObject }) {
  return (
    <Table.Tr>
      <Table.Td>
        <Moment at={task.created_at} />
      </Table.Td>
      <Table.Td maw={0} w="100%">
        <Anchor component={Link} to={`/tasks/${task.taskId}`} inherit display="block" truncate>
          {String(task.input.prompt ?? '') || task.taskId}
        </Anchor>
        <Text size="xs" c={task.error ? 'var(--lm-bad)' : 'dimmed'} truncate title={task.error?.message}>
          {task.error?.message ?? task.model}
        </Text>
      </Table.Td>
      <Table.Td>
        <StateBadge state={task.state} />
      </Table.Td>
      <Table.Td ta="right">
        <Usd value={task.charged_usd} />
      </Table.Td>
    </Table.Tr>
  );
}
