// Where the person is signed in, each with a way to end it.

import type { SessionListResponse } from '@lightmeter/contract';
import { Badge, Button, Table, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../api/client.ts';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { Moment } from '../../parts/moment.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { Section } from '../../parts/section.tsx';
import { browserName } from './browser-name.ts';

export function SessionsSection() {
  const queries = useQueryClient();
  const sessions = useQuery({
    queryKey: ['sessions'],
    queryFn: () => api.request.get<SessionListResponse>('/v1/session/list'),
  });
  const end = useMutation({
    mutationFn: (id: string) => api.request.delete(`/v1/session/list/${encodeURIComponent(id)}`),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['sessions'] }),
  });
  return (
    <Section title="Signed in">
      {end.error && <ErrorPanel error={end.error} title="The session was not ended" takesFocus />}
      <QueryView query={sessions}>
        {({ data }) => (
          <Table.ScrollContainer minWidth={480}>
            <Table>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Browser</Table.Th>
                  <Table.Th>Since (UTC)</Table.Th>
                  <Table.Th>Last used (UTC)</Table.Th>
                  <Table.Th aria-label="Actions" />
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {data.map((session) => (
                  <Table.Tr key={session.id}>
                    <Table.Td>
                      <Text size="sm" title={session.user_agent}>
                        {browserName(session.user_agent)}
                      </Text>
                    </Table.Td>
                    <Table.Td>
                      <Moment at={session.created_at} />
                    </Table.Td>
                    <Table.Td>
                      <Moment at={session.last_used_at} />
                    </Table.Td>
                    <Table.Td ta="right">
                      {session.is_current ? (
                        <Badge variant="light">This one</Badge>
                      ) : (
                        <Button size="compact-sm" variant="default" onClick={() => end.mutate(session.id)}>
                          End
                        </Button>
                      )}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        )}
      </QueryView>
    </Section>
  );
}
