// Giving a charge back, whole or in part: the task is looked up first, so that the button can say what moves.

import type { TransferResponse, WorkspaceResponse } from '@lightmeter/contract';
import { formatUsd, type NanoUsd, nanoUsd, parseUsd, renderUsd } from '@lightmeter/core';
import type { TaskObject } from '@lightmeter/sdk';
import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { refreshMoney } from '../../api/balance.ts';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Usd } from '../../parts/usd.tsx';
import { typedAmount } from './amounts.ts';
import { clientOf } from './book-client.ts';
import type { Mode } from './book-totals.ts';
import { ModeField } from './mode-field.tsx';
import { failedOrderTitle, movedSentence } from './money-words.ts';
import { refreshWorkspaces } from './operator-queries.ts';

export interface RefundDialogProps {
  readonly workspace: WorkspaceResponse;
  readonly onClose: () => void;
}

const TYPING_PAUSE_MS = 300;
const TASK_ID = /^task_[0-9a-z]{20,}$/;

export function RefundDialog({ workspace, onClose }: RefundDialogProps) {
  const [mode, setMode] = useState<Mode>('test');
  const [taskId, setTaskId] = useState('');
  const [amount, setAmount] = useState('');
  const [reason, setReason] = useState('');
  const task = useRefundable(workspace.id, mode, taskId.trim());
  const rest = task.data && refundable(task.data);
  const typed = typedAmount(amount, 'above zero');
  const moves = typed.kind === 'amount' ? typed.nanoUsd : typed.kind === 'empty' ? rest : undefined;
  const refund = useRefund({ workspace, mode, onDone: onClose, onSettled: () => task.refetch() });
  const canSend = rest !== undefined && moves !== undefined && moves > 0n;
  return (
    <Modal opened onClose={onClose} title={`Refund a charge of ${workspace.name}`}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!canSend) return;
          refund.mutate({ task_id: taskId.trim(), amount_usd: renderUsd(moves), reason: reason.trim() });
        }}
      >
        <Stack>
          {refund.error && (
            <ErrorPanel error={refund.error} title={failedOrderTitle(refund.error)} takesFocus />
          )}
          <ModeField mode={mode} onChange={setMode} />
          <TextInput
            label="Task"
            description="Its id, from the task’s page or the ledger."
            placeholder="task_…"
            required
            data-autofocus
            value={taskId}
            onChange={(event) => setTaskId(event.currentTarget.value)}
          />
          {task.error && <ErrorPanel error={task.error} title="No such charge here" />}
          {task.data && <ChargeFacts task={task.data} />}
          <AmountField amount={amount} rest={rest} onChange={setAmount} />
          <TextInput
            label="Reason"
            description="Stands in the ledger; the workspace reads it."
            required
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={refund.isPending} disabled={!canSend}>
              {canSend ? `Refund ${formatUsd(moves)}` : 'Refund'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

interface RefundGiven {
  readonly workspace: WorkspaceResponse;
  readonly mode: Mode;
  readonly onDone: () => void;
  readonly onSettled: () => Promise<unknown>;
}

interface RefundOrder {
  readonly task_id: string;
  readonly amount_usd: string;
  readonly reason: string;
}

/** The order, with one key for as long as the dialog is open. */
function useRefund({ workspace, mode, onDone, onSettled }: RefundGiven) {
  const [idempotencyKey] = useState(() => crypto.randomUUID());
  return useMutation({
    mutationFn: (order: RefundOrder) =>
      clientOf({ workspaceId: workspace.id, mode }).request.post<TransferResponse>('/v1/refunds', order, {
        idempotencyKey,
      }),
    onSuccess: ({ amount_usd, balance }) => {
      const available = parseUsd(balance.available_usd);
      const moved = { amount: parseUsd(amount_usd), workspace: workspace.name, mode, available };
      // One notice for one order, however often it was sent.
      notifications.show({
        id: idempotencyKey,
        message: movedSentence({ kind: 'refund', ...moved }),
      });
      onDone();
    },
    onSettled: () => Promise.all([refreshWorkspaces(), refreshMoney(), onSettled()]),
  });
}

interface AmountFieldProps {
  readonly amount: string;
  readonly rest: NanoUsd | undefined;
  readonly onChange: (amount: string) => void;
}

function AmountField({ amount, rest, onChange }: AmountFieldProps) {
  const typed = typedAmount(amount, 'above zero');
  return (
    <TextInput
      label="Amount in USD"
      description="Left empty: all that was charged and not yet refunded."
      inputMode="decimal"
      placeholder={rest === undefined ? undefined : renderUsd(rest)}
      value={amount}
      error={typed.kind === 'wrong' ? typed.sentence : undefined}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** The task in that book, once an id is typed. */
function useRefundable(workspaceId: string, mode: Mode, taskId: string) {
  const [settled] = useDebouncedValue(taskId, TYPING_PAUSE_MS);
  return useQuery({
    queryKey: ['operator', 'task', workspaceId, mode, settled],
    queryFn: () => clientOf({ workspaceId, mode }).tasks.retrieve(settled),
    enabled: settled === taskId && TASK_ID.test(settled),
  });
}

function refundable({ charged_usd, refunded_usd }: TaskObject) {
  return nanoUsd(parseUsd(charged_usd) - parseUsd(refunded_usd));
}

function ChargeFacts({ task }: { readonly task: TaskObject }) {
  return (
    <Text size="sm" role="status">
      {task.model}, <Moment at={task.created_at} /> UTC: charged <Usd value={task.charged_usd} />, refunded{' '}
      <Usd value={task.refunded_usd} />.
    </Text>
  );
}
