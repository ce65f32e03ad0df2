// One request held against the model it names, and how a refusal reads: the parameter, the limit, the nearest things the
// model can do.

import type { Capability } from './capability.ts';
import { LightmeterError } from './error.ts';
import type { ImageRequestInput } from './image-request.ts';
import type { SoldModel } from './rate-card.ts';

/** What the caller wrote, and the model that it is for. */
export interface Ask {
  readonly model: SoldModel;
  readonly capability: Capability;
  readonly input: ImageRequestInput;
}

/**
 * Refuses what the model cannot do.
 *
 * `nearest` is what it can do instead, in wire spelling; empty when leaving the parameter out is the only way.
 *
 * @throws LightmeterError `unsupported_value`, always
 */
export function refuseUnsupported(
  ask: Ask,
  param: string,
  sentence: string,
  nearest: readonly string[] = [],
): never {
  const offer = nearest.length === 0 ? '' : ` It can do ${nearest.join(', ')}.`;
  throw new LightmeterError('unsupported_value', {
    param,
    message: `${ask.model.id}: ${sentence}${offer}`,
    details: { nearest },
  });
}

/**
 * Refuses a value that is out of range or of a wrong form.
 *
 * @throws LightmeterError `invalid_value`, always
 */
export function refuseValue(param: string, message: string): never {
  throw new LightmeterError('invalid_value', { param, message });
}
