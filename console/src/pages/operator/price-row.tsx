// One price: before, now or in the field, how much that changes, and the worst that it earns.

import { changePercent, parseUsd } from '@lightmeter/core';
import { Table, Text, TextInput, VisuallyHidden } from '@mantine/core';
import { memo } from 'react';
import { Usd } from '../../parts/usd.tsx';
import { conditionText } from '../rates/condition-text.ts';
import { typedAmount } from './amounts.ts';
import { priceFault } from './draft-edits.ts';
import { MarginText } from './margin-text.tsx';
import classes from './operator.module.css';
import { PercentText } from './percent-text.tsx';
import type { Earning, PriceLine } from './price-lines.ts';

export interface PriceRowProps {
  readonly line: PriceLine;
  /** The model stands beside its first price alone. */
  readonly isFirst: boolean;
  readonly beforeUsd: string | undefined;
  /** The card before is known: a price that is not on it is new. */
  readonly isCompared: boolean;
  /** What is typed; undefined for what is saved. */
  readonly text: string | undefined;
  /** Undefined while the costs are on their way. */
  readonly earnings: readonly Earning[] | undefined;
  readonly onEdit: ((change: { price: { line: PriceLine; text: string } }) => void) | undefined;
}

function Row({ line, isFirst, beforeUsd, isCompared, text, earnings, onEdit }: PriceRowProps) {
  const typed = typedAmount(text ?? line.unitPriceUsd, 'zero');
  const percent =
    typed.kind === 'amount' && beforeUsd !== undefined
      ? changePercent({ fromNanoUsd: parseUsd(beforeUsd), toNanoUsd: typed.nanoUsd })
      : undefined;
  const what = conditionText(line.unit, line.when);
  return (
    <Table.Tr>
      <Table.Td>
        {isFirst ? (
          <Text size="sm" fw={600}>
            {line.title}
          </Text>
        ) : (
          <VisuallyHidden>{line.title}</VisuallyHidden>
        )}
      </Table.Td>
      <Table.Td>{what}</Table.Td>
      <Table.Td ta="right">{beforeUsd === undefined ? '–' : <Usd value={beforeUsd} />}</Table.Td>
      <Table.Td ta="right" w={150}>
        {onEdit ? (
          <TextInput
            size="xs"
            ml="auto"
            className={classes.price}
            aria-label={`${line.title}, ${what}, USD`}
            inputMode="decimal"
            autoComplete="off"
            data-changed={text !== undefined || undefined}
            value={text ?? line.unitPriceUsd}
            error={priceFault(text)}
            onChange={(event) => onEdit({ price: { line, text: event.currentTarget.value } })}
          />
        ) : (
          <Usd value={line.unitPriceUsd} fw={550} />
        )}
      </Table.Td>
      <Table.Td ta="right">
        <PercentText percent={percent} isNew={isCompared && beforeUsd === undefined} />
      </Table.Td>
      <Table.Td>
        <MarginText earnings={earnings} />
      </Table.Td>
    </Table.Tr>
  );
}

/** A key typed into one field draws the others anew only where their margins changed. */
export const PriceRow = memo(Row);
