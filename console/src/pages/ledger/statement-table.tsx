// The statement: what left and what came, with the balance after each. A row opens what it is made of.

import type { LedgerEntry } from '@lightmeter/sdk';
import { ActionIcon, Anchor, Group, Table, Text, VisuallyHidden } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Link } from '@tanstack/react-router';
import { ChevronDown, ChevronRight } from 'lucide-react';
import { IdText } from '../../parts/id-text.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Usd } from '../../parts/usd.tsx';
import { sides } from './entry-sums.ts';
import { HoldBadge } from './hold-badge.tsx';
import classes from './ledger.module.css';
import { TaskEntries } from './task-entries.tsx';

export interface StatementTableProps {
  readonly entries: readonly LedgerEntry[];
  /** Both accounts are shown: each row says which. */
  readonly hasAccounts: boolean;
}

export function StatementTable({ entries, hasAccounts }: StatementTableProps) {
  return (
    <Table.ScrollContainer minWidth={760} type="native" role="region" tabIndex={0} aria-label="Statement">
      <Table verticalSpacing="xs" stickyHeader={false}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={150}>Time, UTC</Table.Th>
            <Table.Th>Description</Table.Th>
            {hasAccounts && <Table.Th w={96}>Account</Table.Th>}
            <Table.Th ta="right">Debit</Table.Th>
            <Table.Th ta="right">Credit</Table.Th>
            <Table.Th ta="right">Balance</Table.Th>
            <Table.Th w={44} pos="relative">
              <VisuallyHidden>Details</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {entries.map((entry) => (
            <StatementRow
              key={`${entry.transfer_id}.${entry.account}`}
              entry={entry}
              hasAccounts={hasAccounts}
            />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function StatementRow({
  entry,
  hasAccounts,
}: {
  readonly entry: LedgerEntry;
  readonly hasAccounts: boolean;
}) {
  const [isOpen, detail] = useDisclosure();
  const { debitUsd, creditUsd } = sides(entry);
  const columns = hasAccounts ? 7 : 6;
  return (
    <>
      <Table.Tr>
        <Table.Td>
          <Moment at={entry.created_at} isPrecise />
        </Table.Td>
        <Table.Td>
          <Description entry={entry} />
        </Table.Td>
        {hasAccounts && <Table.Td>{entry.account}</Table.Td>}
        <Table.Td ta="right">{debitUsd !== undefined && <Usd value={debitUsd} />}</Table.Td>
        <Table.Td ta="right">
          {creditUsd !== undefined && <Usd value={creditUsd} c="var(--lm-good)" />}
        </Table.Td>
        <Table.Td ta="right">
          <Usd value={entry.balance_usd} />
        </Table.Td>
        <Table.Td>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-expanded={isOpen}
            aria-label={`What it is made of: ${entry.description}`}
            onClick={detail.toggle}
          >
            {isOpen ? <ChevronDown size={16} aria-hidden /> : <ChevronRight size={16} aria-hidden />}
          </ActionIcon>
        </Table.Td>
      </Table.Tr>
      {isOpen && (
        <Table.Tr className={classes.detail}>
          <Table.Td colSpan={columns}>
            <div className={classes.story}>
              <MadeOf entry={entry} />
            </div>
          </Table.Td>
        </Table.Tr>
      )}
    </>
  );
}

function Description({ entry }: { readonly entry: LedgerEntry }) {
  const { description, hold_expires_at: expiresAt, task_id: taskId } = entry;
  return (
    <Group gap={8}>
      {taskId === null ? (
        <Text span inherit>
          {description}
        </Text>
      ) : (
        <Anchor component={Link} to={`/tasks/${taskId}`} inherit c="inherit" underline="hover">
          {description}
        </Anchor>
      )}
      {expiresAt !== null && <HoldBadge expiresAt={expiresAt} />}
    </Group>
  );
}

function MadeOf({ entry }: { readonly entry: LedgerEntry }) {
  const { task_id: taskId, batch_id: batchId, model, reason, transfer_id: transferId } = entry;
  return (
    <>
      <Group gap="md" mb={taskId === null ? 0 : 'xs'}>
        {taskId !== null && (
          <Anchor component={Link} to={`/tasks/${taskId}`} size="sm">
            Open the task
          </Anchor>
        )}
        {batchId !== null && (
          <Anchor component={Link} to={`/batches/${batchId}`} size="sm">
            Its batch
          </Anchor>
        )}
        {model !== null && <Text size="sm">{model}</Text>}
        {reason !== null && (
          <Text size="sm" c="dimmed">
            Reason: {reason}
          </Text>
        )}
        <Group gap={6}>
          <Text size="sm" c="dimmed">
            Transfer
          </Text>
          <IdText id={transferId} />
        </Group>
      </Group>
      {taskId !== null && <TaskEntries taskId={taskId} />}
    </>
  );
}
