// The foot of the editor: what is not saved, saving it, publishing, throwing the draft away.

import type { OperatorRateCardResponse } from '@lightmeter/contract';
import { Button, Group, Paper, Stack, Text } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useId } from 'react';
import { api } from '../../api/client.ts';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import classes from './operator.module.css';
import { addressOfCard, refreshCards } from './operator-queries.ts';

export interface DraftBarProps {
  readonly draft: OperatorRateCardResponse;
  /** Prices that differ from what is saved. */
  readonly priceCount: number;
  /** Prices that cannot be read. */
  readonly faultCount: number;
  readonly isDirty: boolean;
  readonly hasConflict: boolean;
  readonly error: unknown;
  readonly isSaving: boolean;
  readonly onSave: () => void;
  readonly onDiscard: () => void;
  readonly onPublish: () => void;
}

export function DraftBar(props: DraftBarProps) {
  const { draft, faultCount, isDirty, hasConflict, error, isSaving, onSave, onDiscard, onPublish } = props;
  const stateId = useId();
  return (
    <Paper withBorder p="sm" className={classes.bar}>
      <Stack gap="xs">
        {error !== null && error !== undefined && (
          <ErrorPanel error={error} title="The draft was not saved" takesFocus />
        )}
        <Group justify="space-between" gap="xs">
          <Text size="sm" id={stateId} role="status" c={isDirty ? undefined : 'dimmed'}>
            {stateSentence(props)}
          </Text>
          <Group gap="xs">
            <DeleteButton draft={draft} onDeleted={onDiscard} />
            {isDirty && (
              <Button variant="default" onClick={onDiscard}>
                Discard the edits
              </Button>
            )}
            {isDirty ? (
              <Button
                loading={isSaving}
                disabled={faultCount > 0 || hasConflict}
                aria-describedby={stateId}
                onClick={onSave}
              >
                Save the draft
              </Button>
            ) : (
              <Button onClick={onPublish}>Publish …</Button>
            )}
          </Group>
        </Group>
      </Stack>
    </Paper>
  );
}

function stateSentence({ isDirty, hasConflict, faultCount, priceCount }: DraftBarProps): string {
  if (!isDirty) return 'Everything is saved. Nobody pays by a draft.';
  if (hasConflict) return 'Decide first whose edits stand.';
  if (faultCount > 0) {
    return faultCount === 1 ? 'One price cannot be read.' : `${faultCount} prices cannot be read.`;
  }
  if (priceCount === 0) return 'Not saved yet.';
  return priceCount === 1 ? 'One price is not saved yet.' : `${priceCount} prices are not saved yet.`;
}

interface DeleteButtonProps {
  readonly draft: OperatorRateCardResponse;
  readonly onDeleted: () => void;
}

function DeleteButton({ draft, onDeleted }: DeleteButtonProps) {
  const navigate = useNavigate();
  return (
    <ConfirmButton
      label="Delete"
      title={`Delete ${draft.id}`}
      confirmLabel="Delete the draft"
      size="sm"
      onConfirm={async () => {
        await api.request.delete(addressOfCard(draft.id));
        onDeleted();
        await refreshCards();
        await navigate({ to: '/operator', search: { tab: 'rate-cards' } as never });
      }}
    >
      The draft and its prices are gone for good. Nothing was ever priced by it.
    </ConfirmButton>
  );
}
