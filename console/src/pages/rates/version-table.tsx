// Every version of every series, the newest first, with the way to what it changed.

import type { RateCardVersion } from '@lightmeter/contract';
import { Anchor, Group, Table, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Moment } from '../../parts/moment.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { seriesTitle } from './chosen-version.ts';
import { TableScroll } from './table-scroll.tsx';

export function VersionTable({ versions }: { readonly versions: readonly RateCardVersion[] }) {
  return (
    <TableScroll label="Versions of the rate cards" minWidth={640}>
      <Table verticalSpacing="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Version</Table.Th>
            <Table.Th>Series</Table.Th>
            <Table.Th>State</Table.Th>
            <Table.Th>In force from (UTC)</Table.Th>
            <Table.Th>Until (UTC)</Table.Th>
            <Table.Th>See</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {versions.map((version) => (
            <Table.Tr key={version.id}>
              <Table.Td>
                {version.title}
                <Text size="xs" c="dimmed" ff="monospace">
                  {version.id}
                </Text>
              </Table.Td>
              <Table.Td>{seriesTitle(version.series)}</Table.Td>
              <Table.Td>
                <StateBadge state={version.state} />
              </Table.Td>
              <Table.Td>
                <Moment at={version.in_force_from} />
              </Table.Td>
              <Table.Td>
                <Moment at={version.in_force_until} />
              </Table.Td>
              <Table.Td>
                <VersionLinks version={version} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </TableScroll>
  );
}

function VersionLinks({ version: { id, follows } }: { readonly version: RateCardVersion }) {
  return (
    <Group gap="md" wrap="nowrap">
      <Anchor
        fz="sm"
        renderRoot={(anchor) => <Link {...anchor} to="/rates" search={{ card: id } as never} />}
      >
        Prices
      </Anchor>
      {follows !== null && (
        <Anchor
          fz="sm"
          renderRoot={(anchor) => (
            <Link
              {...anchor}
              to="/rates/history"
              search={{ from: follows, to: id } as never}
              resetScroll={false}
            />
          )}
        >
          What changed
        </Anchor>
      )}
    </Group>
  );
}
