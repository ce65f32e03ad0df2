// A new workspace, or another name or series of rate cards for one.

import type { WorkspaceResponse } from '@lightmeter/contract';
import { Button, Group, Modal, Select, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { rateCardVersionsQuery } from '../../pricing/rate-card-source.ts';
import { seriesOf, seriesTitle } from '../rates/chosen-version.ts';
import { refreshWorkspaces } from './operator-queries.ts';

export interface WorkspaceDialogProps {
  /** Undefined for a new one. */
  readonly workspace?: WorkspaceResponse;
  readonly onClose: () => void;
  readonly onMade?: (workspace: WorkspaceResponse) => void;
}

export function WorkspaceDialog({ workspace, onClose, onMade }: WorkspaceDialogProps) {
  const [name, setName] = useState(workspace?.name ?? '');
  const [series, setSeries] = useState(workspace?.rate_card_series ?? 'standard');
  const { data: versions = [] } = useQuery(rateCardVersionsQuery);
  const save = useMutation({
    mutationFn: () => saveWorkspace(workspace, { name: name.trim(), rate_card_series: series }),
    onSuccess: async (saved) => {
      await refreshWorkspaces();
      onMade?.(saved);
      onClose();
    },
  });
  const known = [...new Set([series, ...seriesOf(versions, series)])];
  return (
    <Modal opened onClose={onClose} title={workspace ? `Change ${workspace.name}` : 'New workspace'}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <Stack>
          {save.error && (
            <ErrorPanel
              error={save.error}
              title={workspace ? 'Nothing was changed' : 'The workspace was not made'}
              takesFocus
            />
          )}
          <TextInput
            label="Name"
            required
            maxLength={100}
            data-autofocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Select
            label="Rate cards"
            description={
              workspace
                ? 'The series that prices it from the next request on. Quotes that were given and work that was begun keep their price.'
                : 'The series that prices it.'
            }
            allowDeselect={false}
            data={known.map((value) => ({ value, label: seriesTitle(value) }))}
            value={series}
            onChange={(chosen) => chosen && setSeries(chosen)}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={save.isPending}>
              {workspace ? 'Save' : 'Create the workspace'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function saveWorkspace(
  workspace: WorkspaceResponse | undefined,
  body: { name: string; rate_card_series: string },
): Promise<WorkspaceResponse> {
  return workspace
    ? api.request.patch(`/v1/workspaces/${encodeURIComponent(workspace.id)}`, body)
    : api.request.post('/v1/workspaces', body, { repeatable: false });
}
