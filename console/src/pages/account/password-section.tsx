// A new password, for who knows the present one. Every other session ends.

import { Button, Group, PasswordInput, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { Section } from '../../parts/section.tsx';
import { PasswordField } from '../sign-in/password-field.tsx';

export function PasswordSection() {
  const queries = useQueryClient();
  const [current, setCurrent] = useState('');
  const [fresh, setFresh] = useState('');
  const change = useMutation({
    mutationFn: () =>
      api.request.post(
        '/v1/session/password',
        { current_password: current, new_password: fresh },
        { repeatable: false },
      ),
    onSuccess: async () => {
      setCurrent('');
      setFresh('');
      notifications.show({ message: 'The password is changed; your other sessions have ended.' });
      await queries.invalidateQueries({ queryKey: ['sessions'] });
    },
  });
  return (
    <Section title="Password">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate();
        }}
      >
        <Stack>
          {change.error && (
            <ErrorPanel error={change.error} title="The password was not changed" takesFocus />
          )}
          <PasswordInput
            label="Present password"
            autoComplete="current-password"
            required
            value={current}
            onChange={(event) => setCurrent(event.currentTarget.value)}
          />
          <PasswordField label="New password" value={fresh} onChange={setFresh} />
          <Group>
            <Button type="submit" variant="default" loading={change.isPending}>
              Change the password
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}
