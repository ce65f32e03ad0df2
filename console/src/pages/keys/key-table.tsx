// The keys with what they may do, have spent, and are limited by.

import type { KeyResponse } from '@lightmeter/contract';
import { Anchor, Table, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '../../api/client.ts';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import { Moment } from '../../parts/moment.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { Usd } from '../../parts/usd.tsx';
import { keysQuery } from './key-queries.ts';
import { keyState, limitsInWords } from './key-words.ts';

export function KeyTable({ keys }: { readonly keys: readonly KeyResponse[] }) {
  return (
    <Table.ScrollContainer minWidth={860}>
      <Table verticalSpacing="xs" highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Key</Table.Th>
            <Table.Th>State</Table.Th>
            <Table.Th>May</Table.Th>
            <Table.Th>Limits</Table.Th>
            <Table.Th ta="right">Spent</Table.Th>
            <Table.Th>Last used (UTC)</Table.Th>
            <Table.Th aria-label="Actions" />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {keys.map((key) => (
            <KeyRow key={key.id} apiKey={key} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function KeyRow({ apiKey }: { readonly apiKey: KeyResponse }) {
  const queries = useQueryClient();
  const state = keyState(apiKey, new Date());
  const limits = limitsInWords(apiKey);
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" fw={550}>
          {apiKey.name}
        </Text>
        <Text size="xs" c="dimmed" ff="monospace">
          {apiKey.hint}
        </Text>
      </Table.Td>
      <Table.Td>
        <StateBadge state={state} />
      </Table.Td>
      <Table.Td>
        <Text size="sm">{apiKey.scopes.join(', ')}</Text>
      </Table.Td>
      <Table.Td>
        <Text size="sm" c={limits.length === 0 ? 'dimmed' : undefined}>
          {limits.length === 0 ? 'the balance alone' : limits.join('; ')}
        </Text>
      </Table.Td>
      <Table.Td ta="right">
        <Anchor component={Link} to={`/usage?key=${apiKey.id}`} size="sm">
          <Usd value={apiKey.spent_usd} />
        </Anchor>
      </Table.Td>
      <Table.Td>{apiKey.last_used_at === null ? 'never' : <Moment at={apiKey.last_used_at} />}</Table.Td>
      <Table.Td ta="right">
        {state !== 'revoked' && (
          <ConfirmButton
            label="Revoke"
            title={`Revoke ${apiKey.name}`}
            confirmLabel="Revoke for good"
            onConfirm={async () => {
              await api.keys.revoke(apiKey.id);
              await queries.invalidateQueries({ queryKey: keysQuery().queryKey });
            }}
          >
            Every program that uses {apiKey.hint} is refused from the next request on. Work that runs is
            finished and charged. A revoked key never comes back.
          </ConfirmButton>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
