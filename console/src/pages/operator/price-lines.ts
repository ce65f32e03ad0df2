// The prices of a card line by line, each beside the one it replaces, with what it earns. Pure.

import type { MarginsResponse, OperatorRateCardResponse, RateChange } from '@lightmeter/contract';
import { type NanoUsd, nanoUsd, parseUsd, percentOf } from '@lightmeter/core';

/** Which images, tokens or seconds a price is for. */
export type Condition = RateChange['when'];

export interface PriceLine {
  /** The same for the same price on every version. */
  readonly key: string;
  readonly model: string;
  readonly title: string;
  readonly unit: string;
  readonly when: Condition;
  readonly unitPriceUsd: string;
}

/** Every price of the card, as it lists them. */
export function priceLines(card: Pick<OperatorRateCardResponse, 'models'>): readonly PriceLine[] {
  return card.models.flatMap(({ id: model, title, rates }) =>
    rates.map(({ unit, tier, quality, resolution, sound, unit_price_usd: unitPriceUsd }) => {
      const when = {
        ...(tier === undefined ? {} : { tier }),
        ...(quality === undefined ? {} : { quality }),
        ...(resolution === undefined ? {} : { resolution }),
        ...(sound === undefined ? {} : { sound }),
      };
      return { key: lineKey({ model, unit, when }), model, title, unit, when, unitPriceUsd };
    }),
  );
}

function lineKey({ model, unit, when }: Pick<PriceLine, 'model' | 'unit' | 'when'>): string {
  const { tier = '', quality = '', resolution = '', sound = '' } = when;
  return [model, unit, tier, quality, resolution, sound].join(' ');
}

/** One thing that is sold: a picture of one tier and quality, or a token. */
export interface Earning {
  /** The line whose price it has; undefined when no line of the card is known for it. */
  readonly lineKey: string | undefined;
  readonly model: string;
  /** `4K, high`; empty where a price tells nothing apart. */
  readonly of: string;
  readonly priceNanoUsd: NanoUsd;
  readonly costNanoUsd: NanoUsd | undefined;
  /** Price less the highest cost; undefined while that is not known. */
  readonly marginNanoUsd: NanoUsd | undefined;
  readonly marginPercent: number | undefined;
  readonly isBelowCost: boolean;
  readonly unknownBecause: string | undefined;
}

/**
 * What each thing on the card earns with the prices that are typed now, the worst first and the unknown last.
 *
 * Costs do not depend on prices, so the answer for what is saved is right for what is not saved yet.
 *
 * @param typed prices that differ from the saved ones, by key of their line
 */
export function earnings(
  lines: readonly PriceLine[],
  margins: MarginsResponse,
  typed: ReadonlyMap<string, NanoUsd>,
): readonly Earning[] {
  const pictures = margins.data.map((cell) =>
    earning(lineOfCell(lines, cell), typed, {
      model: cell.model,
      of: [cell.tier, ...(cell.quality === null ? [] : [cell.quality])].join(', '),
      priceUsd: cell.charge_usd,
      costUsd: cell.cost_high_usd,
      unknownBecause: cell.unknown_because,
    }),
  );
  const units = margins.units.map((unit) =>
    earning(
      lines.find((line) => line.key === lineKey(unit)),
      typed,
      {
        model: unit.model,
        of: [unit.unit.replaceAll('_', ' '), ...Object.values(unit.when).map(conditionWord)].join(', '),
        priceUsd: unit.price_usd,
        costUsd: unit.list_price_usd,
        unknownBecause: unit.unknown_because,
      },
    ),
  );
  return [...pictures, ...units].toSorted(
    (left, right) =>
      (left.marginPercent ?? Number.POSITIVE_INFINITY) - (right.marginPercent ?? Number.POSITIVE_INFINITY),
  );
}

function conditionWord(value: string | boolean | undefined): string {
  return typeof value === 'boolean' ? (value ? 'with sound' : 'silent') : (value ?? '');
}

/** The line that says most about the cell: one for its quality goes before one for every quality. */
function lineOfCell(
  lines: readonly PriceLine[],
  cell: MarginsResponse['data'][number],
): PriceLine | undefined {
  return lines
    .filter(
      ({ model, unit, when }) =>
        model === cell.model &&
        unit === 'images' &&
        (when.tier === undefined || when.tier === cell.tier) &&
        (when.quality === undefined || when.quality === cell.quality),
    )
    .toSorted((left, right) => Object.keys(right.when).length - Object.keys(left.when).length)[0];
}

interface Known {
  readonly model: string;
  readonly of: string;
  readonly priceUsd: string;
  readonly costUsd: string | null;
  readonly unknownBecause: string | null;
}

function earning(line: PriceLine | undefined, typed: ReadonlyMap<string, NanoUsd>, known: Known): Earning {
  const priceNanoUsd = (line && typed.get(line.key)) ?? parseUsd(line?.unitPriceUsd ?? known.priceUsd);
  const costNanoUsd = known.costUsd === null ? undefined : parseUsd(known.costUsd);
  const marginNanoUsd = costNanoUsd === undefined ? undefined : nanoUsd(priceNanoUsd - costNanoUsd);
  return {
    lineKey: line?.key,
    model: known.model,
    of: known.of,
    priceNanoUsd,
    costNanoUsd,
    marginNanoUsd,
    marginPercent: marginNanoUsd === undefined ? undefined : marginPercentOf(marginNanoUsd, priceNanoUsd),
    isBelowCost: marginNanoUsd !== undefined && marginNanoUsd < 0n,
    unknownBecause: known.unknownBecause ?? undefined,
  };
}

/** What is given away for nothing loses everything there is to lose. */
function marginPercentOf(margin: NanoUsd, price: NanoUsd): number {
  return percentOf(margin, price) ?? (margin < 0n ? Number.NEGATIVE_INFINITY : 0);
}
