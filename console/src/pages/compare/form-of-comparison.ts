// The form that asks for the same comparison again.

import type { ComparisonResponse } from '@lightmeter/contract';
import type { RateCard } from '@lightmeter/core';
import { imageModel } from '../../generation/generation-form.ts';
import {
  type CompareForm,
  MIN_VARIANTS,
  newPrompt,
  newVariant,
  ownParameters,
  VARIANT_PARAMETERS,
} from './compare-form.ts';

/** Models that the card no longer sells stay named: the form says so. The seed that was drawn is used again. */
export function formOfComparison(comparison: ComparisonResponse, card: RateCard): CompareForm {
  const variants = comparison.variants.map(({ model: id, request }, index) => {
    const parameters = ownParameters(
      Object.fromEntries(
        VARIANT_PARAMETERS.flatMap((name) => {
          const value = request[name];
          return value === undefined || value === null ? [] : [[name, String(value)]];
        }),
      ),
    );
    const model = imageModel(card, id);
    return model ? newVariant(model, parameters) : { id: -index - 1, model: id, parameters };
  });
  const isSameAgain = new Set(variants.map(({ model }) => model)).size >= MIN_VARIANTS;
  return {
    name: comparison.name ?? '',
    prompts: comparison.prompts.map(newPrompt),
    variants,
    seed: comparison.variants.some(({ takes_seed: takesSeed }) => takesSeed) ? String(comparison.seed) : '',
    // Variants of one model differ in a setting: linked, the first change would undo that.
    isLinked: isSameAgain,
  };
}
