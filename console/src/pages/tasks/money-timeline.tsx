// Quoted, held, charged, released: each with its entry in the ledger.

import type { LedgerResponse } from '@lightmeter/contract';
import type { TaskObject } from '@lightmeter/sdk';
import { Anchor, Group, Text, Timeline } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { bookKey } from '../../api/book.ts';
import { api } from '../../api/client.ts';
import { IdText } from '../../parts/id-text.tsx';
import { Moment } from '../../parts/moment.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { Section } from '../../parts/section.tsx';
import { Usd } from '../../parts/usd.tsx';
import { moneySteps } from './money-steps.ts';

const MAX_ENTRIES = 100;

export function MoneyTimeline({ task }: { readonly task: TaskObject }) {
  const { taskId, ended_at: endedAt } = task;
  const query = useQuery({
    queryKey: bookKey('ledger', 'task', taskId, endedAt),
    queryFn: () => api.request.get<LedgerResponse>('/v1/ledger', { task_id: taskId, limit: MAX_ENTRIES }),
  });
  return (
    <Section
      title="Money"
      actions={
        <Anchor size="sm" component={Link} to="/ledger" search={{ task_id: taskId } as never}>
          In the ledger
        </Anchor>
      }
    >
      <QueryView query={query}>
        {({ data: entries }) => {
          const steps = moneySteps(task, entries);
          return (
            <Timeline bulletSize={14} lineWidth={2} active={steps.length - 1}>
              {steps.map((step) => (
                <Timeline.Item
                  key={step.id}
                  title={
                    <Group justify="space-between" gap="xs">
                      <Text component="span" size="sm" fw={600}>
                        {step.title}
                      </Text>
                      <Usd value={step.amountUsd} fw={600} />
                    </Group>
                  }
                >
                  <Text size="sm">{step.sentence}</Text>
                  <Group gap="xs" fz="xs" c="dimmed">
                    <span>
                      <Moment at={step.at} isPrecise /> UTC
                    </span>
                    {step.transferId !== undefined && <IdText id={step.transferId} />}
                  </Group>
                </Timeline.Item>
              ))}
            </Timeline>
          );
        }}
      </QueryView>
    </Section>
  );
}
