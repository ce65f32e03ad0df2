// A draft: which published card it begins as a copy of, and what it is called.

import type { OperatorRateCardResponse } from '@lightmeter/contract';
import { Button, Group, Modal, Select, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { queryClient } from '../../api/query-client.ts';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { rateCardVersionsQuery, versionInForce } from '../../pricing/rate-card-source.ts';
import { ownCardQuery, refreshCards } from './operator-queries.ts';

export interface NewDraftDialogProps {
  /** Empty: the one in force is proposed. */
  readonly fromCard: string;
  readonly onClose: () => void;
}

export function NewDraftDialog({ fromCard, onClose }: NewDraftDialogProps) {
  const navigate = useNavigate();
  const { data: versions = [] } = useQuery(rateCardVersionsQuery);
  const [chosen, choose] = useState(fromCard);
  const [title, setTitle] = useState('');
  const [id, setId] = useState('');
  const from = chosen || (versionInForce(versions, 'standard') ?? versions[0])?.id || '';
  const make = useMutation({
    mutationFn: (body: { from_card: string; title: string; id?: string }) =>
      api.request.post<OperatorRateCardResponse>('/v1/operator/rate-cards', body, { repeatable: false }),
    onSuccess: async (draft) => {
      queryClient.setQueryData(ownCardQuery(draft.id).queryKey, draft);
      await refreshCards();
      await navigate({ to: '/operator/rate-cards/$cardId', params: { cardId: draft.id } });
    },
  });
  return (
    <Modal opened onClose={onClose} title="New draft">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const wished = id.trim() === '' ? {} : { id: id.trim() };
          make.mutate({ from_card: from, title: title.trim(), ...wished });
        }}
      >
        <Stack>
          {make.error && <ErrorPanel error={make.error} title="The draft was not made" takesFocus />}
          <Select
            label="Copy of"
            description="A published card; the draft begins with its prices and belongs to its series."
            allowDeselect={false}
            data={versions.map((version) => ({
              value: version.id,
              label: `${version.title} (${version.id})`,
            }))}
            value={from}
            onChange={(card) => card && choose(card)}
          />
          <TextInput
            label="Title"
            placeholder="Standard, winter"
            required
            maxLength={100}
            data-autofocus
            value={title}
            onChange={(event) => setTitle(event.currentTarget.value)}
          />
          <TextInput
            label="Id"
            description="Named on every quote and charge. Left empty: own- and the day."
            placeholder="own-winter"
            value={id}
            onChange={(event) => setId(event.currentTarget.value)}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={make.isPending} disabled={from === ''}>
              Make the draft
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
