// A new endpoint: where it is, and what it is told.

import type { CreatedWebhookResponse } from '@lightmeter/contract';
import { Button, Group, Modal, MultiSelect, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { EVENT_TYPES, type EventType } from './event-types.ts';

export interface EndpointDialogProps {
  readonly onClose: () => void;
  readonly onMade: (endpoint: CreatedWebhookResponse) => void;
}

export function EndpointDialog({ onClose, onMade }: EndpointDialogProps) {
  const [url, setUrl] = useState('');
  const [description, setDescription] = useState('');
  const [types, setTypes] = useState<EventType[]>([]);
  const create = useMutation({
    mutationFn: () =>
      api.webhooks.create({
        url: url.trim(),
        ...(description.trim() === '' ? {} : { description: description.trim() }),
        ...(types.length === 0 ? {} : { event_types: types }),
      }),
    onSuccess: onMade,
  });
  return (
    <Modal opened onClose={onClose} title="Add an endpoint">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate();
        }}
      >
        <Stack>
          {create.error && <ErrorPanel error={create.error} title="The endpoint was not added" takesFocus />}
          <TextInput
            label="Address"
            description="https, at a public address."
            placeholder="https://example.com/hooks/lightmeter"
            inputMode="url"
            required
            data-autofocus
            value={url}
            onChange={(event) => setUrl(event.currentTarget.value)}
          />
          <TextInput
            label="Description"
            maxLength={500}
            value={description}
            onChange={(event) => setDescription(event.currentTarget.value)}
          />
          <MultiSelect
            label="Events"
            description="None chosen: all, those of later versions too."
            clearable
            searchable
            data={[...EVENT_TYPES]}
            value={types}
            onChange={(chosen) => setTypes(chosen as EventType[])}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={create.isPending}>
              Add the endpoint
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
