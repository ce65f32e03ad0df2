// The rates of models that are billed by the tokens they report, per million as providers write them.

import {
  formatUsd,
  multiplyUsd,
  type RateCard,
  type RateLine,
  rateLineFor,
  type SoldModel,
  type Unit,
} from '@lightmeter/core';
import { Table } from '@mantine/core';
import { TableScroll } from './table-scroll.tsx';

const MILLION = 1_000_000;
const COLUMNS: readonly (readonly [unit: Unit, title: string])[] = [
  ['output_image_tokens', 'Image out'],
  ['output_text_tokens', 'Text out'],
  ['input_text_tokens', 'Text in'],
  ['input_image_tokens', 'Image in'],
  ['cached_input_text_tokens', 'Cached text in'],
  ['cached_input_image_tokens', 'Cached image in'],
];

/** Rates by unit, for the page of one model. */
export function TokenRates({ model }: { readonly model: SoldModel }) {
  const known = COLUMNS.filter(([unit]) => rateLineFor(model, unit, {}));
  return (
    <Table verticalSpacing={4}>
      <Table.Tbody>
        {known.map(([unit, title]) => (
          <Table.Tr key={unit}>
            <Table.Th scope="row" fw={400}>
              {title}
            </Table.Th>
            <Table.Td ta="right">{rateText(rateLineFor(model, unit, {}))}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

export interface TokenTableProps {
  readonly card: RateCard;
  readonly modelIds: readonly string[];
}

export function TokenTable({ card, modelIds }: TokenTableProps) {
  const models = card.models.filter(({ id, basis }) => basis === 'tokens' && modelIds.includes(id));
  const columns = COLUMNS.filter(([unit]) => models.some((model) => rateLineFor(model, unit, {})));
  return (
    <TableScroll label="Token rates by model" minWidth={560}>
      <Table verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Model</Table.Th>
            {columns.map(([unit, title]) => (
              <Table.Th key={unit} ta="right">
                {title}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {models.map((model) => (
            <Table.Tr key={model.id}>
              <Table.Td>{model.title}</Table.Td>
              {columns.map(([unit]) => {
                const rate = rateLineFor(model, unit, {});
                return (
                  <Table.Td key={unit} ta="right">
                    {rateText(rate)}
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

/** A dash where the model has no such token, words where it has and they cost nothing. */
function rateText(rate: RateLine | undefined): string {
  if (!rate) return '–';
  return rate.unitPriceNanoUsd === 0n ? 'not billed' : formatUsd(multiplyUsd(rate.unitPriceNanoUsd, MILLION));
}
