// An invitation to a workspace: for somebody new, for somebody with an account, for somebody signed in.

import type { OpenedInvitationResponse } from '@lightmeter/contract';
import { Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { type Session, useSession } from '../../api/session.ts';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { AuthCard } from './auth-card.tsx';
import { useEnter } from './enter.ts';
import { linkToken } from './link-token.ts';
import { PasswordField } from './password-field.tsx';

export default function InvitePage() {
  const [token] = useState(() => linkToken(location.hash) ?? '');
  const address = `/v1/invitations/by-token/${encodeURIComponent(token)}`;
  const invitation = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => api.request.get<OpenedInvitationResponse>(address),
    enabled: token !== '',
  });
  if (token === '') {
    return (
      <AuthCard title="Invitation">
        <Text>The link is not complete: copy it whole, up to its last letter.</Text>
      </AuthCard>
    );
  }
  return (
    <AuthCard title="Invitation">
      <QueryView query={invitation}>
        {(found) => <AcceptForm address={address} invitation={found} />}
      </QueryView>
    </AuthCard>
  );
}

interface AcceptFormProps {
  readonly address: string;
  readonly invitation: OpenedInvitationResponse;
}

function AcceptForm({ address, invitation }: AcceptFormProps) {
  const { member } = useSession();
  const enter = useEnter();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const isSignedIn = member?.email.toLowerCase() === invitation.email.toLowerCase();
  const isNew = !invitation.has_account;
  const accept = useMutation({
    mutationFn: () =>
      api.request.post<Session>(
        `${address}/accept`,
        { ...(isNew ? { name } : {}), ...(isSignedIn ? {} : { password }) },
        { repeatable: false },
      ),
    onSuccess: (session) => enter(session),
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        accept.mutate();
      }}
    >
      <Stack>
        <Text>
          {invitation.invited_by} invites <b>{invitation.email}</b> to the workspace{' '}
          <b>{invitation.workspace_name}</b> as {invitation.role}.
        </Text>
        {accept.error && <ErrorPanel error={accept.error} title="Not accepted" takesFocus />}
        {isNew && (
          <TextInput
            label="Your name"
            autoComplete="name"
            required
            maxLength={100}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
        )}
        {isNew && <PasswordField value={password} onChange={setPassword} />}
        {!isNew && !isSignedIn && (
          <PasswordInput
            label={`Password of ${invitation.email}`}
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
        )}
        <Button type="submit" size="md" loading={accept.isPending}>
          Join {invitation.workspace_name}
        </Button>
      </Stack>
    </form>
  );
}
