// Settings of a variant as chips; those that set it apart are marked by a sign and a word, not by colour alone.

import { Group, Text, VisuallyHidden } from '@mantine/core';
import classes from './compare.module.css';
import type { Setting } from './settings.ts';

export function SettingChips({ settings }: { readonly settings: readonly Setting[] }) {
  return (
    <Group gap={4}>
      {settings.map(({ name, text, isDifferent }) => (
        <Text
          key={name}
          component="span"
          size="xs"
          className={classes.chip}
          data-different={isDifferent || undefined}
        >
          {isDifferent && <span aria-hidden>≠ </span>}
          {text}
          {isDifferent && <VisuallyHidden component="span"> (differs)</VisuallyHidden>}
        </Text>
      ))}
    </Group>
  );
}
