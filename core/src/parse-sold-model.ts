// Reads one model of a rate card. A model that parses can be billed: every unit a request can use has a rate, no two
// rates match the same image, and every smaller tier that may be delivered has a rate as well.

import { type Capability, QUALITIES } from './capability.ts';
import type { JsonFields, JsonReader } from './json-reader.ts';
import { listPriceOn, type ModelFacts } from './list-price.ts';
import { nanoUsd } from './money.ts';
import { readUsd, takeProvenance } from './parse-provenance.ts';
import type { BillingBasis, RateCondition, RateLine, SoldModel } from './rate-card.ts';
import { TIERS, type Tier, type TierBoundaries, tiersUpTo } from './tier.ts';
import { TOKEN_UNITS, UNITS, type Unit } from './usage.ts';

/** A card that passes list prices on. */
export interface AtCostTerms {
  /** Basis points on top of the list price: 1,000 is 10 %. */
  readonly markupBasisPoints: number;
  /** YYYY-MM-DD: the list prices in force on this day are passed on. */
  readonly listPricesOn: string;
}

/** What a card says once for all its models. */
export interface CardParts {
  readonly knownModels: readonly ModelFacts[];
  readonly capabilities: Partial<Record<string, Capability>>;
  /** Undefined on a card that names its own prices. */
  readonly atCost: AtCostTerms | undefined;
  readonly tiers: TierBoundaries;
}

/** @throws DataShapeError naming the path of the first field that is wrong */
export function readSoldModel(reader: JsonReader, parts: CardParts): SoldModel {
  const model = reader.asObject((fields): SoldModel => {
    const facts = fields.optional('provider_model', (name) => readFacts(name, parts.knownModels));
    return {
      id: fields.required('id').asText(),
      title: fields.required('title').asText(),
      modality: fields.required('modality').asOneOf(['image', 'video'] as const),
      aliases: fields.optional('aliases', (aliases) => aliases.asList((alias) => alias.asText())) ?? [],
      autoSizeTier: fields.optional('auto_size_tier', (tier) => tier.asOneOf(TIERS)),
      capability: fields.optional(
        'capability',
        (name) =>
          parts.capabilities[name.asText()] ?? name.fail('is not among the capabilities of the card.'),
      ),
      facts,
      ...(parts.atCost
        ? atCostPrice(reader, facts, parts.atCost)
        : fields.required('price').asObject(readPrice)),
    };
  });
  if ((model.modality === 'image') !== (model.capability !== undefined)) {
    reader.fail('an image model needs a capability, a video model has none.');
  }
  refuseAmbiguousRates(reader, model.rateLines);
  refuseUnpricedUnits(reader, model);
  refuseUnpricedTiers(reader, model, parts.tiers);
  return model;
}

function readFacts(name: JsonReader, knownModels: readonly ModelFacts[]): ModelFacts {
  const wanted = name.asText();
  return (
    knownModels.find((known) => `${known.provider}/${known.modelId}` === wanted) ??
    name.fail('is not a model of rates/providers (write provider/model).')
  );
}

type Price = Pick<SoldModel, 'basis' | 'rateLines' | 'provenance'>;

function readPrice(price: JsonFields): Price {
  const basis = price.required('basis').asOneOf(['images', 'tokens', 'seconds'] as const);
  return {
    basis,
    rateLines: price.required('lines').asList((line) => readRateLine(line, basis)),
    provenance: takeProvenance(price),
  };
}

function readRateLine(reader: JsonReader, basis: BillingBasis): RateLine {
  return reader.asObject((line): RateLine => {
    const tier = line.optional('tier', (value) => value.asOneOf(TIERS));
    const quality = line.optional('quality', (value) => value.asOneOf(QUALITIES));
    const resolution = line.optional('resolution', (value) => value.asText());
    const sound = line.optional('sound', (value) => value.asFlag());
    const when: RateCondition = {
      ...(tier === undefined ? {} : { tier }),
      ...(quality === undefined ? {} : { quality }),
      ...(resolution === undefined ? {} : { resolution }),
      ...(sound === undefined ? {} : { sound }),
    };
    return {
      unit: basis === 'tokens' ? line.required('unit').asOneOf(UNITS) : basis,
      when,
      unitPriceNanoUsd: readUsd(line.required('usd')),
      shownAs: line.optional('shown_as', (value) => value.asText()),
    };
  });
}

/** Units that a basis bills by; a list price in any other unit cannot be passed on. */
const UNITS_OF_BASIS: Readonly<Record<BillingBasis, readonly Unit[]>> = {
  images: ['images'],
  tokens: [...TOKEN_UNITS, 'cached_input_text_tokens', 'cached_input_image_tokens'],
  seconds: ['seconds'],
};

function atCostPrice(reader: JsonReader, facts: ModelFacts | undefined, terms: AtCostTerms): Price {
  const listPrice = facts && listPriceOn(facts, terms.listPricesOn);
  if (!listPrice) return reader.fail(`has no list price on ${terms.listPricesOn} to pass on.`);
  const bases = ['tokens', 'images', 'seconds'] as const;
  const basis = bases.find((candidate) =>
    listPrice.rates.every((rate) => UNITS_OF_BASIS[candidate].includes(rate.unit)),
  );
  if (!basis) {
    const units = listPrice.rates.map((rate) => rate.unit).join(', ');
    return reader.fail(`is listed per ${units}, which no basis of a card bills together.`);
  }
  const rateLines = listPrice.rates.map((rate): RateLine => {
    const scaled = rate.unitPriceNanoUsd * BigInt(10_000 + terms.markupBasisPoints);
    if (scaled % 10_000n !== 0n) {
      reader.fail(`the markup makes the rate of ${rate.unit} a fraction of a nano-dollar.`);
    }
    return {
      unit: rate.unit,
      when: rate.tier === undefined ? {} : { tier: rate.tier },
      unitPriceNanoUsd: nanoUsd(scaled / 10_000n),
      shownAs: undefined,
    };
  });
  return { basis, rateLines, provenance: listPrice.provenance };
}

function refuseAmbiguousRates(reader: JsonReader, rateLines: readonly RateLine[]): void {
  const ambiguous = rateLines.some((line, index) =>
    rateLines.slice(index + 1).some((other) => couldBothMatch(line, other)),
  );
  if (ambiguous)
    reader.fail('two price lines match the same image; make their conditions exclude each other.');
}

function couldBothMatch(left: RateLine, right: RateLine): boolean {
  if (left.unit !== right.unit) return false;
  const fields = ['tier', 'quality', 'resolution', 'sound'] as const;
  return fields.every(
    (field) =>
      left.when[field] === undefined ||
      right.when[field] === undefined ||
      left.when[field] === right.when[field],
  );
}

/** A unit that a request can use and no rate covers would stop the charge after the provider has billed. */
function refuseUnpricedUnits(reader: JsonReader, model: SoldModel): void {
  if (model.modality === 'image' && model.basis === 'seconds') {
    reader.fail('an image model is billed by images or tokens.');
  }
  const needed: Unit[] =
    model.basis === 'tokens' ? ['output_image_tokens', 'input_text_tokens'] : [model.basis];
  if (model.basis === 'tokens' && model.capability?.operations.includes('edit')) {
    needed.push('input_image_tokens');
  }
  if (model.basis === 'tokens' && (model.facts?.tokenMath?.outputText.high ?? 0) > 0) {
    needed.push('output_text_tokens');
  }
  const unpriced = needed.find((unit) => !model.rateLines.some((line) => line.unit === unit));
  if (unpriced) reader.fail(`has no price for ${unpriced}.`);
}

/** An image smaller than asked is charged at its own tier, so that tier must have a rate whatever the quality. */
function refuseUnpricedTiers(reader: JsonReader, model: SoldModel, tiers: TierBoundaries): void {
  const { capability } = model;
  if (model.basis !== 'images' || !capability) return;
  const largest = TIERS.findLast((tier) => reaches(capability, tiers, tier));
  const qualities = capability.qualities.length > 0 ? capability.qualities : [undefined];
  for (const tier of largest ? tiersUpTo(largest) : []) {
    for (const quality of qualities) {
      const priced = model.rateLines.some(
        ({ when }) =>
          (when.tier === undefined || when.tier === tier) &&
          (when.quality === undefined || when.quality === quality),
      );
      if (!priced)
        reader.fail(`has no price for an image of tier ${tier}${quality ? ` at quality ${quality}` : ''}.`);
    }
  }
}

function reaches({ shapes, sizes }: Capability, tiers: TierBoundaries, tier: Tier): boolean {
  if (Object.values(shapes).some((byTier) => byTier[tier] !== undefined)) return true;
  const pixelsBelow = { '1K': 0, '2K': tiers['1K'], '4K': tiers['2K'] }[tier];
  return sizes.kind === 'grid' && sizes.maxPixels > pixelsBelow;
}
