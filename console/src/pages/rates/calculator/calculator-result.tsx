// The amount, how it comes about, and where to go with it.

import { formatUsd, type Quote, renderImageSize } from '@lightmeter/core';
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { CircleAlert, WandSparkles } from 'lucide-react';
import { priceLabel } from '../../../pricing/price-request.ts';
import classes from '../rates.module.css';
import { roundedUsd } from '../rounded-usd.ts';
import type { Calculation } from './calculation.ts';
import { CopyLink } from './copy-link.tsx';
import { PlaceNote, pixels } from './place-note.tsx';

export interface CalculatorResultProps {
  readonly calculation: Calculation;
  readonly requestCount: number;
}

export function CalculatorResult({ calculation, requestCount }: CalculatorResultProps) {
  const { priced } = calculation;
  return (
    <Stack gap="sm" aria-live="polite" aria-atomic="true">
      {priced.kind === 'refused' ? (
        <Alert
          color="red"
          variant="light"
          icon={<CircleAlert aria-hidden />}
          title="This model cannot do that"
        >
          {priced.error.message}
        </Alert>
      ) : (
        <Total calculation={calculation} quote={priced.quote} requestCount={requestCount} />
      )}
      <PlaceNote calculation={calculation} />
      <SmallerTiers calculation={calculation} requestCount={requestCount} />
      <Group gap="xs">
        <Button
          leftSection={<WandSparkles size={16} aria-hidden />}
          disabled={priced.kind === 'refused'}
          renderRoot={(button) => (
            <Link {...button} to="/playground" search={playgroundSearch(calculation)} />
          )}
        >
          Open in playground
        </Button>
        <CopyLink />
      </Group>
    </Stack>
  );
}

interface TotalProps extends CalculatorResultProps {
  readonly quote: Quote;
}

function Total({ calculation, quote, requestCount }: TotalProps) {
  const { choices, priced } = calculation;
  const imageCount = requestCount * choices.imageCount;
  const isExact = quote.kind === 'exact';
  return (
    <div>
      <Text size="sm" c="dimmed">
        {isExact ? 'Total' : 'Total, at most'}
      </Text>
      <Text className={classes.total}>
        {isExact ? formatUsd(quote.highNanoUsd) : roundedUsd(quote.highNanoUsd, 'up')}
      </Text>
      {!isExact && (
        <Text size="sm">
          and at least {roundedUsd(quote.lowNanoUsd, 'down')}: {rangeReason(calculation)}
        </Text>
      )}
      <Text size="sm" c="dimmed">
        {imageCount.toLocaleString('en-US')} {imageCount === 1 ? 'image' : 'images'}
        {isExact && ` at ${unitPrice(quote)} each`}
        {priced.kind === 'priced' && sizeText(priced.given.request)}. Failed images are not charged.
      </Text>
    </div>
  );
}

function unitPrice(quote: Quote): string {
  const [line] = quote.lineItems;
  return line ? formatUsd(line.unitPriceNanoUsd) : '';
}

function rangeReason({ choices }: Calculation): string {
  if (choices.model.basis === 'tokens') {
    return choices.quality === 'auto'
      ? 'the model chooses the quality, and the prompt counts with up to 500 tokens.'
      : 'the prompt counts with up to 500 tokens.';
  }
  return 'the model chooses what is left open. Name a quality and a size for an exact price.';
}

function sizeText({ size, tier }: { size: unknown; tier: string | undefined }): string {
  const text =
    typeof size === 'object' && size !== null ? pixels(size as Parameters<typeof pixels>[0]) : 'auto';
  return `, ${text}${tier === undefined ? '' : ` (${tier})`}`;
}

function SmallerTiers({ calculation, requestCount }: CalculatorResultProps) {
  if (calculation.smaller.length === 0) return null;
  return (
    <Stack gap={4} p="sm" className={classes.sunken}>
      {calculation.smaller.map(({ tier, size, quote, savedNanoUsd, savedPercent }) => (
        <Text size="sm" key={tier}>
          {tier} at {pixels(size)}: {priceLabel(quote)} a request, saves{' '}
          <b>{formatUsd((savedNanoUsd * BigInt(requestCount)) as typeof savedNanoUsd)}</b> ({savedPercent} %).
        </Text>
      ))}
    </Stack>
  );
}

function playgroundSearch({ input, priced }: Calculation): never {
  const size = priced.kind === 'priced' ? priced.given.request.size : 'auto';
  const search = {
    model: input.model,
    size: size === 'auto' ? 'auto' : renderImageSize(size),
    ...(input.quality === undefined ? {} : { quality: input.quality }),
    ...(input.imageCount === undefined || input.imageCount === 1 ? {} : { n: `${input.imageCount}` }),
  };
  return search as never;
}
