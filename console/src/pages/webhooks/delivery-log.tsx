// What was sent, newest first: filters in the address, every attempt on demand, sending again.

import type { DeliveryResponse, WebhookResponse } from '@lightmeter/contract';
import { Button, Group, Select, Table, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Section } from '../../parts/section.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { useUrlState } from '../../parts/use-url-state.ts';
import { DeliveryAttempts } from './delivery-attempts.tsx';
import { type DeliveryFilter, deliveriesQuery, refreshWebhooks } from './webhook-queries.ts';
import { deliveryState } from './webhook-words.ts';

const readFilter = (search: Readonly<Record<string, string>>): DeliveryFilter => ({
  state: search.state,
  endpoint: search.endpoint,
});

export function DeliveryLog({ endpoints }: { readonly endpoints: readonly WebhookResponse[] }) {
  const [filter, changeFilter] = useUrlState(readFilter);
  const log = useInfiniteQuery(deliveriesQuery(filter));
  const deliveries = log.data?.pages.flatMap((page) => page.data) ?? [];
  return (
    <Section
      title="Deliveries"
      actions={
        <Group gap="xs">
          <Select
            aria-label="State"
            placeholder="Any state"
            size="xs"
            w={130}
            clearable
            data={['pending', 'delivered', 'failed']}
            value={filter.state ?? null}
            onChange={(state) => changeFilter({ state: state ?? undefined })}
          />
          <Select
            aria-label="Endpoint"
            placeholder="Any receiver"
            size="xs"
            w={220}
            clearable
            data={endpoints.map(({ id, url }) => ({ value: id, label: url }))}
            value={filter.endpoint ?? null}
            onChange={(endpoint) => changeFilter({ endpoint: endpoint ?? undefined })}
          />
        </Group>
      }
    >
      {log.error && <ErrorPanel error={log.error} onRetry={() => void log.refetch()} />}
      {log.isSuccess && deliveries.length === 0 && (
        <Text size="sm" c="dimmed">
          {filter.state || filter.endpoint ? 'No delivery matches the filters.' : 'Nothing was sent yet.'}
        </Text>
      )}
      {deliveries.length > 0 && <DeliveryTable deliveries={deliveries} endpoints={endpoints} />}
      {log.hasNextPage && (
        <Button
          mt="sm"
          variant="default"
          loading={log.isFetchingNextPage}
          onClick={() => void log.fetchNextPage()}
        >
          Show older ones
        </Button>
      )}
    </Section>
  );
}

interface DeliveryTableProps {
  readonly deliveries: readonly DeliveryResponse[];
  readonly endpoints: readonly WebhookResponse[];
}

function DeliveryTable({ deliveries, endpoints }: DeliveryTableProps) {
  const [openId, setOpenId] = useState<string>();
  const receiverOf = (delivery: DeliveryResponse) =>
    delivery.callback_url ??
    endpoints.find(({ id }) => id === delivery.endpoint_id)?.url ??
    'a removed endpoint';
  return (
    <Table.ScrollContainer minWidth={820}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>When (UTC)</Table.Th>
            <Table.Th>Event</Table.Th>
            <Table.Th>To</Table.Th>
            <Table.Th>State</Table.Th>
            <Table.Th ta="right">Attempts</Table.Th>
            <Table.Th aria-label="Actions" />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {deliveries.map((delivery) => (
            <Table.Tr key={delivery.id}>
              <Table.Td>
                <Moment at={delivery.created_at} isPrecise />
              </Table.Td>
              <Table.Td>
                <Text size="sm">{delivery.event_type}</Text>
                <Text size="xs" c="dimmed" ff="monospace">
                  {delivery.subject_id}
                </Text>
              </Table.Td>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{receiverOf(delivery)}</Table.Td>
              <Table.Td>
                <StateBadge {...deliveryState(delivery)} />
              </Table.Td>
              <Table.Td ta="right">
                <Button
                  size="compact-sm"
                  variant="subtle"
                  aria-label={`${delivery.attempt_count} attempts. Show them`}
                  onClick={() => setOpenId(delivery.id)}
                >
                  {delivery.attempt_count}
                </Button>
              </Table.Td>
              <Table.Td ta="right">
                <ConfirmButton
                  label="Send again"
                  confirmLabel="Send again"
                  onConfirm={async () => {
                    await api.webhooks.redeliver(delivery.id);
                    await refreshWebhooks();
                  }}
                >
                  The same event, with the same webhook-id, goes to {receiverOf(delivery)} once more. A
                  receiver that remembers ids takes it once.
                </ConfirmButton>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {openId !== undefined && <DeliveryAttempts id={openId} onClose={() => setOpenId(undefined)} />}
    </Table.ScrollContainer>
  );
}
