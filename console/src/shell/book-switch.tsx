// Which workspace, and whether its money is test credit or live.

import {
  NavLink,
  Popover,
  SegmentedControl,
  Stack,
  Text,
  UnstyledButton,
  VisuallyHidden,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Check, ChevronsUpDown } from 'lucide-react';
import { type Book, chooseBook, useBook } from '../api/book.ts';
import { useMembership, useSession } from '../api/session.ts';

export default function BookSwitch() {
  const [isOpen, popover] = useDisclosure();
  const membership = useMembership();
  const { mode } = useBook();
  return (
    <Popover
      width={280}
      position="bottom-start"
      shadow="md"
      trapFocus
      returnFocus
      opened={isOpen}
      onChange={(opened) => !opened && popover.close()}
    >
      <Popover.Target>
        <UnstyledButton
          onClick={popover.toggle}
          style={{ display: 'flex', alignItems: 'center', gap: 6, minHeight: 32, minWidth: 0 }}
        >
          <Stack gap={0} miw={0}>
            <Text size="sm" fw={600} truncate maw={{ base: 96, xs: 160, sm: 220 }}>
              {membership?.name}
            </Text>
            <Text size="xs" c={mode === 'live' ? 'var(--mantine-color-anchor)' : 'dimmed'} lh={1.1}>
              {mode === 'test' ? 'Sandbox' : 'Live money'}
            </Text>
          </Stack>
          <VisuallyHidden>Change the workspace or its money</VisuallyHidden>
          <ChevronsUpDown size={14} aria-hidden />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown p="xs">
        <BookChoices
          onChoose={(book) => {
            chooseBook(book);
            popover.close();
          }}
        />
      </Popover.Dropdown>
    </Popover>
  );
}

function BookChoices({ onChoose }: { readonly onChoose: (book: Book) => void }) {
  const { workspaces } = useSession();
  const membership = useMembership();
  const { mode } = useBook();
  return (
    <Stack gap="xs">
      <SegmentedControl
        fullWidth
        size="xs"
        aria-label="Sandbox or live money"
        value={mode}
        onChange={(chosen) =>
          onChoose({ workspaceId: membership?.id, mode: chosen === 'live' ? 'live' : 'test' })
        }
        data={[
          { value: 'test', label: 'Sandbox' },
          { value: 'live', label: 'Live' },
        ]}
      />
      <Text size="xs" c="dimmed" fw={600}>
        Workspaces
      </Text>
      <Stack gap={2} mah={320} style={{ overflowY: 'auto' }}>
        {workspaces.map((workspace) => (
          <NavLink
            key={workspace.id}
            component="button"
            label={workspace.name}
            active={workspace.id === membership?.id}
            aria-current={workspace.id === membership?.id ? 'true' : undefined}
            rightSection={workspace.id === membership?.id ? <Check size={16} aria-hidden /> : null}
            onClick={() => onChoose({ workspaceId: workspace.id, mode })}
          />
        ))}
      </Stack>
    </Stack>
  );
}
