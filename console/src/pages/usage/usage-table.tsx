// The usage by one thing or two, with its sums. Every figure leads to what it is made of.

import type { UsageResponse } from '@lightmeter/contract';
import { Anchor, Button, Group, Table, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useAbilities } from '../../api/session.ts';
import { Usd } from '../../parts/usd.tsx';
import { gallerySearch, taskQuery } from './drill.ts';
import { counted } from './span-text.ts';
import {
  drillSearch,
  GROUP_LABELS,
  groupsOfRow,
  narrowed,
  type UsageFilter,
  usageSearch,
} from './usage-filter.ts';

/** Drawn at once; the rest on demand. */
const PAGE_ROWS = 100;

type Row = UsageResponse['data'][number];

export interface UsageTableProps {
  readonly usage: UsageResponse;
  readonly filter: UsageFilter;
}

export function UsageTable({ usage, filter }: UsageTableProps) {
  const [shownCount, setShownCount] = useState(PAGE_ROWS);
  const { canOperate } = useAbilities();
  const { data, totals } = usage;
  const hasRefunds = data.some(({ refunded_usd: usd }) => usd !== '0');
  const columns = { canOperate, hasRefunds };
  return (
    <>
      <Table.ScrollContainer minWidth={680} type="native" role="region" tabIndex={0} aria-label="Usage">
        <Table verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{GROUP_LABELS[filter.groupBy]}</Table.Th>
              {filter.thenBy !== undefined && <Table.Th>{GROUP_LABELS[filter.thenBy]}</Table.Th>}
              <Table.Th ta="right">Tasks</Table.Th>
              <Table.Th ta="right">Failed</Table.Th>
              <Table.Th ta="right">Images</Table.Th>
              <Table.Th ta="right">Charged</Table.Th>
              {hasRefunds && <Table.Th ta="right">Refunded</Table.Th>}
              {hasRefunds && <Table.Th ta="right">Net</Table.Th>}
              {canOperate && <Table.Th ta="right">Cost</Table.Th>}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {data.slice(0, shownCount).map((row) => (
              <UsageRow key={`${row.group} ${row.then_group}`} row={row} filter={filter} {...columns} />
            ))}
          </Table.Tbody>
          <Table.Tfoot>
            <Table.Tr>
              <Table.Th scope="row" colSpan={filter.thenBy === undefined ? 1 : 2}>
                Total
              </Table.Th>
              <Table.Th ta="right">{totals.tasks.toLocaleString('en-US')}</Table.Th>
              <Table.Th ta="right">{totals.failed_tasks.toLocaleString('en-US')}</Table.Th>
              <Table.Th ta="right">{totals.images.toLocaleString('en-US')}</Table.Th>
              <Table.Th ta="right">
                <Usd value={totals.charged_usd} />
              </Table.Th>
              {hasRefunds && (
                <Table.Th ta="right">
                  <Usd value={totals.refunded_usd} />
                </Table.Th>
              )}
              {hasRefunds && (
                <Table.Th ta="right">
                  <Usd value={totals.net_usd} />
                </Table.Th>
              )}
              {canOperate && <Table.Td />}
            </Table.Tr>
          </Table.Tfoot>
        </Table>
      </Table.ScrollContainer>
      {data.length > shownCount && (
        <Group justify="space-between" mt="sm">
          <Text size="sm" c="dimmed">
            {counted(shownCount, 'row')} of {data.length.toLocaleString('en-US')}; the sums are of all.
          </Text>
          <Button variant="default" onClick={() => setShownCount(shownCount + PAGE_ROWS)}>
            Show more rows
          </Button>
        </Group>
      )}
    </>
  );
}

interface UsageRowProps {
  readonly row: Row;
  readonly filter: UsageFilter;
  readonly canOperate: boolean;
  readonly hasRefunds: boolean;
}

function UsageRow({ row, filter, canOperate, hasRefunds }: UsageRowProps) {
  const groups = groupsOfRow(filter, row);
  const narrow = narrowed(filter, groups);
  const name = [row.label, row.then_label].filter((label) => label !== null).join(', ');
  const [first] = groups;
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={500} style={{ overflowWrap: 'anywhere' }}>
        <DrillLink
          to="/usage"
          search={first && drillSearch(filter, [first])}
          label={`What ${row.label} is made of`}
        >
          {row.label}
        </DrillLink>
      </Table.Th>
      {row.then_label !== null && (
        <Table.Td style={{ overflowWrap: 'anywhere' }}>
          <DrillLink to="/usage" search={drillSearch(filter, groups)} label={`What ${name} is made of`}>
            {row.then_label}
          </DrillLink>
        </Table.Td>
      )}
      <Table.Td ta="right">
        <Count count={row.tasks} to="/usage" search={tasksSearch(narrow, 'all')} label={`tasks of ${name}`} />
      </Table.Td>
      <Table.Td ta="right">
        <Count
          count={row.failed_tasks}
          to="/usage"
          search={tasksSearch(narrow, 'failed')}
          label={`failed tasks of ${name}`}
        />
      </Table.Td>
      <Table.Td ta="right">
        <Count count={row.images} to="/gallery" search={gallerySearch(narrow)} label={`images of ${name}`} />
      </Table.Td>
      <Table.Td ta="right">
        <Usd value={row.charged_usd} />
      </Table.Td>
      {hasRefunds && (
        <Table.Td ta="right">
          <Usd value={row.refunded_usd} />
        </Table.Td>
      )}
      {hasRefunds && (
        <Table.Td ta="right">
          <Usd value={row.net_usd} />
        </Table.Td>
      )}
      {canOperate && (
        <Table.Td ta="right">
          <Cost row={row} />
        </Table.Td>
      )}
    </Table.Tr>
  );
}

/** Texts of the address that lists the tasks of a filter; undefined where the list has no such filter. */
function tasksSearch(filter: UsageFilter, wanted: 'all' | 'failed'): Record<string, string> | undefined {
  return taskQuery(filter, wanted) && { ...usageSearch(filter), tasks: wanted };
}

interface DrillLinkProps {
  readonly to: '/usage' | '/gallery';
  readonly search: Readonly<Record<string, string>> | undefined;
  readonly label: string;
  readonly children: ReactNode;
}

function DrillLink({ to, search, label, children }: DrillLinkProps) {
  if (search === undefined) return children;
  return (
    <Anchor component={Link} to={to} search={search as never} inherit title={label}>
      {children}
    </Anchor>
  );
}

function Count({ count, ...link }: { readonly count: number } & Omit<DrillLinkProps, 'children'>) {
  const text = count.toLocaleString('en-US');
  if (count === 0)
    return (
      <Text span inherit c="dimmed">
        {text}
      </Text>
    );
  return <DrillLink {...link}>{text}</DrillLink>;
}

function Cost({ row }: { readonly row: Row }) {
  if (row.cost_usd === null) return '–';
  return (
    <>
      <Usd value={row.cost_usd} />
      {row.cost_unknown_tasks > 0 && (
        <Text size="xs" c="dimmed">
          and {counted(row.cost_unknown_tasks, 'task')} unknown
        </Text>
      )}
    </>
  );
}
