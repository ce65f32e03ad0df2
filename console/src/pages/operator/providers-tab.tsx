// The providers: which can be reached, how they did today, what is sold through them.

import type { ProviderListResponse } from '@lightmeter/contract';
import { Code, Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { QueryView } from '../../parts/query-view.tsx';
import { Section } from '../../parts/section.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { TableScroll } from '../rates/table-scroll.tsx';
import classes from './operator.module.css';
import { providersQuery } from './operator-queries.ts';
import { durationText, limitText } from './provider-words.ts';
import { RouteTable } from './route-table.tsx';

type Provider = ProviderListResponse['data'][number];

export function ProvidersTab() {
  const providers = useQuery(providersQuery);
  return (
    <QueryView query={providers}>
      {(found) => (
        <Stack gap="lg">
          <Section title="Providers">
            <ProviderTable providers={found} />
          </Section>
          <Section title="Models and routes">
            <RouteTable providers={found} />
          </Section>
        </Stack>
      )}
    </QueryView>
  );
}

function ProviderTable({ providers }: { readonly providers: readonly Provider[] }) {
  return (
    <TableScroll label="Providers and how they did" minWidth={980}>
      <Table verticalSpacing="sm" className={classes.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Provider</Table.Th>
            <Table.Th>State</Table.Th>
            <Table.Th>Reached at</Table.Th>
            <Table.Th>Limits</Table.Th>
            <Table.Th ta="right">Attempts, 24 h</Table.Th>
            <Table.Th>Failures, 24 h</Table.Th>
            <Table.Th ta="right">Half take at most</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {providers.map((provider) => (
            <ProviderRow key={provider.name} provider={provider} />
          ))}
        </Table.Tbody>
      </Table>
    </TableScroll>
  );
}

function ProviderRow({ provider }: { readonly provider: Provider }) {
  const { last_24_hours: today } = provider;
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" fw={550}>
          {provider.title}
        </Text>
        <Text size="xs" c="dimmed" ff="monospace">
          {provider.name}
        </Text>
      </Table.Td>
      <Table.Td maw={260}>
        <Reachability provider={provider} />
      </Table.Td>
      <Table.Td>
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {provider.base_url_host ?? (provider.name === 'sandbox' ? 'this server' : '–')}
        </Text>
      </Table.Td>
      <Table.Td>
        {provider.limits.length === 0 ? (
          <Text size="sm" c="dimmed">
            none set
          </Text>
        ) : (
          provider.limits.map((limit) => (
            <Text key={limit.scope} size="sm">
              {limitText(limit, provider.name)}
            </Text>
          ))
        )}
      </Table.Td>
      <Table.Td ta="right">{today.attempts.toLocaleString('en-US')}</Table.Td>
      <Table.Td>
        <Failures today={today} />
      </Table.Td>
      <Table.Td ta="right">{today.p50_ms === null ? '–' : durationText(today.p50_ms)}</Table.Td>
    </Table.Tr>
  );
}

/** Whether live requests reach it, and what does it when not. */
function Reachability({ provider }: { readonly provider: Provider }) {
  if (provider.configured) {
    return <StateBadge state="active" label={provider.name === 'sandbox' ? 'test mode' : 'configured'} />;
  }
  return (
    <Stack gap={4} align="flex-start">
      <StateBadge state="draft" label="not configured" />
      <Text size="xs" c="dimmed">
        {provider.environment_variable === null ? (
          'This version of Lightmeter has no adapter for it.'
        ) : (
          <>
            Set <Code>{provider.environment_variable}</Code> and restart the server.
          </>
        )}
      </Text>
    </Stack>
  );
}

function Failures({ today }: { readonly today: Provider['last_24_hours'] }) {
  if (today.failures === 0) return <Text size="sm">none</Text>;
  return (
    <>
      <Text size="sm" fw={550}>
        {today.failures.toLocaleString('en-US')} of {today.attempts.toLocaleString('en-US')}
      </Text>
      {today.failures_by_code.map(({ code, count }) => (
        <Text key={code} size="xs" c="dimmed">
          {count.toLocaleString('en-US')} <span style={{ fontFamily: 'monospace' }}>{code}</span>
        </Text>
      ))}
    </>
  );
}
