// What the books of all workspaces hold, added up.

import type { WorkspaceResponse } from '@lightmeter/contract';
import { SimpleGrid, Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { QueryView } from '../../parts/query-view.tsx';
import { Section } from '../../parts/section.tsx';
import { Usd } from '../../parts/usd.tsx';
import { TableScroll } from '../rates/table-scroll.tsx';
import { balanceOf, type Mode, totalOf } from './book-totals.ts';
import classes from './operator.module.css';
import { workspacesQuery } from './operator-queries.ts';

const MODES = [
  { mode: 'live', label: 'Live' },
  { mode: 'test', label: 'Test' },
] as const;

export function TotalsSection() {
  const workspaces = useQuery(workspacesQuery);
  return (
    <Section title="Totals">
      <QueryView query={workspaces}>
        {(found) => (
          <Stack gap="lg">
            <SimpleGrid cols={{ base: 1, xs: 2 }} maw={560}>
              {MODES.map((each) => (
                <Total key={each.mode} {...each} workspaces={found} />
              ))}
            </SimpleGrid>
            <TotalsTable workspaces={found} />
          </Stack>
        )}
      </QueryView>
    </Section>
  );
}

interface TotalProps {
  readonly mode: Mode;
  readonly label: string;
  readonly workspaces: readonly WorkspaceResponse[];
}

function Total({ mode, label, workspaces }: TotalProps) {
  const { totalUsd, heldUsd } = totalOf(workspaces, mode);
  return (
    <div>
      <Text size="sm" c="dimmed">
        {label} money of {workspaces.length === 1 ? 'one workspace' : `${workspaces.length} workspaces`}
      </Text>
      <Text className={classes.figure}>
        <Usd value={totalUsd} />
      </Text>
      <Text size="sm" c="dimmed">
        <Usd value={heldUsd} /> of it held for running work
      </Text>
    </div>
  );
}

function TotalsTable({ workspaces }: { readonly workspaces: readonly WorkspaceResponse[] }) {
  return (
    <TableScroll label="Totals per workspace" minWidth={560}>
      <Table verticalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Workspace</Table.Th>
            <Table.Th ta="right">Live available</Table.Th>
            <Table.Th ta="right">Live held</Table.Th>
            <Table.Th ta="right">Test available</Table.Th>
            <Table.Th ta="right">Test held</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {workspaces.map((workspace) => (
            <Table.Tr key={workspace.id}>
              <Table.Td>{workspace.name}</Table.Td>
              {MODES.map(({ mode }) => (
                <Amounts key={mode} balance={balanceOf(workspace, mode)} />
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
        <Table.Tfoot>
          <Table.Tr>
            <Table.Th>All</Table.Th>
            {MODES.map(({ mode }) => (
              <Amounts key={mode} balance={totalOf(workspaces, mode)} isTotal />
            ))}
          </Table.Tr>
        </Table.Tfoot>
      </Table>
    </TableScroll>
  );
}

interface AmountsProps {
  readonly balance: ReturnType<typeof balanceOf>;
  readonly isTotal?: boolean;
}

/** Two cells of a row. */
function Amounts({ balance, isTotal = false }: AmountsProps) {
  const weight = isTotal ? 620 : undefined;
  return (
    <>
      <Table.Td ta="right" fw={weight}>
        <Usd value={balance.availableUsd} />
      </Table.Td>
      <Table.Td ta="right" fw={weight}>
        <Usd value={balance.heldUsd} />
      </Table.Td>
    </>
  );
}
