// Lines that cannot be used: which, why, and how to mend them. The first ones here, up to a thousand in the file to save.

import type { BatchResponse } from '@lightmeter/contract';
import { Button, Group, Table, Text } from '@mantine/core';
import { Download } from 'lucide-react';
import { counted, grouped } from './batch-words.ts';
import { faultCsv } from './fault-csv.ts';
import { saveText } from './save-text.ts';

const SHOWN = 20;

export function FaultsTable({ batch }: { readonly batch: BatchResponse }) {
  const faults = batch.errors?.data ?? [];
  if (faults.length === 0) return null;
  const { invalid } = batch.lightmeter;
  return (
    <>
      <Table.ScrollContainer minWidth={480} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
        <Table verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th w={72} ta="right">
                Line
              </Table.Th>
              <Table.Th w="24%">Parameter</Table.Th>
              <Table.Th>What is wrong</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {faults.slice(0, SHOWN).map((fault, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: one line can have several faults of one kind.
              <Table.Tr key={index}>
                <Table.Td ta="right">{fault.line === null ? '–' : grouped(fault.line)}</Table.Td>
                <Table.Td>
                  <Text size="sm" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
                    {fault.param ?? fault.code}
                  </Text>
                </Table.Td>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>{fault.message}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Group gap="sm" mt="xs">
        <Button
          variant="default"
          size="compact-sm"
          mih={30}
          leftSection={<Download size={14} aria-hidden />}
          onClick={() => saveText(faultCsv(faults), `${batch.id}-unusable-lines.csv`, 'text/csv')}
        >
          Save {counted(faults.length, 'line')} as CSV
        </Button>
        <Text size="sm" c="dimmed">
          {faults.length > SHOWN && `The first ${SHOWN} are shown. `}
          {invalid > faults.length &&
            `${grouped(invalid)} lines in all; the first ${grouped(faults.length)} are told.`}
        </Text>
      </Group>
    </>
  );
}
