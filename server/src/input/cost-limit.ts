// The most a caller will pay for one task: said in the body under two names, or in a header. All that is said holds.

import { LightmeterError, minUsd, type NanoUsd, parseUsd } from '@lightmeter/core';

/** What the flows call the limit, whoever set it. */
export const LIMIT_HEADER = 'Lightmeter-Max-Cost';

export interface CostLimit {
  readonly nanoUsd: NanoUsd;
  /** What the caller calls it. */
  readonly param: string;
}

/**
 * The limit in a body.
 *
 * @throws LightmeterError `invalid_value` when its two names say different things
 */
export function limitOfBody(body: {
  max_cost?: string | undefined;
  max_cost_usd?: string | undefined;
}): CostLimit | undefined {
  const { max_cost: short, max_cost_usd: long } = body;
  if (short !== undefined && long !== undefined && short !== long) {
    throw new LightmeterError('invalid_value', {
      param: 'max_cost',
      message: '`max_cost` and `max_cost_usd` say different things. Send one of them.',
    });
  }
  if (short !== undefined) return { nanoUsd: parseUsd(short, 'max_cost'), param: 'max_cost' };
  return long === undefined ? undefined : { nanoUsd: parseUsd(long, 'max_cost_usd'), param: 'max_cost_usd' };
}

/** The lower of the limits in header and body. */
export function lowestLimit(
  headerUsd: string | undefined,
  inBody: CostLimit | undefined,
): CostLimit | undefined {
  if (headerUsd === undefined) return inBody;
  const inHeader = { nanoUsd: parseUsd(headerUsd, LIMIT_HEADER), param: LIMIT_HEADER };
  if (!inBody) return inHeader;
  return minUsd(inHeader.nanoUsd, inBody.nanoUsd) === inBody.nanoUsd ? inBody : inHeader;
}

/** The same error with another parameter; one about the limit calls it by that name throughout. */
export function errorAt(error: LightmeterError, param: string): LightmeterError {
  const isLimit = error.param === LIMIT_HEADER;
  return new LightmeterError(error.code, {
    param,
    message: isLimit ? error.message.replaceAll(LIMIT_HEADER, `\`${param}\``) : error.message,
    details: error.details,
    internal: error.internal,
    ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
    cause: error,
  });
}
