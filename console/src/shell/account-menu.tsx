// The person: name, appearance, shortcuts, signing out.

import {
  Avatar,
  Divider,
  NavLink,
  Popover,
  SegmentedControl,
  Stack,
  Switch,
  Text,
  UnstyledButton,
  useMantineColorScheme,
  VisuallyHidden,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Link, useNavigate } from '@tanstack/react-router';
import { BookOpen, LogOut, UserRound } from 'lucide-react';
import { useSingleKeys } from '../actions/keyboard.ts';
import { chooseBook } from '../api/book.ts';
import { api } from '../api/client.ts';
import { queryClient } from '../api/query-client.ts';
import { type Session, sessionQuery, useSession } from '../api/session.ts';

export default function AccountMenu() {
  const { member } = useSession();
  const navigate = useNavigate();
  const [isOpen, popover] = useDisclosure();
  if (!member) return null;
  const signOut = async () => {
    const session = await api.request.delete<Session>('/v1/session');
    queryClient.clear();
    queryClient.setQueryData(sessionQuery.queryKey, session);
    chooseBook({ workspaceId: undefined, mode: 'test' });
    await navigate({ to: '/sign-in' });
  };
  return (
    <Popover
      width={260}
      position="bottom-end"
      shadow="md"
      trapFocus
      returnFocus
      opened={isOpen}
      onChange={(opened) => !opened && popover.close()}
    >
      <Popover.Target>
        <UnstyledButton onClick={popover.toggle}>
          <Avatar name={member.name} variant="default" size={34} radius="xl" />
          <VisuallyHidden>Account of {member.name}</VisuallyHidden>
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown p="xs">
        <Stack gap={4}>
          <Text size="sm" fw={600}>
            {member.name}
          </Text>
          <Text size="xs" c="dimmed" truncate>
            {member.email}
          </Text>
          <NavLink
            component={Link}
            to="/account"
            label="Account and sessions"
            leftSection={<UserRound size={16} aria-hidden />}
            onClick={popover.close}
          />
          <NavLink href="/reference" label="API reference" leftSection={<BookOpen size={16} aria-hidden />} />
          <Divider />
          <Appearance />
          <Divider />
          <NavLink
            component="button"
            label="Sign out"
            leftSection={<LogOut size={16} aria-hidden />}
            onClick={() => void signOut()}
          />
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

function Appearance() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [areSingleKeysOn, setSingleKeys] = useSingleKeys();
  return (
    <>
      <Text size="xs" c="dimmed" fw={600}>
        Appearance
      </Text>
      <SegmentedControl
        fullWidth
        size="xs"
        aria-label="Appearance"
        value={colorScheme}
        onChange={(chosen) => setColorScheme(chosen as 'auto' | 'light' | 'dark')}
        data={[
          { value: 'auto', label: 'System' },
          { value: 'light', label: 'Light' },
          { value: 'dark', label: 'Dark' },
        ]}
      />
      <Switch
        my={6}
        size="xs"
        label="Shortcuts with a single key"
        checked={areSingleKeysOn}
        onChange={(event) => setSingleKeys(event.currentTarget.checked)}
      />
    </>
  );
}
