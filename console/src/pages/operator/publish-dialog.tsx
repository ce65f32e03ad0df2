// Publishing: when the card prices, what it changes, that it cannot be taken back; confirmed by typing its id.

import type { OperatorRateCardResponse } from '@lightmeter/contract';
import { Button, Group, List, Modal, Stack, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { queryClient } from '../../api/query-client.ts';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { inForceSentence } from './card-words.ts';
import { Notice } from './notice.tsx';
import { addressOfCard, ownCardQuery, refreshCards } from './operator-queries.ts';
import type { Earning } from './price-lines.ts';

export interface PublishDialogProps {
  readonly draft: OperatorRateCardResponse;
  readonly earnings: readonly Earning[] | undefined;
  readonly onClose: () => void;
}

export function PublishDialog({ draft, earnings = [], onClose }: PublishDialogProps) {
  const [confirm, setConfirm] = useState('');
  const publish = useMutation({
    mutationFn: () =>
      api.request.post<OperatorRateCardResponse>(`${addressOfCard(draft.id)}/publish`, {
        confirm,
        revision: draft.revision,
      }),
    onSuccess: async (published) => {
      notifications.show({
        message: `${published.id} is published.`,
      });
      queryClient.setQueryData(ownCardQuery(draft.id).queryKey, published);
      await refreshCards();
    },
    onError: () => queryClient.invalidateQueries({ queryKey: ownCardQuery(draft.id).queryKey }),
  });
  const isTyped = confirm.trim() === draft.id;
  const belowCount = earnings.filter(({ isBelowCost }) => isBelowCost).length;
  return (
    <Modal opened onClose={onClose} title={`Publish ${draft.title}`} size="lg">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (isTyped) publish.mutate();
        }}
      >
        <Stack>
          {publish.error && <ErrorPanel error={publish.error} title="It was not published" takesFocus />}
          <List size="sm" spacing={6}>
            <List.Item>{inForceSentence(draft)}</List.Item>
            <List.Item>{changesSentence(draft)}</List.Item>
            <List.Item>
              Quotes that were given keep their card until they expire; work that was begun keeps its price.
            </List.Item>
            <List.Item>It never changes and cannot be taken back: a correction is another card.</List.Item>
          </List>
          {belowCount > 0 && (
            <Notice tone="warn" title={`${belowCount} of ${earnings.length} below cost`}>
              Against the list prices that are known. See the margins of the draft.
            </Notice>
          )}
          <TextInput
            label={`Type ${draft.id} to publish it`}
            autoComplete="off"
            spellCheck={false}
            data-autofocus
            value={confirm}
            onChange={(event) => setConfirm(event.currentTarget.value)}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Not yet
            </Button>
            <Button type="submit" loading={publish.isPending} disabled={!isTyped}>
              Publish {draft.id}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function changesSentence({ changes, compared_with: before }: OperatorRateCardResponse): string {
  const than = before === null ? '' : ` against ${before}`;
  if (changes.length === 0) return `No price differs${than}.`;
  const count = changes.length === 1 ? 'One price differs' : `${changes.length} prices differ`;
  return `${count}${than}.`;
}
