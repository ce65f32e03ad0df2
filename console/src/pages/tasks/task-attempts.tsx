// Every call that was made to a provider for the task, and what became of it.

import type { TaskObject } from '@lightmeter/sdk';
import { Table, Text } from '@mantine/core';
import { Moment } from '../../parts/moment.tsx';
import { Section } from '../../parts/section.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { durationText } from '../playground/elapsed.tsx';

export function TaskAttempts({ task }: { readonly task: TaskObject }) {
  const { attempts } = task;
  return (
    <Section title="Attempts">
      {attempts.length === 0 ? (
        <Text size="sm" c="dimmed">
          {task.ended_at === null ? 'None has ended yet.' : 'No provider was called.'}
        </Text>
      ) : (
        <Table.ScrollContainer
          minWidth={440}
          scrollAreaProps={{
            viewportProps: { tabIndex: 0, role: 'region', 'aria-label': 'Table of attempts' },
          }}
        >
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">Began (UTC)</Table.Th>
                <Table.Th scope="col">Provider</Table.Th>
                <Table.Th scope="col" ta="right">
                  Took
                </Table.Th>
                <Table.Th scope="col">Outcome</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {attempts.map((attempt) => (
                <Table.Tr key={attempt.started_at}>
                  <Table.Td>
                    <Moment at={attempt.started_at} isPrecise />
                  </Table.Td>
                  <Table.Td>{attempt.provider}</Table.Td>
                  <Table.Td ta="right">
                    {durationText(Date.parse(attempt.ended_at) - Date.parse(attempt.started_at))}
                  </Table.Td>
                  <Table.Td miw={150}>
                    <StateBadge state={attempt.outcome} />
                    {attempt.reason !== null && (
                      <Text size="xs" ff="monospace">
                        {attempt.reason}
                      </Text>
                    )}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Section>
  );
}
