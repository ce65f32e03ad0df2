// What the model costs by tier and quality, and by token where it is billed so.

import type { RateCard, SoldModel } from '@lightmeter/core';
import { Anchor, Table, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useAbilities } from '../../api/session.ts';
import { Section } from '../../parts/section.tsx';
import { PriceRange } from '../rates/price-range.tsx';
import { TableScroll } from '../rates/table-scroll.tsx';
import { type CellPrice, cellPrices, offeredTiers, tierPrices } from '../rates/tier-prices.ts';
import { TokenRates } from '../rates/token-table.tsx';

export function PriceSection({ card, model }: { readonly card: RateCard; readonly model: SoldModel }) {
  const { canOperate } = useAbilities();
  const isByToken = model.basis === 'tokens';
  return (
    <Section
      title="Price"
      actions={
        <Anchor
          size="sm"
          renderRoot={(anchor) => (
            <Link {...anchor} to="/rates" search={{ model: model.id } as never} hash="calculator" />
          )}
        >
          Calculate for a use
        </Anchor>
      }
    >
      <Text size="sm" c="dimmed" mb="xs">
        {isByToken
          ? 'US dollars for one square image with a prompt of up to 500 tokens. What is billed are the tokens that the provider reports.'
          : 'US dollars for one delivered image, whatever the prompt.'}
      </Text>
      <PriceGrid card={card} model={model} />
      {isByToken && (
        <>
          <Text component="h3" size="sm" fw={600} mt="md">
            Per million tokens
          </Text>
          <TokenRates model={model} />
        </>
      )}
      {canOperate && <ProvenanceLine model={model} />}
    </Section>
  );
}

/** One row where the price does not depend on quality, else one for each quality. */
function PriceGrid({ card, model }: { readonly card: RateCard; readonly model: SoldModel }) {
  const tiers = offeredTiers(model);
  const cells = cellPrices(card, model);
  const dependsOnQuality = tiers.some(
    (tier) => new Set(cellsOf(cells, tier).map(({ highNanoUsd }) => highNanoUsd)).size > 1,
  );
  const qualities = dependsOnQuality ? [...new Set(cells.map(({ quality }) => quality))] : [undefined];
  const whole = tierPrices(card, model);
  return (
    <TableScroll label="Price by tier" minWidth={230}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Quality</Table.Th>
            {tiers.map((tier) => (
              <Table.Th key={tier} ta="right">
                {tier}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {qualities.map((quality) => (
            <Table.Tr key={quality ?? 'any'}>
              <Table.Th scope="row" fw={400}>
                {quality ?? (model.capability?.qualities.length === 0 ? 'No choice' : 'Any')}
              </Table.Th>
              {tiers.map((tier) => {
                const price = dependsOnQuality
                  ? cells.find((cell) => cell.tier === tier && cell.quality === quality)
                  : whole.find((each) => each.tier === tier);
                return (
                  <Table.Td key={tier} ta="right">
                    {price && <PriceRange {...price} />}
                  </Table.Td>
                );
              })}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </TableScroll>
  );
}

function cellsOf(cells: readonly CellPrice[], tier: CellPrice['tier']): readonly CellPrice[] {
  return cells.filter((cell) => cell.tier === tier);
}

/** For operators: where the price comes from. */
function ProvenanceLine({ model: { provenance } }: { readonly model: SoldModel }) {
  const [link] = provenance.source.match(/https?:\/\/[^\s;,)]+/) ?? [];
  return (
    <Text size="xs" c="dimmed" mt="sm">
      {provenance.note}{' '}
      {link !== undefined && (
        <Anchor href={link} target="_blank" rel="noreferrer" inherit c="dimmed" underline="always">
          Source, checked {provenance.checkedOn}
        </Anchor>
      )}
      {provenance.certainty !== 'confirmed' && ` (${provenance.certainty.replaceAll('_', ' ')})`}
    </Text>
  );
}
