// Inviting somebody: a link that whoever made it hands over, since the server sends no mail.

import type { CreatedInvitationResponse, InvitationResponse } from '@lightmeter/contract';
import { Button, Group, Select, Stack, Table, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { bookKey } from '../../api/book.ts';
import { api } from '../../api/client.ts';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { Moment } from '../../parts/moment.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { SecretOnce } from '../../parts/secret-once.tsx';
import { Section } from '../../parts/section.tsx';
import { ROLES } from './roles.ts';

const invitationsKey = () => bookKey('invitations');

export function InvitationsSection() {
  const queries = useQueryClient();
  const refresh = () => queries.invalidateQueries({ queryKey: invitationsKey() });
  const [made, setMade] = useState<CreatedInvitationResponse>();
  const invitations = useQuery({
    queryKey: invitationsKey(),
    queryFn: () => api.request.get<{ data: InvitationResponse[] }>('/v1/invitations'),
  });
  return (
    <Section title="Invitations">
      <Stack>
        <InviteForm
          onMade={(invitation) => {
            setMade(invitation);
            void refresh();
          }}
        />
        {made && (
          <SecretOnce
            title={`Invitation for ${made.email}`}
            secret={made.url}
            description="Hand the link over; no mail is sent. It is not shown again."
            onDone={() => setMade(undefined)}
          />
        )}
        <QueryView query={invitations}>
          {({ data }) =>
            data.length === 0 ? (
              <Text size="sm" c="dimmed">
                Nobody is invited at the moment.
              </Text>
            ) : (
              <InvitationTable invitations={data} onChange={refresh} />
            )
          }
        </QueryView>
      </Stack>
    </Section>
  );
}

interface InvitationTableProps {
  readonly invitations: readonly InvitationResponse[];
  readonly onChange: () => Promise<void>;
}

function InvitationTable({ invitations, onChange }: InvitationTableProps) {
  return (
    <Table.ScrollContainer minWidth={560}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>E-mail</Table.Th>
            <Table.Th>Role</Table.Th>
            <Table.Th>By</Table.Th>
            <Table.Th>Until (UTC)</Table.Th>
            <Table.Th aria-label="Actions" />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {invitations.map((invitation) => (
            <Table.Tr key={invitation.id}>
              <Table.Td>{invitation.email}</Table.Td>
              <Table.Td>{invitation.role}</Table.Td>
              <Table.Td>{invitation.invited_by}</Table.Td>
              <Table.Td>
                <Moment at={invitation.expires_at} />
              </Table.Td>
              <Table.Td ta="right">
                <ConfirmButton
                  label="Withdraw"
                  title="Withdraw the invitation"
                  confirmLabel="Withdraw"
                  onConfirm={async () => {
                    await api.request.delete(`/v1/invitations/${encodeURIComponent(invitation.id)}`);
                    await onChange();
                  }}
                >
                  The link of {invitation.email} stops working at once.
                </ConfirmButton>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function InviteForm({ onMade }: { readonly onMade: (invitation: CreatedInvitationResponse) => void }) {
  const [email, setEmail] = useState('');
  const [role, setRole] = useState('member');
  const invite = useMutation({
    mutationFn: () =>
      api.request.post<CreatedInvitationResponse>('/v1/invitations', { email, role }, { repeatable: false }),
    onSuccess: (invitation) => {
      setEmail('');
      onMade(invitation);
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        invite.mutate();
      }}
    >
      {invite.error && <ErrorPanel error={invite.error} title="No invitation was made" takesFocus />}
      <Group align="flex-end">
        <TextInput
          label="E-mail"
          type="email"
          required
          flex={1}
          miw={200}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <Select
          label="Role"
          w={140}
          allowDeselect={false}
          data={ROLES}
          value={role}
          onChange={(chosen) => chosen && setRole(chosen)}
        />
        <Button type="submit" loading={invite.isPending}>
          Invite
        </Button>
      </Group>
    </form>
  );
}
