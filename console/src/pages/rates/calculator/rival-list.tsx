// Every model that serves the place, the cheapest first; choosing one puts it into the calculator.

import { formatUsd, multiplyUsd, type Quote, type RateCard } from '@lightmeter/core';
import { Anchor, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { PriceRange } from '../price-range.tsx';
import { timingsQuery } from '../rate-queries.ts';
import { roundedUsd } from '../rounded-usd.ts';
import { TableScroll } from '../table-scroll.tsx';
import { timingsOf } from '../timing-text.ts';
import { UsualTime } from '../usual-time.tsx';
import { neededPixels } from './calculation.ts';
import type { CalculatorState } from './calculator-state.ts';
import { pixels } from './place-note.tsx';
import { type Rival, rivalModels } from './rival-models.ts';

export interface RivalListProps {
  readonly card: RateCard;
  readonly state: CalculatorState;
  readonly chosenId: string;
  readonly onChoose: (modelId: string) => void;
}

export function RivalList({ card, state, chosenId, onChoose }: RivalListProps) {
  const { widthPixels, heightPixels } = neededPixels(state);
  const timings = useQuery(timingsQuery).data?.data ?? [];
  const rivals = useMemo(
    () => rivalModels(card, { widthPixels, heightPixels }),
    [card, widthPixels, heightPixels],
  );
  return (
    <div>
      <Text component="h3" size="sm" fw={600} mb={4}>
        Models that serve this use, cheapest first
      </Text>
      {rivals.length === 0 ? (
        <Text size="sm" c="dimmed">
          None on this card reaches these pixels. Print smaller, or with fewer dots an inch.
        </Text>
      ) : (
        <TableScroll label="Models that serve this use" minWidth={520}>
          <Table verticalSpacing={6}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Model</Table.Th>
                <Table.Th>Size</Table.Th>
                <Table.Th>Usual time</Table.Th>
                <Table.Th ta="right">An image</Table.Th>
                <Table.Th ta="right">{state.requestCount.toLocaleString('en-US')} images</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rivals.map((rival) => (
                <RivalRow
                  key={rival.model.id}
                  rival={rival}
                  isChosen={rival.model.id === chosenId}
                  timings={timingsOf(timings, rival.model.id)}
                  imageCount={state.requestCount}
                  onChoose={onChoose}
                />
              ))}
            </Table.Tbody>
          </Table>
        </TableScroll>
      )}
    </div>
  );
}

interface RivalRowProps extends Pick<RivalListProps, 'onChoose'> {
  readonly rival: Rival;
  readonly isChosen: boolean;
  readonly timings: ReturnType<typeof timingsOf>;
  readonly imageCount: number;
}

function RivalRow({ rival, isChosen, timings, imageCount, onChoose }: RivalRowProps) {
  const { model, fit, quote } = rival;
  return (
    <Table.Tr fw={isChosen ? 600 : undefined}>
      <Table.Td>
        {isChosen ? (
          `${model.title} (chosen)`
        ) : (
          <Anchor
            component="button"
            type="button"
            fz="inherit"
            ta="left"
            mih={24}
            onClick={() => onChoose(model.id)}
          >
            {model.title}
          </Anchor>
        )}
      </Table.Td>
      <Table.Td style={{ whiteSpace: 'nowrap' }}>
        {pixels(fit.size)} ({fit.tier})
        {fit.enlargedPermille > 0 && (
          <Text component="span" size="xs" c="dimmed">
            , enlarged by {fit.enlargedPermille / 10} %
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <UsualTime timings={timings} />
      </Table.Td>
      <Table.Td ta="right">
        <PriceRange {...quote} />
      </Table.Td>
      <Table.Td ta="right" style={{ whiteSpace: 'nowrap' }}>
        {totalText(quote, imageCount)}
      </Table.Td>
    </Table.Tr>
  );
}

function totalText({ kind, highNanoUsd }: Quote, imageCount: number): string {
  const total = multiplyUsd(highNanoUsd, imageCount);
  return kind === 'exact' ? formatUsd(total) : `up to ${roundedUsd(total, 'up')}`;
}
