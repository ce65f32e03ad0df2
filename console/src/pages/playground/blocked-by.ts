// Why the button cannot be pressed, and what mends it: one sentence, the first that holds.

import type { BalanceResponse } from '@lightmeter/contract';
import type { SoldModel } from '@lightmeter/core';
import type { GenerationForm } from '../../generation/generation-form.ts';
import { type SpendingGiven, spendingObstacle } from '../../generation/spending-obstacle.ts';
import type { DraftPrice } from '../../generation/use-price.ts';
import type { Blocked } from './generate-bar.tsx';

export interface BlockedGiven {
  readonly isSignedIn: boolean;
  readonly abilities: SpendingGiven['abilities'];
  readonly balance: BalanceResponse | undefined;
  readonly form: GenerationForm;
  readonly model: SoldModel | undefined;
  readonly price: DraftPrice;
  readonly isMeasuring: boolean;
}

export function blockedBy(given: BlockedGiven): Blocked | undefined {
  const { isSignedIn, form, model, price, isMeasuring } = given;
  if (!model) return { reason: 'Your rate card has no such image model. Choose another.' };
  if (!isSignedIn)
    return { reason: 'Generating takes an account here.', remedy: { label: 'Sign in', to: signInHere() } };
  if (isMeasuring) return { reason: 'Your images are being measured.' };
  if (price.priced.kind === 'refused') return { reason: price.priced.error.message };
  const obstacle = price.range && spendingObstacle({ ...given, highNanoUsd: price.range.highNanoUsd });
  if (obstacle) return obstacle;
  if (form.prompt.trim() === '') return { reason: 'Write a prompt first.' };
  return undefined;
}

function signInHere(): string {
  return `/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`;
}
