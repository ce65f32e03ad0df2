// What every thing on the card earns, the worst first. Where a provider's price is not known, that is said.

import { formatUsd } from '@lightmeter/core';
import { Button, Stack, Table, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { Section } from '../../parts/section.tsx';
import { Slow } from '../../parts/slow.tsx';
import { TableScroll } from '../rates/table-scroll.tsx';
import { MarginText } from './margin-text.tsx';
import { Notice } from './notice.tsx';
import classes from './operator.module.css';
import type { Earning } from './price-lines.ts';
import type { Earnings } from './use-earnings.ts';

/** So many rows say what is wrong; the rest comes on demand. */
const FIRST_ROWS = 10;

export function MarginsSection({ margins }: { readonly margins: Earnings }) {
  const { earnings, listPricesOn, promptTokens, error, retry } = margins;
  return (
    <Section title="Margins">
      {earnings ? (
        <Stack>
          <Summary earnings={earnings} />
          <MarginTable earnings={earnings} />
          <Text size="xs" c="dimmed">
            Against the list prices of {listPricesOn} UTC, with {promptTokens} tokens of prompt for each
            picture. The cost is the highest that the quality can come to.
          </Text>
        </Stack>
      ) : error ? (
        <ErrorPanel error={error} onRetry={retry} />
      ) : (
        <Slow>
          <Text size="sm" c="dimmed">
            Costs are on their way.
          </Text>
        </Slow>
      )}
    </Section>
  );
}

function Summary({ earnings }: { readonly earnings: readonly Earning[] }) {
  const below = earnings.filter(({ isBelowCost }) => isBelowCost);
  const unknownCount = earnings.filter(({ marginNanoUsd }) => marginNanoUsd === undefined).length;
  const [worst] = below;
  const unknown = unknownCount === 0 ? '' : ` Of ${unknownCount} the cost is not known.`;
  return worst ? (
    <Notice tone="bad" title={`${below.length} of ${earnings.length} below cost`}>
      The worst is {worst.model} at {worst.of}: sold for {formatUsd(worst.priceNanoUsd)}, costs up to{' '}
      {worst.costNanoUsd === undefined ? 'an unknown amount' : formatUsd(worst.costNanoUsd)}.{unknown}
    </Notice>
  ) : (
    <Notice tone="good" title="Nothing known is below cost">
      {earnings.length - unknownCount} prices cover the highest cost.{unknown}
    </Notice>
  );
}

function MarginTable({ earnings }: { readonly earnings: readonly Earning[] }) {
  const [isWhole, whole] = useDisclosure();
  const rows = isWhole ? earnings : earnings.slice(0, FIRST_ROWS);
  return (
    <>
      <TableScroll label="Margins, the worst first" minWidth={640}>
        <Table verticalSpacing={6} className={classes.table}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Model</Table.Th>
              <Table.Th>At</Table.Th>
              <Table.Th ta="right">Price</Table.Th>
              <Table.Th ta="right">Highest cost</Table.Th>
              <Table.Th>Margin</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((earning) => (
              <Table.Tr key={`${earning.model} ${earning.of}`}>
                <Table.Td ff="monospace" fz="xs">
                  {earning.model}
                </Table.Td>
                <Table.Td>{earning.of}</Table.Td>
                <Table.Td ta="right">{formatUsd(earning.priceNanoUsd)}</Table.Td>
                <Table.Td ta="right">
                  {earning.costNanoUsd === undefined ? '–' : formatUsd(earning.costNanoUsd)}
                </Table.Td>
                <Table.Td>
                  <MarginText earnings={[earning]} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </TableScroll>
      {earnings.length > FIRST_ROWS && (
        <Button
          variant="subtle"
          size="compact-sm"
          aria-expanded={isWhole}
          style={{ alignSelf: 'flex-start' }}
          onClick={whole.toggle}
        >
          {isWhole ? `Show the worst ${FIRST_ROWS}` : `Show all ${earnings.length}`}
        </Button>
      )}
    </>
  );
}
