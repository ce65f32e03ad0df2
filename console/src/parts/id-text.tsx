// An id: monospaced, with a button that copies it.

import { Group, Text } from '@mantine/core';
import { CopyButton } from './copy-button.tsx';

export function IdText({ id }: { readonly id: string }) {
  return (
    <Group gap={2} wrap="nowrap" component="span">
      <Text component="span" ff="monospace" size="xs" style={{ overflowWrap: 'anywhere' }}>
        {id}
      </Text>
      <CopyButton value={id} label={`Copy ${id}`} />
    </Group>
  );
}
