// Every workspace of the server: what is in its books, and an operator's hand on them.

import type { WorkspaceResponse } from '@lightmeter/contract';
import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Plus, Search as SearchIcon } from 'lucide-react';
import { useState } from 'react';
import { useAction } from '../../actions/actions.ts';
import { chooseBook, useBook } from '../../api/book.ts';
import { EmptyState } from '../../parts/empty-state.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { Section } from '../../parts/section.tsx';
import { type Search, useUrlState } from '../../parts/use-url-state.ts';
import { Notice } from './notice.tsx';
import { workspacesQuery } from './operator-queries.ts';
import { WorkspaceDialog } from './workspace-dialog.tsx';
import { WorkspaceTable } from './workspace-table.tsx';

const readText = ({ find = '' }: Search) => find;

export function WorkspacesTab() {
  const [find, change] = useUrlState(readText);
  const workspaces = useQuery(workspacesQuery);
  const [isOpen, setOpen] = useState(false);
  const [made, setMade] = useState<WorkspaceResponse>();
  useAction({
    id: 'operator.workspace',
    label: 'Create a workspace',
    keys: 'c',
    group: 'Operator',
    run: () => setOpen(true),
  });
  return (
    <Stack>
      <Group justify="space-between" align="flex-end">
        <TextInput
          label="Find"
          placeholder="Name or id"
          leftSection={<SearchIcon size={14} aria-hidden />}
          value={find}
          onChange={(event) => change({ find: event.currentTarget.value })}
        />
        <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => setOpen(true)}>
          Create a workspace
        </Button>
      </Group>
      {made && <MadeNotice workspace={made} onClose={() => setMade(undefined)} />}
      <QueryView query={workspaces}>
        {(all) => {
          const found = all.filter((workspace) => matches(workspace, find));
          return found.length === 0 ? (
            <EmptyState
              icon={SearchIcon}
              title="No workspace is called so"
              action={
                <Button variant="default" onClick={() => change({ find: undefined })}>
                  Show all {all.length}
                </Button>
              }
            >
              Names and ids are looked through for “{find}”.
            </EmptyState>
          ) : (
            <Section title="Workspaces">
              <WorkspaceTable workspaces={found} />
            </Section>
          );
        }}
      </QueryView>
      {isOpen && <WorkspaceDialog onClose={() => setOpen(false)} onMade={setMade} />}
    </Stack>
  );
}

function matches({ name, id }: WorkspaceResponse, find: string): boolean {
  return `${name} ${id}`.toLowerCase().includes(find.trim().toLowerCase());
}

interface MadeNoticeProps {
  readonly workspace: WorkspaceResponse;
  readonly onClose: () => void;
}

/** The next step after making one: nobody but operators can open it yet. */
function MadeNotice({ workspace, onClose }: MadeNoticeProps) {
  const { mode } = useBook();
  const navigate = useNavigate();
  return (
    <Notice
      role="status"
      tone="good"
      title={`${workspace.name} is made`}
      withCloseButton
      closeButtonLabel="Close the notice"
      onClose={onClose}
    >
      It has no money and no owner yet.
      <Group mt="xs">
        <Button
          size="compact-sm"
          onClick={() => {
            chooseBook({ workspaceId: workspace.id, mode });
            void navigate({ to: '/members' });
          }}
        >
          Open it and invite an owner
        </Button>
      </Group>
    </Notice>
  );
}
