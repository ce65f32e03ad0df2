// What the place needs, which size serves it, and what that saves against the largest.

import { type DestinationPrice, formatUsd, type ImageSize } from '@lightmeter/core';
import { Anchor, Stack, Text } from '@mantine/core';
import classes from '../rates.module.css';
import { roundedUsd } from '../rounded-usd.ts';
import { bestFit, type Calculation, type PlaceAnswer } from './calculation.ts';
import { PRINT } from './calculator-state.ts';

export function PlaceNote({ calculation }: { readonly calculation: Calculation }) {
  const { place, saving } = calculation;
  if (!place) return null;
  return (
    <Stack gap={6} p="sm" className={classes.sunken}>
      <Text size="sm">
        {place.destination?.title ?? 'The print'} needs <b>{pixels(place.needs)}</b> pixels. {fitText(place)}
        {place.isCropped && ' It is cropped to the shape.'}
      </Text>
      {saving && saving.savedNanoUsd > 0n && (
        <Text size="sm" fw={600} className={classes.good}>
          Saves {savedText(saving)} ({saving.savedPercent} %) against {pixels(place.largest.size)} at{' '}
          {place.largest.tier}.
        </Text>
      )}
      {saving?.savedNanoUsd === 0n && (place.covering ?? place.near) && (
        <Text size="sm">{noSavingText(place)}</Text>
      )}
      {place.covering && place.near && (
        <Text size="sm" c="dimmed">
          {place.near.tier} at {pixels(place.near.size)} would do when enlarged by{' '}
          {percent(place.near.enlargedPermille)}.
        </Text>
      )}
      <Source place={place} />
    </Stack>
  );
}

/** Of ranges the highest ends are compared: what is saved is a bound too. */
function savedText({ quote, largestQuote, savedNanoUsd }: DestinationPrice): string {
  const isExact = quote.kind === 'exact' && largestQuote.kind === 'exact';
  return isExact ? formatUsd(savedNanoUsd) : `up to ${roundedUsd(savedNanoUsd, 'down')}`;
}

function fitText({ covering, near, largest }: PlaceAnswer): string {
  if (covering) return `The smallest tier that covers it is ${covering.tier}, at ${pixels(covering.size)}.`;
  if (near) {
    return `No size covers it; ${pixels(near.size)} (${near.tier}) comes near and is enlarged by ${percent(near.enlargedPermille)}.`;
  }
  return `This model does not reach that: its largest, ${pixels(largest.size)}, is enlarged by ${percent(largest.enlargedPermille)}.`;
}

function noSavingText(place: PlaceAnswer): string {
  return bestFit(place).tier === place.largest.tier
    ? 'There is nothing smaller that would do.'
    : 'This model costs the same at every size.';
}

function Source({ place: { destination } }: { readonly place: PlaceAnswer }) {
  if (!destination) {
    return (
      <Text size="xs" c="dimmed" data-place={PRINT}>
        Width and height in inches times the dots an inch. 300 is for what is held in the hand, 150 for
        posters.
      </Text>
    );
  }
  const { note, source, checkedOn, certainty } = destination.provenance;
  return (
    <Text size="xs" c="dimmed">
      {note}{' '}
      {certainty === 'assumed' ? null : (
        <Anchor href={source} target="_blank" rel="noreferrer" inherit underline="always" c="dimmed">
          Source, read {checkedOn}
        </Anchor>
      )}
    </Text>
  );
}

export function pixels({ widthPixels, heightPixels }: ImageSize): string {
  return `${widthPixels}×${heightPixels}`;
}

function percent(permille: number): string {
  return `${permille / 10} %`;
}
