// Reads one file of rates/cards. A card that parses can be billed by: every rate is whole, no two rates match the
// same image, and every smaller tier that may be delivered has a rate as well.

import { type Capability, QUALITIES, type SizeRule } from './capability.ts';
import { type ImageSize, parseImageSize } from './image-size.ts';
import { type JsonFields, JsonReader } from './json-reader.ts';
import { listPriceOn, type ModelFacts } from './list-price.ts';
import { nanoUsd } from './money.ts';
import { readUsd, takeProvenance } from './parse-provenance.ts';
import type { Provenance } from './provenance.ts';
import type { BillingBasis, RateCard, RateCondition, RateLine, SoldModel } from './rate-card.ts';
import { TIERS, type Tier, type TierBoundaries, tiersUpTo } from './tier.ts';
import { TOKEN_UNITS, UNITS } from './usage.ts';

/**
 * A rate card ready to price by.
 *
 * `knownModels` are the providers' models; a sold model that names one by `provider/model` gets its facts, and a card at
 * cost takes its rates from their list prices on the card's own day, times its markup.
 *
 * @throws DataShapeError naming the path of the first field that is wrong
 */
export function parseRateCard(json: unknown, fileName: string, knownModels: readonly ModelFacts[]): RateCard {
  return new JsonReader(json, fileName).asObject((card) => {
    const tiers = readTiers(card.required('tiers'));
    const atCost = card.optional('at_cost', readAtCostTerms);
    const capabilities =
      card.optional('capabilities', (map) => map.asMap((name) => name.asText(), readCapability)) ?? {};
    const effectiveFrom = card.required('effective_from').asDay();
    return {
      id: card.required('id').asText(),
      series: card.required('series').asText(),
      title: card.required('title').asText(),
      effectiveFrom: new Date(`${effectiveFrom}T00:00:00Z`),
      tiers,
      models: refuseDoubledIds(
        card.required('models'),
        card
          .required('models')
          .asList((model) => readModel(model, { knownModels, capabilities, atCost, tiers })),
      ),
      provenance: takeProvenance(card),
    };
  });
}

interface AtCostTerms {
  /** Basis points on top of the list price: 1,000 is 10 %. */
  readonly markupBasisPoints: number;
  /** The list prices of this day are passed on. */
  readonly listPricesOn: string;
}

function readAtCostTerms(reader: JsonReader): AtCostTerms {
  return reader.asObject((terms) => ({
    markupBasisPoints: terms.required('markup_basis_points').asCount(),
    listPricesOn: terms.required('list_prices_on').asDay(),
  }));
}

function readTiers(reader: JsonReader): TierBoundaries {
  const tiers = reader.asObject((fields) => ({
    '1K': fields.required('1K').asCount(),
    '2K': fields.required('2K').asCount(),
    '4K': fields.required('4K').asCount(),
  }));
  return 0 < tiers['1K'] && tiers['1K'] < tiers['2K'] && tiers['2K'] < tiers['4K']
    ? tiers
    : reader.fail('must rise from 1K to 4K.');
}

interface CardParts {
  readonly knownModels: readonly ModelFacts[];
  readonly capabilities: Partial<Record<string, Capability>>;
  readonly atCost: AtCostTerms | undefined;
  readonly tiers: TierBoundaries;
}

function readModel(reader: JsonReader, parts: CardParts): SoldModel {
  return reader.asObject((fields) => {
    const facts = fields.optional('provider_model', (name) => readFacts(name, parts.knownModels));
    const capability = fields.optional(
      'capability',
      (name) => parts.capabilities[name.asText()] ?? name.fail('is not among the capabilities of the card.'),
    );
    const modality = fields.required('modality').asOneOf(['image', 'video'] as const);
    if ((modality === 'image') !== (capability !== undefined)) {
      reader.fail('an image model needs a capability, a video model has none.');
    }
    const model: SoldModel = {
      id: fields.required('id').asText(),
      title: fields.required('title').asText(),
      modality,
      aliases: fields.optional('aliases', (aliases) => aliases.asList((alias) => alias.asText())) ?? [],
      autoSizeTier: fields.optional('auto_size_tier', (tier) => tier.asOneOf(TIERS)),
      capability,
      facts,
      ...readPrice(fields, { reader, facts, atCost: parts.atCost }),
    };
    refuseUnpricedTiers(reader, model, parts.tiers);
    return model;
  });
}

function readFacts(name: JsonReader, knownModels: readonly ModelFacts[]): ModelFacts {
  const wanted = name.asText();
  return (
    knownModels.find((known) => `${known.provider}/${known.modelId}` === wanted) ??
    name.fail('is not a model of rates/providers (write provider/model).')
  );
}

interface Price {
  readonly basis: BillingBasis;
  readonly rateLines: readonly RateLine[];
  readonly provenance: Provenance;
}

function readPrice(
  fields: JsonFields,
  given: { reader: JsonReader; facts: ModelFacts | undefined; atCost: AtCostTerms | undefined },
): Price {
  if (given.atCost) return atCostPrice(given.reader, given.facts, given.atCost);
  return fields.required('price').asObject((price): Price => {
    const basis = price.required('basis').asOneOf(['images', 'tokens', 'seconds'] as const);
    const rateLines = price.required('lines').asList((line) => readRateLine(line, basis));
    const doubled = rateLines.some((line, index) =>
      rateLines.some((other, otherIndex) => otherIndex > index && couldBothMatch(line, other)),
    );
    if (doubled)
      given.reader.fail('two price lines match the same image; make their conditions exclude each other.');
    return { basis, rateLines, provenance: takeProvenance(price) };
  });
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
    const unit = basis === 'tokens' ? line.required('unit').asOneOf(UNITS) : basis;
    return {
      unit,
      when,
      unitPriceNanoUsd: readUsd(line.required('usd')),
      shownAs: line.optional('shown_as', (value) => value.asText()),
    };
  });
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

function atCostPrice(reader: JsonReader, facts: ModelFacts | undefined, terms: AtCostTerms): Price {
  const listPrice = facts && listPriceOn(facts, terms.listPricesOn);
  if (!listPrice) return reader.fail(`has no list price on ${terms.listPricesOn} to pass on.`);
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
  const byTokens = rateLines.some((line) => (TOKEN_UNITS as readonly string[]).includes(line.unit));
  return { basis: byTokens ? 'tokens' : 'images', rateLines, provenance: listPrice.provenance };
}

/** An image smaller than asked is charged at its own tier, so that tier must have a rate whatever the quality. */
function refuseUnpricedTiers(reader: JsonReader, model: SoldModel, tiers: TierBoundaries): void {
  if (model.basis !== 'images' || !model.capability) return;
  const offered = Object.values(model.capability.shapes).flatMap((byTier) => Object.keys(byTier) as Tier[]);
  if (model.capability.sizes.kind === 'grid') {
    offered.push(...TIERS.filter((tier) => gridReaches(model.capability?.sizes, tiers, tier)));
  }
  const qualities = model.capability.qualities.length > 0 ? model.capability.qualities : [undefined];
  for (const tier of TIERS.filter((candidate) => offered.some((top) => tiersUpTo(top).includes(candidate)))) {
    for (const quality of qualities) {
      const priced = model.rateLines.some(
        (line) =>
          (line.when.tier === undefined || line.when.tier === tier) &&
          (line.when.quality === undefined || line.when.quality === quality),
      );
      if (!priced)
        reader.fail(`has no price for an image of tier ${tier}${quality ? ` at quality ${quality}` : ''}.`);
    }
  }
}

function gridReaches(sizes: SizeRule | undefined, tiers: TierBoundaries, tier: Tier): boolean {
  if (sizes?.kind !== 'grid') return false;
  const lowerBound = { '1K': 0, '2K': tiers['1K'], '4K': tiers['2K'] }[tier];
  return sizes.maxPixels > lowerBound;
}

function refuseDoubledIds(reader: JsonReader, models: SoldModel[]): SoldModel[] {
  const seen = new Set<string>();
  for (const name of models.flatMap((model) => [model.id, ...model.aliases])) {
    if (name !== name.toLowerCase()) reader.fail(`"${name}" must be lower case.`);
    if (seen.has(name)) reader.fail(`"${name}" names two models.`);
    seen.add(name);
  }
  return models;
}

function readCapability(reader: JsonReader): Capability {
  return reader.asObject((fields) => ({
    operations: fields.required('operations').asList((item) => item.asOneOf(['generate', 'edit'] as const)),
    sizes: fields.required('sizes').asObject(readSizeRule),
    autoSize: fields.required('auto_size').asFlag(),
    shapes: fields.required('shapes').asMap(readRatio, readShape) as Capability['shapes'],
    qualities: fields.required('qualities').asList((item) => item.asOneOf(QUALITIES)),
    autoQuality: fields.required('auto_quality').asFlag(),
    outputFormats: fields
      .required('output_formats')
      .asList((item) => item.asOneOf(['png', 'jpeg', 'webp'] as const)),
    backgrounds: fields
      .required('backgrounds')
      .asList((item) => item.asOneOf(['auto', 'opaque', 'transparent'] as const)),
    transparentTiers: fields.optional('transparent_tiers', (list) =>
      list.asList((item) => item.asOneOf(TIERS)),
    ),
    outputCompression: fields.required('output_compression').asFlag(),
    moderation: fields.required('moderation').asFlag(),
    inputFidelity: fields.required('input_fidelity').asList((item) => item.asOneOf(['low', 'high'] as const)),
    seed: fields.required('seed').asFlag(),
    maxImageCount: fields.required('max_image_count').asCount(),
    promptCharacters: fields.required('prompt_characters').asObject((range) => ({
      min: range.required('min').asCount(),
      max: range.required('max').asCount(),
    })),
    references: fields.required('references').asObject((limits) => ({
      max: limits.required('max').asCount(),
      maxBytes: limits.required('max_bytes').asCount(),
      maxPixels: limits.required('max_pixels').asCount(),
    })),
    maskMaxBytes: fields.required('mask_max_bytes').asCount(),
    maxPartialImages: fields.required('max_partial_images').asCount(),
  }));
}

function readSizeRule(fields: JsonFields): SizeRule {
  const kind = fields.required('kind').asOneOf(['grid', 'shapes'] as const);
  if (kind === 'shapes') return { kind };
  return {
    kind,
    multipleOfPixels: fields.required('multiple_of_pixels').asCount(),
    maxEdgePixels: fields.required('max_edge_pixels').asCount(),
    maxRatio: fields.required('max_ratio').asCount(),
    minPixels: fields.required('min_pixels').asCount(),
    maxPixels: fields.required('max_pixels').asCount(),
  };
}

function readRatio(key: JsonReader): string {
  return /^[1-9]\d?:[1-9]\d?$/.test(key.asText()) ? key.asText() : key.fail('must be a ratio such as 16:9.');
}

function readShape(reader: JsonReader): Partial<Record<Tier, ImageSize>> {
  return reader.asMap(
    (tier) => tier.asOneOf(TIERS),
    (size) => parseImageSize(size.asText()) ?? size.fail('must be WIDTHxHEIGHT.'),
  );
}
