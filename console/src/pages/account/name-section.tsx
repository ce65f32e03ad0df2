// The name that others in the workspace see on pictures, charges and invitations.

import { Button, Group, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { queryClient } from '../../api/query-client.ts';
import { type Session, sessionQuery, useSession } from '../../api/session.ts';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { Section } from '../../parts/section.tsx';

export function NameSection() {
  const { member } = useSession();
  const [name, setName] = useState(member?.name ?? '');
  const rename = useMutation({
    mutationFn: () => api.request.patch<Session>('/v1/session', { name }),
    onSuccess: (session) => {
      queryClient.setQueryData(sessionQuery.queryKey, session);
      notifications.show({ message: 'The name is changed.' });
    },
  });
  return (
    <Section title="You">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          rename.mutate();
        }}
      >
        {rename.error && <ErrorPanel error={rename.error} title="The name was not changed" takesFocus />}
        <Group align="flex-end">
          <TextInput
            label="Name"
            autoComplete="name"
            required
            maxLength={100}
            flex={1}
            miw={180}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            label="E-mail"
            value={member?.email ?? ''}
            readOnly
            variant="filled"
            flex={1}
            miw={180}
          />
          <Button
            type="submit"
            variant="default"
            loading={rename.isPending}
            disabled={name.trim() === member?.name}
          >
            Save
          </Button>
        </Group>
      </form>
    </Section>
  );
}
