// The shortcuts of the page that is shown, from the same list that runs them.

import { Group, Modal, Stack, Text, Title } from '@mantine/core';
import { useActions } from '../actions/actions.ts';
import { KeyCaps } from './key-caps.tsx';

export interface ShortcutListProps {
  readonly close: () => void;
}

export default function ShortcutList({ close }: ShortcutListProps) {
  const actions = useActions().filter((action) => action.keys !== undefined);
  const groups = [...new Set(actions.map((action) => action.group))];
  return (
    <Modal opened onClose={close} title="Keyboard shortcuts">
      <Stack gap="md">
        {groups.map((group) => (
          <Stack key={group} gap={6}>
            <Title order={3}>{group}</Title>
            {actions
              .filter((action) => action.group === group)
              .map((action) => (
                <Group key={action.id} justify="space-between" wrap="nowrap">
                  <Text size="sm">{action.label}</Text>
                  <KeyCaps keys={action.keys ?? ''} />
                </Group>
              ))}
          </Stack>
        ))}
      </Stack>
    </Modal>
  );
}
