// The thresholds that were reached, newest first.

import { Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Moment } from '../../parts/moment.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { Section } from '../../parts/section.tsx';
import { Usd } from '../../parts/usd.tsx';
import { limitEventsQuery, limitsQuery } from './limit-queries.ts';
import { limitTitle } from './limit-words.ts';

export function LimitEvents() {
  const events = useQuery(limitEventsQuery());
  const { data: limits = [] } = useQuery(limitsQuery());
  const nameOf = (subjectId: string) =>
    limits.find((limit) => limit.subject_id === subjectId)?.subject_name ?? null;
  return (
    <Section title="Thresholds reached">
      <QueryView query={events}>
        {(found) =>
          found.length === 0 ? (
            <Text size="sm" c="dimmed">
              None so far. They also arrive at webhook endpoints that listen for them.
            </Text>
          ) : (
            <Table.ScrollContainer minWidth={560}>
              <Table>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>When (UTC)</Table.Th>
                    <Table.Th>Of</Table.Th>
                    <Table.Th>What</Table.Th>
                    <Table.Th ta="right">Spent</Table.Th>
                    <Table.Th ta="right">Limit</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {found.map((event) => (
                    <Table.Tr key={event.id}>
                      <Table.Td>
                        <Moment at={event.created_at} />
                      </Table.Td>
                      <Table.Td>{limitTitle({ ...event, subject_name: nameOf(event.subject_id) })}</Table.Td>
                      <Table.Td>
                        {event.threshold_percent} % of the{' '}
                        {event.type === 'budget.threshold_reached' ? 'budget' : 'cap'}
                      </Table.Td>
                      <Table.Td ta="right">
                        <Usd value={event.spent_usd} />
                      </Table.Td>
                      <Table.Td ta="right">
                        <Usd value={event.limit_usd} />
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          )
        }
      </QueryView>
    </Section>
  );
}
