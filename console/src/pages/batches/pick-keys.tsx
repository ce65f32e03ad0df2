// The keys of the contact sheet: those for the whole sheet as actions, and all of them in words.

import { Group, Text } from '@mantine/core';
import { useAction } from '../../actions/actions.ts';
import { KeyCaps } from '../../shell/key-caps.tsx';
import type { Draft } from './use-drafts.ts';

const GROUP = 'Contact sheet';

export interface PickActions {
  readonly drafts: readonly Draft[];
  readonly changePicks: (step: (before: ReadonlySet<string>) => ReadonlySet<string>) => void;
  /** Empty: as the file asks. */
  readonly setTarget: (resolution: string) => void;
  readonly hasDrafts: boolean;
}

export function usePickActions({ drafts, changePicks, setTarget, hasDrafts }: PickActions): void {
  useAction({
    id: 'pick.all',
    label: 'Pick all pictures',
    keys: 'a',
    group: GROUP,
    run: () => changePicks(() => new Set(drafts.map(({ id }) => id))),
  });
  useAction({
    id: 'pick.none',
    label: 'Pick none',
    keys: 'n',
    group: GROUP,
    run: () => changePicks(() => new Set()),
  });
  useAction({
    id: 'pick.as-asked',
    label: 'Promote to the size that the file asks for',
    keys: '0',
    group: GROUP,
    isEnabled: hasDrafts,
    run: () => setTarget(''),
  });
  useAction({ id: 'pick.1k', label: 'Promote to 1K', keys: '1', group: GROUP, run: () => setTarget('1K') });
  useAction({ id: 'pick.2k', label: 'Promote to 2K', keys: '2', group: GROUP, run: () => setTarget('2K') });
  useAction({ id: 'pick.4k', label: 'Promote to 4K', keys: '4', group: GROUP, run: () => setTarget('4K') });
  useSheetKeys();
}

/** What the sheet does itself while it has the focus: listed with the others, and run by nobody else. */
function useSheetKeys(): void {
  const listed = { group: `${GROUP}, on a picture`, isEnabled: false, run: () => {} };
  useAction({ ...listed, id: 'pick.move', label: 'Move by one picture or row', keys: '← → ↑ ↓' });
  useAction({ ...listed, id: 'pick.toggle', label: 'Pick it, or take the pick back', keys: 'Space' });
  useAction({ ...listed, id: 'pick.range', label: 'Pick a range', keys: 'Shift ← → ↑ ↓' });
  useAction({ ...listed, id: 'pick.ends', label: 'To the first or last picture', keys: 'Home End' });
}

const HINTS: readonly (readonly [string, string])[] = [
  ['← → ↑ ↓', 'move'],
  ['Space', 'pick'],
  ['Shift', 'range'],
  ['a', 'all'],
  ['n', 'none'],
  ['?', 'all keys'],
];

export function PickHints() {
  return (
    <Group gap="md" style={{ rowGap: 4 }} visibleFrom="xs">
      {HINTS.map(([keys, word]) => (
        <Group key={word} gap={6} wrap="nowrap">
          <KeyCaps keys={keys} />
          <Text size="sm" c="dimmed">
            {word}
          </Text>
        </Group>
      ))}
    </Group>
  );
}
