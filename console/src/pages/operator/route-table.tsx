// Which model goes where: the name it has upstream, and the route that limits and attempts are counted by.

import type { ProviderListResponse } from '@lightmeter/contract';
import { Anchor, Table, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { TableScroll } from '../rates/table-scroll.tsx';

export function RouteTable({ providers }: { readonly providers: ProviderListResponse['data'] }) {
  const routes = providers.flatMap((provider) =>
    provider.models.map((model) => ({ ...model, provider: provider.title })),
  );
  return (
    <>
      <Text size="sm" c="dimmed" mb="xs">
        What the cards in force sell. In test mode the sandbox serves every one of them.
      </Text>
      <TableScroll label="Routes of the models" minWidth={720}>
        <Table verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Model</Table.Th>
              <Table.Th>Provider</Table.Th>
              <Table.Th>Called there</Table.Th>
              <Table.Th>Route</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {routes.map(({ model, title, provider, upstream_model, route }) => (
              <Table.Tr key={`${model} ${route}`}>
                <Table.Td>
                  <Anchor
                    fz="sm"
                    renderRoot={(anchor) => (
                      <Link {...anchor} to="/models/$modelId" params={{ modelId: model }} />
                    )}
                  >
                    {title}
                  </Anchor>
                </Table.Td>
                <Table.Td>{provider}</Table.Td>
                <Table.Td ff="monospace" fz="xs">
                  {upstream_model}
                </Table.Td>
                <Table.Td ff="monospace" fz="xs">
                  {route}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </TableScroll>
    </>
  );
}
