// Whether a balance covers a total.

import { parseUsd } from '@lightmeter/core';

export type Cover = 'whole' | 'part' | 'nothing';

/** Amounts in dollars as on the wire. */
export function coverOf(availableUsd: string, totalUsd: string): Cover {
  const available = parseUsd(availableUsd);
  if (available >= parseUsd(totalUsd)) return 'whole';
  return available > 0n ? 'part' : 'nothing';
}
