// Every action of the page by its name.

import '@mantine/spotlight/styles.css';
import { Spotlight, spotlight } from '@mantine/spotlight';
import { Search } from 'lucide-react';
import { useEffect } from 'react';
import { useActions } from '../actions/actions.ts';
import { KeyCaps } from './key-caps.tsx';

export interface CommandPaletteProps {
  /** Opens anew with every higher number. */
  readonly openings: number;
}

export default function CommandPalette({ openings }: CommandPaletteProps) {
  const actions = useActions();
  // biome-ignore lint/correctness/useExhaustiveDependencies: every opening is one.
  useEffect(spotlight.open, [openings]);
  const groups = [...new Set(actions.map((action) => action.group))];
  return (
    <Spotlight
      shortcut={null}
      nothingFound="No page or action has these words."
      searchProps={{
        leftSection: <Search size={18} aria-hidden />,
        placeholder: 'Search pages and actions',
        'aria-label': 'Search pages and actions',
      }}
      scrollable
      maxHeight={420}
      actions={groups.map((group) => ({
        group,
        actions: actions
          .filter((action) => action.group === group && action.isEnabled !== false)
          .map((action) => ({
            id: action.id,
            label: action.label,
            onClick: action.run,
            rightSection: action.keys === undefined ? undefined : <KeyCaps keys={action.keys} />,
          })),
      }))}
    />
  );
}
