// Every ledger entry of a task, from its hold to its end, and what they add up to.

import { Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Moment } from '../../parts/moment.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { Usd } from '../../parts/usd.tsx';
import { type EntrySums, sumEntries } from './entry-sums.ts';
import { HoldBadge } from './hold-badge.tsx';
import { taskEntriesQuery } from './ledger-queries.ts';

export function TaskEntries({ taskId }: { readonly taskId: string }) {
  const query = useQuery(taskEntriesQuery(taskId));
  return (
    <QueryView query={query}>
      {(entries) => (
        <Table.ScrollContainer
          minWidth={520}
          type="native"
          role="region"
          tabIndex={0}
          aria-label="Ledger entries of the task"
        >
          <Table verticalSpacing={4} horizontalSpacing="xs" fz="sm">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Time, UTC</Table.Th>
                <Table.Th>Entry</Table.Th>
                <Table.Th ta="right">Available</Table.Th>
                <Table.Th ta="right">Held</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {entries.map((entry) => (
                <Table.Tr key={`${entry.transfer_id}.${entry.account}`}>
                  <Table.Td>
                    <Moment at={entry.created_at} isPrecise />
                  </Table.Td>
                  <Table.Td>
                    {entry.description}{' '}
                    {entry.account === 'held' && entry.hold_expires_at !== null && (
                      <HoldBadge expiresAt={entry.hold_expires_at} />
                    )}
                  </Table.Td>
                  <Table.Td ta="right">
                    {entry.account === 'available' && <Usd value={entry.amount_usd} isSigned />}
                  </Table.Td>
                  <Table.Td ta="right">
                    {entry.account === 'held' && <Usd value={entry.amount_usd} isSigned />}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
            <SumRow sums={sumEntries(entries)} />
          </Table>
        </Table.ScrollContainer>
      )}
    </QueryView>
  );
}

function SumRow({ sums }: { readonly sums: EntrySums }) {
  return (
    <Table.Tfoot>
      <Table.Tr>
        <Table.Th colSpan={2} scope="row">
          Together{' '}
          <Text span inherit fw={400} c="dimmed">
            {sums.heldUsd === '0' ? 'nothing is held any more' : 'part of it is still held'}
          </Text>
        </Table.Th>
        <Table.Th ta="right">
          <Usd value={sums.availableUsd} isSigned />
        </Table.Th>
        <Table.Th ta="right">
          <Usd value={sums.heldUsd} isSigned />
        </Table.Th>
      </Table.Tr>
    </Table.Tfoot>
  );
}
