// The pages a person may use, by section, each with its shortcut.

import { NavLink, Stack, Text } from '@mantine/core';
import { Link, useNavigate, useRouterState } from '@tanstack/react-router';
import { useAction } from '../actions/actions.ts';
import { useAbilities, useSession } from '../api/session.ts';
import classes from './frame.module.css';
import { entriesFor, type NavigationEntry } from './navigation.ts';

export function NavigationList() {
  const session = useSession();
  const abilities = useAbilities();
  const entries = entriesFor({ isSignedIn: session.member !== null, ...abilities });
  return (
    <Stack gap="md">
      {(['Create', 'Money', 'Manage'] as const).map((section) => {
        const shown = entries.filter((entry) => entry.section === section);
        if (shown.length === 0) return null;
        return (
          <div key={section}>
            <Text size="xs" c="dimmed" fw={600} px="xs" mb={4}>
              {section}
            </Text>
            {shown.map((entry) => (
              <PageLink key={entry.path} entry={entry} />
            ))}
          </div>
        );
      })}
    </Stack>
  );
}

function PageLink({ entry }: { readonly entry: NavigationEntry }) {
  const navigate = useNavigate();
  const isHere = useRouterState({
    select: ({ location }) =>
      location.pathname === entry.path || location.pathname.startsWith(`${entry.path}/`),
  });
  useAction({
    id: `go.${entry.path}`,
    label: `Go to ${entry.label}`,
    keys: `g ${entry.key}`,
    group: 'Pages',
    run: () => void navigate({ to: entry.path }),
  });
  return (
    <NavLink
      component={Link}
      to={entry.path}
      label={entry.label}
      leftSection={<entry.icon size={18} aria-hidden />}
      active={isHere}
      aria-current={isHere ? 'page' : undefined}
      className={classes.link}
      // Mantine's NavLink and the router's Link both know `active`; the address decides here.
      activeProps={{}}
    />
  );
}
