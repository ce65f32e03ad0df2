// The button with the price on it, and under it what the price is made of, what is left after it, and why it cannot be
// pressed when it cannot.

import { formatUsd, type NanoUsd, nanoUsd, parseUsd } from '@lightmeter/core';
import { Button, Collapse, Group, Paper, Stack, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { ChevronDown, ChevronRight, Sparkles } from 'lucide-react';
import { useId } from 'react';
import { ObstacleText } from '../../generation/obstacle-text.tsx';
import type { DraftPrice } from '../../generation/use-price.ts';
import classes from './generate-bar.module.css';
import { PriceLines } from './price-lines.tsx';

export interface Blocked {
  readonly reason: string;
  readonly remedy?: { readonly label: string; readonly to: string } | undefined;
}

export interface GenerateBarProps {
  readonly price: DraftPrice;
  readonly rateCardId: string;
  /** Undefined while the balance is not known. */
  readonly availableUsd: string | undefined;
  readonly isActive: boolean;
  readonly blocked: Blocked | undefined;
  /** The server has named another price than the button had: it is asked again. */
  readonly hasNewPrice: boolean;
  readonly onRun: () => void;
}

export function GenerateBar(props: GenerateBarProps) {
  const { price, rateCardId, availableUsd, isActive, blocked, hasNewPrice, onRun } = props;
  const [areLinesOpen, lines] = useDisclosure();
  const reasonId = useId();
  const isDisabled = blocked !== undefined || price.label === undefined;
  return (
    <Paper withBorder p="sm" className={classes.bar}>
      <Stack gap={6}>
        {hasNewPrice && (
          <Text size="sm" c="var(--lm-warn)" role="alert">
            The price has changed since this page read it. Nothing was charged. Press again to agree to the
            new one.
          </Text>
        )}
        <Button
          size="md"
          fullWidth
          // Not the attribute `disabled`: the reason must be reachable by keyboard and screen reader.
          data-disabled={isDisabled || undefined}
          aria-disabled={isDisabled || undefined}
          aria-describedby={blocked ? reasonId : undefined}
          loading={isActive}
          leftSection={<Sparkles size={18} aria-hidden />}
          onClick={() => !isDisabled && onRun()}
        >
          <span className="lm-figures">
            {price.label === undefined ? 'Generate' : `Generate · ${price.label}`}
          </span>
        </Button>
        {blocked && <ObstacleText id={reasonId} reason={blocked.reason} remedy={blocked.remedy} />}
        <Group justify="space-between" gap="xs">
          <UnstyledButton onClick={lines.toggle} aria-expanded={areLinesOpen} className={classes.toggle}>
            {areLinesOpen ? <ChevronDown size={14} aria-hidden /> : <ChevronRight size={14} aria-hidden />}
            <Text size="xs">What it is made of</Text>
          </UnstyledButton>
          <Text size="xs" c="dimmed" className="lm-figures">
            {balanceAfter(availableUsd, price.range?.highNanoUsd)}
          </Text>
        </Group>
        <Collapse expanded={areLinesOpen}>
          <PriceLines price={price} rateCardId={rateCardId} />
        </Collapse>
        <Text size="xs" c="dimmed">
          Failed images are not charged. Rate card {rateCardId}.
          {price.isAsking &&
            ' Counting the tokens of the prompt; until then the number is the most it can be.'}
          {price.quoteError !== undefined &&
            price.quoteError !== null &&
            ' The server could not be asked: the number is the most it can be.'}
        </Text>
      </Stack>
    </Paper>
  );
}

function balanceAfter(availableUsd: string | undefined, highNanoUsd: NanoUsd | undefined): string {
  if (availableUsd === undefined || highNanoUsd === undefined) return '';
  const after = parseUsd(availableUsd) - highNanoUsd;
  return after < 0n ? '' : `${formatUsd(nanoUsd(after))} left after it`;
}
