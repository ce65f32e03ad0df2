// A new password by a link that an owner or the server made.

import type { OpenedResetResponse } from '@lightmeter/contract';
import { Button, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import type { Session } from '../../api/session.ts';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { AuthCard } from './auth-card.tsx';
import { useEnter } from './enter.ts';
import { linkToken } from './link-token.ts';
import { PasswordField } from './password-field.tsx';

export default function ResetPage() {
  const [token] = useState(() => linkToken(location.hash) ?? '');
  const address = `/v1/password-resets/${encodeURIComponent(token)}`;
  const link = useQuery({
    queryKey: ['password-reset', token],
    queryFn: () => api.request.get<OpenedResetResponse>(address),
    enabled: token !== '',
  });
  if (token === '') {
    return (
      <AuthCard title="New password">
        <Text>The link is not complete: copy it whole, up to its last letter.</Text>
      </AuthCard>
    );
  }
  return (
    <AuthCard title="New password">
      <QueryView query={link}>{({ email }) => <ResetForm address={address} email={email} />}</QueryView>
    </AuthCard>
  );
}

function ResetForm({ address, email }: { readonly address: string; readonly email: string }) {
  const enter = useEnter();
  const [password, setPassword] = useState('');
  const reset = useMutation({
    mutationFn: () => api.request.post<Session>(address, { password }, { repeatable: false }),
    onSuccess: (session) => enter(session),
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        reset.mutate();
      }}
    >
      <Stack>
        <Text>
          Choose a new password for <b>{email}</b>. Other sessions of the account end.
        </Text>
        {reset.error && <ErrorPanel error={reset.error} title="The password was not changed" takesFocus />}
        {/* Password managers keep it under the right name. */}
        <input type="hidden" name="email" autoComplete="username" value={email} />
        <PasswordField value={password} onChange={setPassword} label="New password" />
        <Button type="submit" size="md" loading={reset.isPending}>
          Set the password
        </Button>
      </Stack>
    </form>
  );
}
