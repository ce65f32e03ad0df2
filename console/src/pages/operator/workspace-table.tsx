// Workspaces with both of their books and what an operator may do with each.

import type { WorkspaceResponse } from '@lightmeter/contract';
import { Stack, Table, Text } from '@mantine/core';
import { useState } from 'react';
import { IdText } from '../../parts/id-text.tsx';
import { Usd } from '../../parts/usd.tsx';
import { seriesTitle } from '../rates/chosen-version.ts';
import { TableScroll } from '../rates/table-scroll.tsx';
import { balanceOf, type Mode } from './book-totals.ts';
import { MoneyDialog } from './money-dialog.tsx';
import type { MoneyKind } from './money-words.ts';
import classes from './operator.module.css';
import { RefundDialog } from './refund-dialog.tsx';
import { WorkspaceActions } from './workspace-actions.tsx';
import { WorkspaceDialog } from './workspace-dialog.tsx';

/** What an operator has chosen to do with a workspace. */
export type WorkspaceDeed = MoneyKind | 'refund' | 'change';

interface Chosen {
  readonly workspace: WorkspaceResponse;
  readonly deed: WorkspaceDeed;
}

export function WorkspaceTable({ workspaces }: { readonly workspaces: readonly WorkspaceResponse[] }) {
  const [chosen, choose] = useState<Chosen>();
  return (
    <>
      <TableScroll label="Workspaces and their balances" minWidth={790}>
        <Table verticalSpacing="xs" className={classes.table}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Workspace</Table.Th>
              <Table.Th>Rate cards</Table.Th>
              <Table.Th ta="right">Live</Table.Th>
              <Table.Th ta="right">Test</Table.Th>
              <Table.Th aria-label="Actions" />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {workspaces.map((workspace) => (
              <Table.Tr key={workspace.id}>
                <Table.Td>
                  <Text size="sm" fw={550}>
                    {workspace.name}
                  </Text>
                  <IdText id={workspace.id} />
                </Table.Td>
                <Table.Td>{seriesTitle(workspace.rate_card_series)}</Table.Td>
                <Book workspace={workspace} mode="live" />
                <Book workspace={workspace} mode="test" />
                <Table.Td>
                  <WorkspaceActions workspace={workspace} onDeed={(deed) => choose({ workspace, deed })} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </TableScroll>
      {chosen && <DeedDialog {...chosen} onClose={() => choose(undefined)} />}
    </>
  );
}

/** Available, and under it what is held. */
function Book({ workspace, mode }: { readonly workspace: WorkspaceResponse; readonly mode: Mode }) {
  const { availableUsd, heldUsd } = balanceOf(workspace, mode);
  return (
    <Table.Td ta="right">
      <Stack gap={0}>
        <Usd value={availableUsd} fw={550} />
        <Text size="xs" c="dimmed">
          <Usd value={heldUsd} /> held
        </Text>
      </Stack>
    </Table.Td>
  );
}

function DeedDialog({ workspace, deed, onClose }: Chosen & { readonly onClose: () => void }) {
  if (deed === 'change') return <WorkspaceDialog workspace={workspace} onClose={onClose} />;
  if (deed === 'refund') return <RefundDialog workspace={workspace} onClose={onClose} />;
  return <MoneyDialog workspace={workspace} kind={deed} onClose={onClose} />;
}
