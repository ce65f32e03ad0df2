// A shortcut as keys to press.

import { Group, Kbd } from '@mantine/core';

const IS_MAC = navigator.platform.startsWith('Mac');

const NAMES: Readonly<Record<string, string>> = { mod: IS_MAC ? '⌘' : 'Ctrl', Escape: 'Esc', Enter: '↵' };

export function KeyCaps({ keys }: { readonly keys: string }) {
  return (
    <Group gap={4} component="span" wrap="nowrap">
      {keys.split(/[+ ]/).map((key) => (
        <Kbd key={key} size="xs">
          {NAMES[key] ?? key}
        </Kbd>
      ))}
    </Group>
  );
}
