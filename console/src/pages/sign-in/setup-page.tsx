// The first person: opened by the link that the server prints.

import { Button, Code, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { type Session, useSession } from '../../api/session.ts';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { AuthCard } from './auth-card.tsx';
import { useEnter } from './enter.ts';
import { linkToken } from './link-token.ts';
import { PasswordField } from './password-field.tsx';

export default function SetupPage() {
  const { setup_needed } = useSession();
  const [token] = useState(() => linkToken(location.hash));
  if (!setup_needed) {
    return (
      <AuthCard title="Set up already">
        <Text>This server has its first account. Sign in, or ask an owner for an invitation.</Text>
      </AuthCard>
    );
  }
  if (token === undefined) {
    return (
      <AuthCard
        title="Welcome to Lightmeter"
        description="One step is left: the first account, which runs this server."
      >
        <Text>
          Open the link that the server printed when it started; only who can read its output may set it up.
          It can be printed again:
        </Text>
        <Code block>npm start -- setup-link</Code>
      </AuthCard>
    );
  }
  return (
    <AuthCard
      title="Welcome to Lightmeter"
      description="Make the first account. It owns the first workspace, with its test credit, and runs this server."
    >
      <SetupForm token={token} />
    </AuthCard>
  );
}

function SetupForm({ token }: { readonly token: string }) {
  const enter = useEnter();
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const setUp = useMutation({
    mutationFn: () =>
      api.request.post<Session>('/v1/setup', { token, name, email, password }, { repeatable: false }),
    onSuccess: (session) => enter(session, '/playground'),
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        setUp.mutate();
      }}
    >
      <Stack>
        {setUp.error && <ErrorPanel error={setUp.error} title="The account was not made" takesFocus />}
        <TextInput
          label="Your name"
          autoComplete="name"
          required
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          label="E-mail"
          description="You sign in with it. Nothing is sent to it."
          type="email"
          autoComplete="username"
          required
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <PasswordField value={password} onChange={setPassword} />
        <Button type="submit" size="md" loading={setUp.isPending}>
          Make the account
        </Button>
      </Stack>
    </form>
  );
}
