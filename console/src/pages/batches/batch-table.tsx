// The batches as rows: name, state, progress, items, money, when.

import type { BatchResponse } from '@lightmeter/contract';
import { Anchor, Stack, Table, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Moment } from '../../parts/moment.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { Usd } from '../../parts/usd.tsx';
import { grouped, spanLabel, titleOf, totalOf } from './batch-words.ts';
import { ProgressBar } from './progress-bar.tsx';

export function BatchTable({ batches }: { readonly batches: readonly BatchResponse[] }) {
  return (
    <Table.ScrollContainer minWidth={860} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      <Table verticalSpacing="sm" highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th miw={170}>Batch</Table.Th>
            <Table.Th>State</Table.Th>
            <Table.Th w="24%">Progress</Table.Th>
            <Table.Th ta="right">Items</Table.Th>
            <Table.Th ta="right">Spent</Table.Th>
            <Table.Th ta="right">Held</Table.Th>
            <Table.Th ta="right">Quote</Table.Th>
            <Table.Th>Made (UTC)</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {batches.map((batch) => (
            <BatchRow key={batch.id} batch={batch} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function BatchRow({ batch }: { readonly batch: BatchResponse }) {
  const { counts, spent_usd, held_usd, quote, promoted_from, draft, created_at, invalid } = batch.lightmeter;
  const failed = counts.failed + counts.expired;
  return (
    <Table.Tr>
      <Table.Td>
        <Anchor component={Link} to={`/batches/${batch.id}`} fw={550} lineClamp={1} c="inherit">
          {titleOf(batch)}
        </Anchor>
        <Text size="xs" c="dimmed" ff="monospace">
          {promoted_from !== null ? 'promotion · ' : draft !== null ? 'drafts · ' : ''}
          {batch.id.slice(0, 6)}…{batch.id.slice(-6)}
        </Text>
      </Table.Td>
      <Table.Td>
        <StateBadge state={batch.status} />
      </Table.Td>
      <Table.Td>
        <Stack gap={4}>
          <ProgressBar counts={counts} label={`Progress of ${titleOf(batch)}`} />
          <Text size="xs" c="dimmed">
            {batch.status === 'failed'
              ? `${grouped(invalid)} unusable lines`
              : `${grouped(counts.succeeded)} succeeded${failed > 0 ? `, ${grouped(failed)} failed` : ''}`}
          </Text>
        </Stack>
      </Table.Td>
      <Table.Td ta="right">{grouped(totalOf(counts))}</Table.Td>
      <Table.Td ta="right">
        <Usd value={spent_usd} />
      </Table.Td>
      <Table.Td ta="right">
        <Usd value={held_usd} c="dimmed" />
      </Table.Td>
      <Table.Td ta="right" className="lm-figures">
        {spanLabel(quote)}
      </Table.Td>
      <Table.Td>
        <Moment at={created_at} />
      </Table.Td>
    </Table.Tr>
  );
}
