// What stands around every page: navigation, workspace and mode, balance, account, command palette, and the notices about
// the connection and the session.

import { ActionIcon, AppShell, Box, Burger, Button, Group, ScrollArea } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { CircleHelp, Search } from 'lucide-react';
import { lazy, Suspense, useEffect } from 'react';
import { useKeyboard } from '../actions/keyboard.ts';
import { useBook } from '../api/book.ts';
import { useSession } from '../api/session.ts';
import { Brand } from './brand.tsx';
import { ConnectionNotice } from './connection-notice.tsx';
import classes from './frame.module.css';
import { NavigationList } from './navigation-list.tsx';
import { Overlays, useOverlays } from './overlays.tsx';

// Only for people who are signed in: whoever looks up a price fetches none of it.
const AccountMenu = lazy(() => import('./account-menu.tsx'));
const BalanceBadge = lazy(() => import('./balance-badge.tsx'));
const BookSwitch = lazy(() => import('./book-switch.tsx'));

export function Frame() {
  const session = useSession();
  const { workspaceId, mode } = useBook();
  const [isMenuOpen, menu] = useDisclosure();
  const overlays = useOverlays();
  const path = useRouterState({ select: (state) => state.location.pathname });
  useKeyboard();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the menu closes when the page changes.
  useEffect(menu.close, [path]);
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 216, breakpoint: 'md', collapsed: { mobile: !isMenuOpen } }}
      padding={{ base: 'sm', sm: 'lg' }}
    >
      <a className={classes.skip} href="#page">
        Skip to the page
      </a>
      <AppShell.Header className={classes.header} data-mode={mode}>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap" gap="xs">
          <Group gap="xs" wrap="nowrap">
            <Burger
              opened={isMenuOpen}
              onClick={menu.toggle}
              hiddenFrom="md"
              size="sm"
              aria-label={isMenuOpen ? 'Close the navigation' : 'Open the navigation'}
            />
            <Brand />
            <Suspense fallback={<Box w={96} h={34} />}>{session.member && <BookSwitch />}</Suspense>
          </Group>
          <HeaderTools isSignedIn={session.member !== null} overlays={overlays} />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar className={classes.navigation} aria-label="Pages">
        <ScrollArea type="auto" p="sm">
          <NavigationList />
        </ScrollArea>
      </AppShell.Navbar>
      <AppShell.Main id="page" tabIndex={-1} className={classes.page}>
        <ConnectionNotice />
        {/* Another book is another set of pages: nothing of the one before is left on the screen. */}
        <Outlet key={`${workspaceId}.${mode}`} />
      </AppShell.Main>
      <Overlays {...overlays} />
    </AppShell>
  );
}

interface HeaderToolsProps {
  readonly isSignedIn: boolean;
  readonly overlays: ReturnType<typeof useOverlays>;
}

function HeaderTools({ isSignedIn, overlays }: HeaderToolsProps) {
  return (
    <Group gap="xs" wrap="nowrap">
      <Suspense>{isSignedIn && <BalanceBadge />}</Suspense>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label="Search pages and actions"
        visibleFrom="xs"
        onClick={overlays.openPalette}
      >
        <Search size={18} aria-hidden />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label="Keyboard shortcuts"
        visibleFrom="xs"
        onClick={overlays.openShortcuts}
      >
        <CircleHelp size={18} aria-hidden />
      </ActionIcon>
      {isSignedIn ? (
        <Suspense fallback={<Box w={34} />}>
          <AccountMenu />
        </Suspense>
      ) : (
        <Button component={Link} to="/sign-in" size="compact-md">
          Sign in
        </Button>
      )}
    </Group>
  );
}
