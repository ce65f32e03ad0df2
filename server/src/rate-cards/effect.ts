// What the charges of the last days would have come to on a card, for the workspaces of its series.

import type { EffectResponse } from '@lightmeter/contract';
import {
  type NanoUsd,
  nanoUsd,
  percentOf,
  type RateCard,
  renderUsd,
  repriceCharges,
  sumUsd,
} from '@lightmeter/core';
import type { ChargedUsage } from '@lightmeter/store';

type ModeEffect = EffectResponse['modes'][number];

/** By mode, live first: what was repriced in all and by model, and what was not, with the reason. */
export function effectByMode(
  card: RateCard,
  usage: readonly ChargedUsage[],
  cards: readonly RateCard[],
): ModeEffect[] {
  return (['live', 'test'] as const).map((mode) =>
    modeEffect(
      mode,
      card,
      usage.filter((group) => group.mode === mode),
      cards,
    ),
  );
}

interface Sum {
  taskCount: number;
  charged: NanoUsd[];
  wouldCharge: NanoUsd[];
}

interface NotRepriced extends Omit<Sum, 'wouldCharge'> {
  readonly model: string;
  readonly because: string;
}

function modeEffect(
  mode: ModeEffect['mode'],
  card: RateCard,
  usage: readonly ChargedUsage[],
  cards: readonly RateCard[],
): ModeEffect {
  const byModel = new Map<string, Sum>();
  const left = new Map<string, NotRepriced>();
  const add = (model: string, group: ChargedUsage, amount: NanoUsd) => {
    const sum = byModel.get(model) ?? { taskCount: 0, charged: [], wouldCharge: [] };
    sum.taskCount += group.taskCount;
    sum.charged.push(group.chargedNanoUsd);
    sum.wouldCharge.push(amount);
    byModel.set(model, sum);
  };
  for (const group of usage) {
    const { modelId: model, rateCardId, taskCount, chargedNanoUsd } = group;
    const tiers = cards.find(({ id }) => id === rateCardId)?.tiers;
    const repriced = repriceCharges(card, { ...group, tiers });
    if (repriced.kind === 'repriced') add(model, group, repriced.amountNanoUsd);
    else {
      const { because } = repriced;
      const sum = left.get(`${model} ${because}`) ?? { model, because, taskCount: 0, charged: [] };
      sum.taskCount += taskCount;
      sum.charged.push(chargedNanoUsd);
      left.set(`${model} ${because}`, sum);
    }
  }
  const sums = [...byModel.values()];
  const charged = sumUsd(sums.flatMap((sum) => sum.charged));
  const wouldCharge = sumUsd(sums.flatMap((sum) => sum.wouldCharge));
  return {
    mode,
    tasks: usage.reduce((total, group) => total + group.taskCount, 0),
    repriced_tasks: sums.reduce((total, sum) => total + sum.taskCount, 0),
    ...rendered(charged, wouldCharge),
    change_percent: percentOf(nanoUsd(wouldCharge - charged), charged) ?? null,
    models: [...byModel].map(([model, sum]) => ({
      model,
      tasks: sum.taskCount,
      ...rendered(sumUsd(sum.charged), sumUsd(sum.wouldCharge)),
    })),
    not_repriced: [...left.values()].map((sum) => ({
      model: sum.model,
      tasks: sum.taskCount,
      charged_usd: renderUsd(sumUsd(sum.charged)),
      because: sum.because,
    })),
  };
}

function rendered(charged: NanoUsd, wouldCharge: NanoUsd) {
  return {
    charged_usd: renderUsd(charged),
    would_charge_usd: renderUsd(wouldCharge),
    difference_usd: renderUsd(nanoUsd(wouldCharge - charged)),
  };
}
