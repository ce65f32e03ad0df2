// What changed from one rate card to another, on the wire.

import { type RateChange as Changed, changePercent, renderUsd } from '@lightmeter/core';
import type { RateChange } from '../rate-cards.ts';

export function renderRateChange(changed: Changed): RateChange {
  const { fromNanoUsd, toNanoUsd } = changed;
  return {
    model: changed.modelId,
    title: changed.title,
    change:
      fromNanoUsd === undefined
        ? 'added'
        : toNanoUsd === undefined
          ? 'removed'
          : toNanoUsd > fromNanoUsd
            ? 'raised'
            : 'lowered',
    unit: changed.unit,
    when: { ...changed.when },
    from_usd: fromNanoUsd === undefined ? null : renderUsd(fromNanoUsd),
    to_usd: toNanoUsd === undefined ? null : renderUsd(toNanoUsd),
    change_percent: changePercent(changed) ?? null,
  };
}
