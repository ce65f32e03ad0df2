// What a model earns, for operators: the worst and the best cell of its prices against what its provider lists.

import { cardMargins, type MarginCell, type RateCard } from '@lightmeter/core';

/** The prompt that each picture is assumed to carry; the same as in GET …/margins. */
const PROMPT_TOKENS = 100;

export interface MarginSummary {
  /** Whole per cent of the price, rounded down; undefined where no cost is known. */
  readonly worstPercent: number | undefined;
  readonly bestPercent: number | undefined;
  readonly isBelowCost: boolean;
  /** Why the cost of some cell is not known. */
  readonly reason: string | undefined;
}

/** By model id, against the list prices of a day (YYYY-MM-DD). Models with a price per token pass the cost on. */
export function marginSummaries(card: RateCard, day: string): ReadonlyMap<string, MarginSummary> {
  const cells = Map.groupBy(cardMargins(card, { day, promptTokens: PROMPT_TOKENS }), (cell) => cell.modelId);
  return new Map([...cells].map(([modelId, ofModel]) => [modelId, summaryOf(ofModel)]));
}

function summaryOf(cells: readonly MarginCell[]): MarginSummary {
  const percents = cells.flatMap((cell) => (cell.marginNanoUsd === undefined ? [] : [marginPercent(cell)]));
  return {
    worstPercent: percents.length === 0 ? undefined : Math.min(...percents),
    bestPercent: percents.length === 0 ? undefined : Math.max(...percents),
    isBelowCost: cells.some(({ marginNanoUsd }) => marginNanoUsd !== undefined && marginNanoUsd < 0n),
    reason: cells.find((cell) => cell.reason !== undefined)?.reason,
  };
}

/** Rounded down, so that a loss is never shown as none. */
function marginPercent({ marginNanoUsd = 0n as never, chargeNanoUsd }: MarginCell): number {
  if (chargeNanoUsd === 0n) return 0;
  const hundredfold = marginNanoUsd * 100n;
  const floor = hundredfold / chargeNanoUsd;
  return Number(hundredfold < 0n && hundredfold % chargeNanoUsd !== 0n ? floor - 1n : floor);
}
