// What a part of something larger, an item of a batch or a cell of a comparison, would cost as a call of its own.

import type { ImageRequestInput } from '@lightmeter/core';
import type { Caller } from '../http/authentication.ts';
import type { Services } from '../services.ts';
import { priceForCaller } from './begin-task.ts';
import type { PricedCall } from './price-call.ts';

/**
 * Prices the request for whoever will pay, by the card that the whole is priced by. Nothing is held.
 *
 * @throws LightmeterError as priceForCaller does
 */
export async function priceUnheld(
  services: Services,
  given: { caller: Caller; input: ImageRequestInput; rateCardId: string },
): Promise<PricedCall> {
  const { priced } = await priceForCaller(services, {
    ...given,
    references: [],
    mask: undefined,
    quoteId: undefined,
    maxCostNanoUsd: undefined,
    idempotencyKey: undefined,
    responseFormat: 'url',
    discardUploads: () => {},
  });
  return priced;
}
