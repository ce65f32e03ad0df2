// The buttons of one workspace: the two that are used daily, and the rest in a menu.

import type { WorkspaceResponse } from '@lightmeter/contract';
import { ActionIcon, Button, Group, Menu } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { Ellipsis, Gift, Pencil, Scale, Undo2 } from 'lucide-react';
import { chooseBook, useBook } from '../../api/book.ts';
import type { WorkspaceDeed } from './workspace-table.tsx';

const DEEDS = [
  { deed: 'grant', label: 'Grant credit', icon: Gift },
  { deed: 'refund', label: 'Refund a charge', icon: Undo2 },
  { deed: 'adjustment', label: 'Correct the balance', icon: Scale },
  { deed: 'change', label: 'Name and rate cards', icon: Pencil },
] as const;

export interface WorkspaceActionsProps {
  readonly workspace: WorkspaceResponse;
  readonly onDeed: (deed: WorkspaceDeed) => void;
}

export function WorkspaceActions({ workspace, onDeed }: WorkspaceActionsProps) {
  const { mode } = useBook();
  const navigate = useNavigate();
  const { id, name } = workspace;
  return (
    <Group gap="xs" justify="flex-end" wrap="nowrap">
      <Button
        size="compact-sm"
        variant="default"
        aria-label={`Open ${name}`}
        onClick={() => {
          chooseBook({ workspaceId: id, mode });
          void navigate({ to: '/usage' });
        }}
      >
        Open
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        aria-label={`Top up ${name}`}
        onClick={() => onDeed('top_up')}
      >
        Top up
      </Button>
      <Menu position="bottom-end" returnFocus>
        <Menu.Target>
          <ActionIcon variant="default" size={26} aria-label={`More for ${name}`}>
            <Ellipsis size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {DEEDS.map(({ deed, label, icon: Icon }) => (
            <Menu.Item key={deed} leftSection={<Icon size={14} aria-hidden />} onClick={() => onDeed(deed)}>
              {label}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}
