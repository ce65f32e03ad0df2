// What opens over a page: command palette, list of shortcuts, signing in again. Fetched when first needed.

import { useDisclosure } from '@mantine/hooks';
import { lazy, Suspense, useState } from 'react';
import { useAction } from '../actions/actions.ts';
import { useConnection } from '../api/connection.ts';

const CommandPalette = lazy(() => import('./command-palette.tsx'));
const ShortcutList = lazy(() => import('./shortcut-list.tsx'));
const SignInAgain = lazy(() => import('./sign-in-again.tsx'));

/** Which of them are open, and the shortcuts that open them. */
export function useOverlays() {
  const [paletteOpenings, setPaletteOpenings] = useState(0);
  const [areShortcutsOpen, shortcuts] = useDisclosure();
  const openPalette = () => setPaletteOpenings((openings) => openings + 1);
  useAction({
    id: 'frame.palette',
    label: 'Search pages and actions',
    keys: 'mod+k',
    group: 'Help',
    run: openPalette,
  });
  useAction({
    id: 'frame.shortcuts',
    label: 'List the shortcuts',
    keys: '?',
    group: 'Help',
    run: shortcuts.open,
  });
  return {
    paletteOpenings,
    areShortcutsOpen,
    openPalette,
    openShortcuts: shortcuts.open,
    closeShortcuts: shortcuts.close,
  };
}

export function Overlays(overlays: ReturnType<typeof useOverlays>) {
  const { hasSessionEnded } = useConnection();
  return (
    <Suspense>
      {overlays.paletteOpenings > 0 && <CommandPalette openings={overlays.paletteOpenings} />}
      {overlays.areShortcutsOpen && <ShortcutList close={overlays.closeShortcuts} />}
      {hasSessionEnded && <SignInAgain />}
    </Suspense>
  );
}
