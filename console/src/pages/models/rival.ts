// The model that a comparison begins with: GPT Image 2 against Nano Banana 2, and every other against the one of these two
// that has another maker.

import type { RateCard, SoldModel } from '@lightmeter/core';

/** Best known first; Nano Banana 2.1 follows Nano Banana 2 where a card no longer sells it. */
const PRESET = ['gpt-image-2', 'nano-banana-2', 'gemini-nano-banana-2.1'] as const;

/** Undefined for video, and where the card has no other model of the preset. */
export function rivalOf(card: RateCard, model: SoldModel): SoldModel | undefined {
  if (!model.capability) return undefined;
  const preset = PRESET.flatMap((id) => card.models.find((sold) => sold.id === id) ?? []);
  return (
    preset.find((sold) => sold.id !== model.id && sold.facts?.provider !== model.facts?.provider) ??
    preset.find((sold) => sold.id !== model.id)
  );
}
