// The people of the workspace: role, when they were last seen, a link for a new password, removal.

import type { ResetLinkResponse, WorkspaceMemberResponse } from '@lightmeter/contract';
import { Badge, Group, Select, Table, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { bookKey } from '../../api/book.ts';
import { api } from '../../api/client.ts';
import { useSession } from '../../api/session.ts';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { Moment } from '../../parts/moment.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { SecretOnce } from '../../parts/secret-once.tsx';
import { Section } from '../../parts/section.tsx';
import { ROLES } from './roles.ts';

const membersKey = () => bookKey('members');

export function MembersSection() {
  const [link, setLink] = useState<ResetLinkResponse>();
  const members = useQuery({
    queryKey: membersKey(),
    queryFn: () => api.request.get<{ data: WorkspaceMemberResponse[] }>('/v1/members'),
  });
  return (
    <Section title="People">
      {link && (
        <SecretOnce
          title="Link for a new password"
          secret={link.url}
          description="Hand it to the person; who opens it sets a new password. It is not shown again and works once."
          onDone={() => setLink(undefined)}
        />
      )}
      <QueryView query={members}>
        {({ data }) => (
          <Table.ScrollContainer minWidth={640}>
            <Table verticalSpacing="xs">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Name</Table.Th>
                  <Table.Th>Role</Table.Th>
                  <Table.Th>Last seen (UTC)</Table.Th>
                  <Table.Th aria-label="Actions" />
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {data.map((member) => (
                  <MemberRow key={member.id} member={member} onLink={setLink} />
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        )}
      </QueryView>
    </Section>
  );
}

interface MemberRowProps {
  readonly member: WorkspaceMemberResponse;
  readonly onLink: (link: ResetLinkResponse) => void;
}

function MemberRow({ member, onLink }: MemberRowProps) {
  const queries = useQueryClient();
  const refresh = () => queries.invalidateQueries({ queryKey: membersKey() });
  const changeRole = useMutation({
    mutationFn: (role: string) => api.request.patch(`/v1/members/${encodeURIComponent(member.id)}`, { role }),
    onSettled: refresh,
  });
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" fw={550}>
          {member.name}{' '}
          {member.is_operator && (
            <Badge variant="light" size="sm">
              operator
            </Badge>
          )}
        </Text>
        <Text size="xs" c="dimmed">
          {member.email}
        </Text>
        {changeRole.error && <ErrorPanel error={changeRole.error} />}
      </Table.Td>
      <Table.Td>
        <Select
          aria-label={`Role of ${member.name}`}
          size="xs"
          w={120}
          allowDeselect={false}
          data={ROLES}
          value={member.role}
          disabled={changeRole.isPending}
          onChange={(role) => role && changeRole.mutate(role)}
        />
      </Table.Td>
      <Table.Td>
        <Moment at={member.last_seen_at} />
      </Table.Td>
      <Table.Td>
        <MemberActions member={member} onLink={onLink} onRemoved={refresh} />
      </Table.Td>
    </Table.Tr>
  );
}

interface MemberActionsProps extends MemberRowProps {
  readonly onRemoved: () => Promise<void>;
}

function MemberActions({ member, onLink, onRemoved }: MemberActionsProps) {
  const isSelf = useSession().member?.id === member.id;
  const address = `/v1/members/${encodeURIComponent(member.id)}`;
  return (
    <Group gap="xs" justify="flex-end" wrap="nowrap">
      {!isSelf && (
        <ConfirmButton
          label="New password"
          title={`A link for ${member.name}`}
          confirmLabel="Make the link"
          onConfirm={async () =>
            onLink(await api.request.post<ResetLinkResponse>(`${address}/reset-link`, {}))
          }
        >
          Whoever opens the link sets a new password for {member.email}. Links made before stop working.
        </ConfirmButton>
      )}
      <ConfirmButton
        label={isSelf ? 'Leave' : 'Remove'}
        title={isSelf ? 'Leave the workspace' : `Remove ${member.name}`}
        confirmLabel={isSelf ? 'Leave' : 'Remove'}
        onConfirm={async () => {
          await api.request.delete(address);
          await (isSelf ? location.assign('/') : onRemoved());
        }}
      >
        From the next request on {isSelf ? 'you see' : `${member.name} sees`} nothing of this workspace.
        Pictures, charges and what is running stay.
      </ConfirmButton>
    </Group>
  );
}
