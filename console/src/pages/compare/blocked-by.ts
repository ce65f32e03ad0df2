// Why the button cannot be pressed, and what mends it: the first that holds.

import { type Obstacle, type SpendingGiven, spendingObstacle } from '../../generation/spending-obstacle.ts';
import { askedPrompts, type CompareForm, letterOf } from './compare-form.ts';
import type { ComparisonPrice } from './compare-price.ts';

export function blockedBy(given: {
  readonly form: CompareForm;
  readonly price: ComparisonPrice;
  readonly abilities: SpendingGiven['abilities'];
  readonly balance: SpendingGiven['balance'];
}): Obstacle | undefined {
  const { form, price } = given;
  const because = (reason: string): Obstacle => ({ reason, remedy: undefined });
  const refused = price.variants.findIndex(({ refusal }) => refusal !== undefined);
  const refusal = price.variants[refused]?.refusal;
  if (refusal) return because(`Variant ${letterOf(refused)}: ${refusal.message}`);
  const [wrongPrompt] = price.promptErrors;
  if (wrongPrompt) return because(`Prompt ${wrongPrompt[0] + 1}: ${wrongPrompt[1]}`);
  if (price.seedError !== undefined) return because(price.seedError);
  const obstacle = price.total && spendingObstacle({ ...given, highNanoUsd: price.total.highNanoUsd });
  if (obstacle) return obstacle;
  if (askedPrompts(form).length === 0) return because('Write at least one prompt, or take the samples.');
  return undefined;
}
