// The button with the total on it, what the total is made of, and why it cannot be pressed when it cannot.

import { formatUsd, nanoUsd, parseUsd } from '@lightmeter/core';
import { Button, Checkbox, Group, Stack, Text } from '@mantine/core';
import { Columns2 } from 'lucide-react';
import { useId } from 'react';
import { useAction } from '../../actions/actions.ts';
import { ObstacleText } from '../../generation/obstacle-text.tsx';
import type { Obstacle } from '../../generation/spending-obstacle.ts';
import { StickyBar } from '../batches/sticky-bar.tsx';
import classes from './compare.module.css';
import { askedPrompts, type CompareForm } from './compare-form.ts';
import { counted } from './comparison-words.ts';
import type { ShownPrice } from './use-comparison-price.ts';

export interface CompareBarProps {
  readonly form: CompareForm;
  readonly price: ShownPrice;
  readonly rateCardId: string;
  /** Undefined while the balance is not known. */
  readonly availableUsd: string | undefined;
  readonly blocked: Obstacle | undefined;
  /** The server named another total than the button had: it asks again. */
  readonly hasNewPrice: boolean;
  readonly isPending: boolean;
  readonly opensBlind: boolean;
  readonly onOpensBlind: (opensBlind: boolean) => void;
  readonly onStart: () => void;
}

export function CompareBar(props: CompareBarProps) {
  const { price, blocked, hasNewPrice, isPending, opensBlind, onOpensBlind, onStart } = props;
  const reasonId = useId();
  const label = price.label === undefined ? 'Compare' : `Compare · ${price.label}`;
  const isDisabled = blocked !== undefined || price.label === undefined;
  useAction({
    id: 'compare.start',
    label,
    keys: 'mod+Enter',
    group: 'Compare',
    isEnabled: !isDisabled && !isPending,
    run: onStart,
  });
  return (
    <StickyBar label="Start the comparison">
      <Stack gap={6}>
        {hasNewPrice && (
          <Text size="sm" c="var(--lm-warn)" role="alert">
            The price is not what this button said a moment ago. Nothing was charged. Press again to agree to
            the new one.
          </Text>
        )}
        <Group justify="space-between" gap="sm">
          <Stack gap={2} flex="1 1 260px">
            <Text size="sm" className="lm-figures">
              {sumText(props)}
            </Text>
            <Text size="xs" c="dimmed" visibleFrom="xs">
              {noteText(props)}
            </Text>
          </Stack>
          <Checkbox
            label="Open it blind, to vote"
            checked={opensBlind}
            onChange={(event) => onOpensBlind(event.currentTarget.checked)}
          />
          <Button
            size="md"
            mih={44}
            className={classes.wholeOnPhone}
            // Not the attribute `disabled`: the reason must be reachable by keyboard and screen reader.
            data-disabled={isDisabled || undefined}
            aria-disabled={isDisabled || undefined}
            aria-describedby={blocked ? reasonId : undefined}
            loading={isPending}
            leftSection={<Columns2 size={18} aria-hidden />}
            onClick={() => !isDisabled && onStart()}
          >
            <span className="lm-figures">{label}</span>
          </Button>
        </Group>
        {blocked && <ObstacleText id={reasonId} reason={blocked.reason} remedy={blocked.remedy} />}
      </Stack>
    </StickyBar>
  );
}

/** `3 prompts × 2 variants = 6 images. $99.76 left after it.` */
function sumText({ form, price, availableUsd }: CompareBarProps): string {
  const prompts = Math.max(1, askedPrompts(form).length);
  const images = `${counted(prompts, 'prompt')} × ${form.variants.length} variants = ${counted(price.cellCount, 'image')}.`;
  if (availableUsd === undefined || !price.total) return images;
  const after = parseUsd(availableUsd) - price.total.highNanoUsd;
  return after < 0n ? images : `${images} ${formatUsd(nanoUsd(after))} left after it.`;
}

function noteText({ price, rateCardId }: CompareBarProps): string {
  const counting = price.isAsking
    ? ' Counting the tokens of the prompts; until then the number is the most it can be.'
    : '';
  const failed = price.quoteError ? ' The server could not be asked: the number is the most it can be.' : '';
  return `Failed images are not charged. Rate card ${rateCardId}.${counting}${failed}`;
}
