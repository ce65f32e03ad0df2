// The request of the task, every default spelled out.

import { Code, Table } from '@mantine/core';
import { parameterRows } from './parameter-rows.ts';

export function ParameterTable({ input }: { readonly input: Readonly<Record<string, unknown>> }) {
  return (
    <Table verticalSpacing={4} horizontalSpacing={0} fz="sm" layout="fixed">
      <Table.Tbody>
        {parameterRows(input).map(({ name, text }) => (
          <Table.Tr key={name}>
            <Table.Th w="44%" fw={400} scope="row">
              <Code>{name}</Code>
            </Table.Th>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>{text}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
