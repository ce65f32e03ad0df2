// Every limit with what is spent and held against it.

import type { LimitResponse } from '@lightmeter/contract';
import { SimpleGrid, Stack, Table, Text } from '@mantine/core';
import { api } from '../../api/client.ts';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import { Usd } from '../../parts/usd.tsx';
import { LimitBar } from './limit-bar.tsx';
import { refreshLimits } from './limit-queries.ts';
import { limitTitle } from './limit-words.ts';

export function LimitTable({ limits }: { readonly limits: readonly LimitResponse[] }) {
  return (
    <Table.ScrollContainer minWidth={720}>
      <Table verticalSpacing="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Of</Table.Th>
            <Table.Th w="46%">Used</Table.Th>
            <Table.Th ta="right">Spent</Table.Th>
            <Table.Th ta="right">Held</Table.Th>
            <Table.Th aria-label="Actions" />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {limits.map((limit) => (
            <LimitRow key={`${limit.subject_id}.${limit.period}`} limit={limit} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function LimitRow({ limit }: { readonly limit: LimitResponse }) {
  const { cap_usd, cap_left_usd, cap_fraction, budget_usd, budget_left_usd, budget_fraction } = limit;
  const subject = limit.subject_kind === 'workspace' ? 'workspace' : limit.subject_id;
  return (
    <Table.Tr>
      <Table.Td>
        <Stack gap={0}>
          <Text size="sm" fw={550}>
            {limitTitle(limit)}
          </Text>
          {limit.period_start !== null && (
            <Text size="xs" c="dimmed">
              since {limit.period_start} UTC
            </Text>
          )}
        </Stack>
      </Table.Td>
      <Table.Td>
        <SimpleGrid cols={cap_usd !== null && budget_usd !== null ? 2 : 1}>
          {cap_usd !== null && (
            <LimitBar
              name="Cap"
              limitUsd={cap_usd}
              leftUsd={cap_left_usd ?? '0'}
              fraction={cap_fraction ?? 1}
            />
          )}
          {budget_usd !== null && (
            <LimitBar
              name="Budget"
              limitUsd={budget_usd}
              leftUsd={budget_left_usd ?? '0'}
              fraction={budget_fraction ?? 1}
            />
          )}
        </SimpleGrid>
      </Table.Td>
      <Table.Td ta="right">
        <Usd value={limit.spent_usd} />
      </Table.Td>
      <Table.Td ta="right">
        <Usd value={limit.held_usd} />
      </Table.Td>
      <Table.Td ta="right">
        <ConfirmButton
          label="Remove"
          title="Remove the limit"
          confirmLabel="Remove"
          onConfirm={async () => {
            await api.limits.remove({ subject, period: limit.period });
            await refreshLimits();
          }}
        >
          {limitTitle(limit)}: nothing warns and nothing stops any more but the balance and other limits.
        </ConfirmButton>
      </Table.Td>
    </Table.Tr>
  );
}
