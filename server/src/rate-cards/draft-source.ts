// The content of a draft: a copy of a published card, and changes of its prices. Pure: what is kept is decided elsewhere.

import type { ChangeRateCardBody } from '@lightmeter/contract';
import {
  DataShapeError,
  LightmeterError,
  type ModelFacts,
  type NanoUsd,
  parseRateCard,
  parseUsd,
  type RateCard,
  type RateLine,
  renderUsd,
  type SoldModel,
} from '@lightmeter/core';
import type { JsonFile } from '@lightmeter/rates';
import type { JsonObject, JsonValue } from '@lightmeter/store';

/** Above any price there is, and far below what a ledger can count. */
const MAX_UNIT_PRICE_USD = '1000000';

/**
 * A copy of a card that names every price itself: what a card at cost takes from list prices is written out, so that the
 * copy says all it will ever be priced by.
 */
export function copiedSource(
  original: { file: JsonFile; card: RateCard },
  given: { id: string; series: string; title: string; day: string },
): JsonObject {
  const { at_cost: _terms, effective_from: _moment, ...rest } = original.file as JsonObject;
  return {
    ...rest,
    id: given.id,
    series: given.series,
    title: given.title,
    source: `A copy of the rate card ${original.card.id}`,
    checked_on: given.day,
    certainty: 'assumed',
    note: `Made on this server from the rate card ${original.card.id}. Prices that were changed say so.`,
    models: (rest.models as readonly JsonObject[]).map((model, index) => ({
      ...model,
      price: model.price ?? writtenPrice(original.card.models[index] as SoldModel),
    })),
  };
}

function writtenPrice({ basis, rateLines, provenance }: SoldModel): JsonObject {
  return {
    basis,
    lines: rateLines.map((line) => writtenLine(line, basis === 'tokens')),
    source: provenance.source,
    checked_on: provenance.checkedOn,
    certainty: provenance.certainty,
    note: provenance.note,
  };
}

function writtenLine({ unit, when, unitPriceNanoUsd, shownAs }: RateLine, namesUnit: boolean): JsonObject {
  return {
    ...(namesUnit ? { unit } : {}),
    ...when,
    usd: renderUsd(unitPriceNanoUsd),
    ...(shownAs === undefined ? {} : { shown_as: shownAs }),
  };
}

/**
 * The draft as a card, in force from a moment.
 *
 * @throws LightmeterError `conflict` when this version of the program cannot read it
 */
export function draftCard(
  source: JsonObject,
  inForceFrom: Date,
  knownModels: readonly ModelFacts[],
): RateCard {
  try {
    return parseRateCard(datedSource(source, inForceFrom), String(source.id), knownModels);
  } catch (error) {
    if (!(error instanceof DataShapeError)) throw error;
    throw new LightmeterError('conflict', {
      message: `The draft is no rate card that can be priced by: ${error.message} Make it anew from a published card.`,
    });
  }
}

/** The draft in the form of a file of rates/cards. */
export function datedSource(source: JsonObject, inForceFrom: Date): JsonObject {
  const { id, series, title, ...rest } = source;
  return { id, series, title, effective_from: inForceFrom.toISOString(), ...rest };
}

type PriceChange = NonNullable<ChangeRateCardBody['changes']>[number];

/**
 * The draft with other prices. A model with a changed price says that it was set here, and its multiples are reckoned anew.
 *
 * @param card the same draft, read
 * @throws LightmeterError `invalid_value`, `model_not_found` naming the change at fault
 */
export function changedSource(
  source: JsonObject,
  card: RateCard,
  given: { changes: readonly PriceChange[]; day: string },
): JsonObject {
  const prices = new Map<RateLine, { readonly price: NanoUsd; readonly param: string }>();
  for (const [index, change] of given.changes.entries()) {
    const param = `changes[${index}]`;
    const line = changedLine(card, change, param);
    const former = prices.get(line);
    if (former) {
      throw new LightmeterError('invalid_value', {
        param,
        message: `\`${param}\` changes the same price as \`${former.param}\`. Give it once.`,
      });
    }
    prices.set(line, { price: unitPrice(change.unit_price_usd, `${param}.unit_price_usd`), param });
  }
  const models = (source.models as readonly JsonObject[]).map((model, index) => {
    const sold = card.models[index] as SoldModel;
    if (!sold.rateLines.some((line) => prices.has(line))) return model;
    const lines = sold.rateLines.map((line) => ({
      ...line,
      unitPriceNanoUsd: prices.get(line)?.price ?? line.unitPriceNanoUsd,
    }));
    return { ...model, price: setPrice(sold, lines, given.day) };
  });
  return { ...source, models };
}

function changedLine(card: RateCard, change: PriceChange, param: string): RateLine {
  const wanted = change.model.toLowerCase();
  const model = card.models.find((sold) => sold.id === wanted);
  if (!model) {
    throw new LightmeterError('model_not_found', {
      param: `${param}.model`,
      message: `The draft has no model ${JSON.stringify(change.model.slice(0, 100))}. It has ${card.models.map(({ id }) => id).join(', ')}.`,
    });
  }
  const when = JSON.stringify(sorted(change.when ?? {}));
  const found = model.rateLines.filter(
    (line) =>
      JSON.stringify(sorted(line.when)) === when && (change.unit === undefined || change.unit === line.unit),
  );
  const [line, second] = found;
  if (line && !second) return line;
  const places = model.rateLines.map(({ unit, when: place }) => `${unit} ${JSON.stringify(place)}`);
  throw new LightmeterError('invalid_value', {
    param: second ? `${param}.unit` : `${param}.when`,
    message: second
      ? `${model.id} has a price for each of ${found.map(({ unit }) => unit).join(', ')}. Name one in \`${param}.unit\`.`
      : `${model.id} has no price for ${change.unit ?? 'anything'} when ${when}. Its prices: ${places.join('; ')}.`,
    details: { nearest: places },
  });
}

function sorted(when: object): unknown {
  return Object.entries(when)
    .filter(([, value]) => value !== undefined)
    .sort(([left], [right]) => (left < right ? -1 : 1));
}

function unitPrice(text: string, param: string): NanoUsd {
  const price = parseUsd(text, param);
  if (price <= parseUsd(MAX_UNIT_PRICE_USD)) return price;
  throw new LightmeterError('invalid_value', {
    param,
    message: `\`${param}\` is ${text}; a price is at most $${MAX_UNIT_PRICE_USD} for one unit.`,
  });
}

function setPrice(model: SoldModel, lines: readonly RateLine[], day: string): JsonObject {
  const [base] = lines;
  const showsMultiples = lines.some((line) => line.shownAs !== undefined);
  const price: Record<string, JsonValue> = {
    basis: model.basis,
    lines: lines.map((line) => {
      const shownAs = showsMultiples && base && line !== base ? multipleOf(line, base) : undefined;
      return writtenLine({ ...line, shownAs }, model.basis === 'tokens');
    }),
    source: 'Set by an operator of this server',
    checked_on: day,
    certainty: 'assumed',
    note: 'Set on this server.',
  };
  return price;
}

/** `1.33×`, to two digits; undefined against a price of nothing, and where the prices are the same. */
function multipleOf({ unitPriceNanoUsd }: RateLine, base: RateLine): string | undefined {
  const whole = base.unitPriceNanoUsd;
  if (whole === 0n || unitPriceNanoUsd === whole) return undefined;
  const hundredths = (unitPriceNanoUsd * 100n + whole / 2n) / whole;
  const fraction = (hundredths % 100n).toString().padStart(2, '0').replace(/0+$/, '');
  return `${hundredths / 100n}${fraction === '' ? '' : `.${fraction}`}×`;
}
