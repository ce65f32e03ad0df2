// A top-up, a grant or a correction. The order has one key from the moment the dialog opens: however often it is sent,
// money moves once.

import type { TransferResponse, WorkspaceResponse } from '@lightmeter/contract';
import { parseUsd, renderUsd } from '@lightmeter/core';
import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { refreshMoney } from '../../api/balance.ts';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { typedAmount } from './amounts.ts';
import { BalanceAfter } from './balance-after.tsx';
import { clientOf } from './book-client.ts';
import { balanceOf, type Mode } from './book-totals.ts';
import { ModeField } from './mode-field.tsx';
import { failedOrderTitle, MONEY_TITLES, type MoneyKind, moneyLabel, movedSentence } from './money-words.ts';
import { refreshWorkspaces } from './operator-queries.ts';

export interface MoneyDialogProps {
  readonly workspace: WorkspaceResponse;
  readonly kind: MoneyKind;
  readonly onClose: () => void;
}

interface Order {
  readonly amountUsd: string;
  readonly mode: Mode;
  readonly reason: string;
}

const DESCRIPTIONS: Readonly<Record<MoneyKind, string>> = {
  top_up: 'Money that the workspace has paid.',
  grant: 'Credit that nobody paid for. The ledger tells it from a top-up.',
  adjustment:
    'A correction is an entry of its own, with its reason; nothing is ever edited. A minus takes money away.',
};

export function MoneyDialog({ workspace, kind, onClose }: MoneyDialogProps) {
  const [idempotencyKey] = useState(() => crypto.randomUUID());
  const [amount, setAmount] = useState('');
  const [mode, setMode] = useState<Mode>('test');
  const [reason, setReason] = useState('');
  const typed = typedAmount(amount, kind === 'adjustment' ? 'any' : 'above zero');
  const nanoUsd = typed.kind === 'amount' ? typed.nanoUsd : undefined;
  const move = useMutation({
    mutationFn: (order: Order) => send(workspace.id, kind, order, idempotencyKey),
    onSuccess: ({ amount_usd, balance }) => {
      const available = parseUsd(balance.available_usd);
      const moved = { kind, amount: parseUsd(amount_usd), workspace: workspace.name, mode, available };
      // One notice for one order, however often it was sent.
      notifications.show({
        id: idempotencyKey,
        message: movedSentence(moved),
      });
      onClose();
    },
    // Also when it failed: the answer may have been lost on its way.
    onSettled: () => Promise.all([refreshWorkspaces(), refreshMoney()]),
  });
  return (
    <Modal opened onClose={onClose} title={MONEY_TITLES[kind](workspace.name)}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (nanoUsd !== undefined && nanoUsd !== 0n) {
            move.mutate({ amountUsd: renderUsd(nanoUsd), mode, reason: reason.trim() });
          }
        }}
      >
        <Stack>
          {move.error && <ErrorPanel error={move.error} title={failedOrderTitle(move.error)} takesFocus />}
          <Text size="sm" c="dimmed">
            {DESCRIPTIONS[kind]}
          </Text>
          <TextInput
            label="Amount in USD"
            inputMode="decimal"
            required
            data-autofocus
            value={amount}
            error={typed.kind === 'wrong' ? typed.sentence : undefined}
            onChange={(event) => setAmount(event.currentTarget.value)}
          />
          <ModeField mode={mode} onChange={setMode} />
          <TextInput
            label="Reason"
            description="Stands in the ledger; the workspace reads it."
            required={kind === 'adjustment'}
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <BalanceAfter balance={balanceOf(workspace, mode)} changeNanoUsd={nanoUsd} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={move.isPending} disabled={nanoUsd === undefined || nanoUsd === 0n}>
              {moneyLabel(kind, nanoUsd)}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function send(
  workspaceId: string,
  kind: MoneyKind,
  { amountUsd, mode, reason }: Order,
  idempotencyKey: string,
): Promise<TransferResponse> {
  const body = {
    amount_usd: amountUsd,
    workspace_id: workspaceId,
    mode,
    ...(reason === '' ? {} : { reason }),
  };
  const { request } = clientOf({ workspaceId, mode });
  return kind === 'adjustment'
    ? request.post('/v1/adjustments', body, { idempotencyKey })
    : request.post('/v1/top-ups', { ...body, kind }, { idempotencyKey });
}
