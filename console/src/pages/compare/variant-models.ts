// What the models of variants can do and are called.

import type { RateCard } from '@lightmeter/core';
import { imageModel } from '../../generation/generation-form.ts';
import { letterOf, type Variant } from './compare-form.ts';

/** False also for a model that the card does not sell. */
export function takesSeed(card: RateCard, { model }: Pick<Variant, 'model'>): boolean {
  return imageModel(card, model)?.capability?.seed ?? false;
}

/** Which variants begin from the seed, and which cannot: `B takes it. A takes none: its pictures differ every time.` */
export function seedSentence(card: RateCard, variants: readonly Variant[]): string {
  const named = variants.map((variant, index) => ({
    letter: letterOf(index),
    takes: takesSeed(card, variant),
  }));
  const with_ = named.filter(({ takes }) => takes).map(({ letter }) => letter);
  const without = named.filter(({ takes }) => !takes).map(({ letter }) => letter);
  if (with_.length === 0) return 'None of these models takes a seed: their pictures differ every time.';
  const shared = `${listed(with_)} ${with_.length === 1 ? 'takes' : 'share'} it.`;
  if (without.length === 0) return shared;
  return `${shared} ${listed(without)} ${without.length === 1 ? 'takes' : 'take'} none: ${without.length === 1 ? 'its' : 'their'} pictures differ every time.`;
}

/** `A`, `A and B`, `A, B and C`. */
export function listed(names: readonly string[]): string {
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
