// Reads one file of rates/providers: a provider's models, their life cycles, token rules and list prices.

import { QUALITIES } from './capability.ts';
import { parseImageSize } from './image-size.ts';
import { JsonReader } from './json-reader.ts';
import type { ListPrice, ListRate, ModelFacts } from './list-price.ts';
import { readQuantity, readUsd, readUsdPerMillion, takeProvenance } from './parse-provenance.ts';
import { TIERS } from './tier.ts';
import type { InputImageRule, OutputImageRule, TokenMath } from './token-math.ts';
import { exactly, UNITS } from './usage.ts';

/**
 * The models of one provider file.
 *
 * @throws DataShapeError naming the path of the first field that is wrong
 */
export function parseProviderModels(json: unknown, fileName: string): ModelFacts[] {
  return new JsonReader(json, fileName).asObject((file) => {
    const provider = file.required('provider').asText();
    file.required('title').asText();
    const models = file.required('models');
    return refuseDoubledIds(
      models,
      models.asList((model) => readModel(model, provider)),
    );
  });
}

function refuseDoubledIds(reader: JsonReader, models: ModelFacts[]): ModelFacts[] {
  const seen = new Set<string>();
  for (const { modelId } of models) {
    if (seen.has(modelId)) reader.fail(`"${modelId}" stands here twice.`);
    seen.add(modelId);
  }
  return models;
}

function readModel(reader: JsonReader, provider: string): ModelFacts {
  return reader.asObject((model) => {
    const listPrices = model.required('list_prices').asList(readListPrice);
    const sorted = listPrices.every(
      (price, index) =>
        index === 0 || (listPrices[index - 1] as ListPrice).effectiveFrom < price.effectiveFrom,
    );
    if (!sorted) reader.fail('list_prices must be in order of effective_from, one a day.');
    return {
      modelId: model.required('id').asText(),
      provider,
      title: model.required('title').asText(),
      lifeCycle: model.required('life_cycle').asObject((cycle) => ({
        releasedOn: cycle.optional('released_on', (day) => day.asDay()),
        deprecatedOn: cycle.optional('deprecated_on', (day) => day.asDay()),
        shutDownOn: cycle.optional('shut_down_on', (day) => day.asDay()),
        successor: cycle.optional('successor', (id) => id.asText()),
      })),
      tokenMath: model.optional('token_math', readTokenMath),
      listPrices,
      provenance: takeProvenance(model),
    };
  });
}

function readListPrice(reader: JsonReader): ListPrice {
  return reader.asObject((price) => {
    const perMillion = price.optional('usd_per_million', (rates) =>
      rates.asMap((unit) => unit.asOneOf(UNITS), readUsdPerMillion),
    );
    const each = price.optional('usd_each', (rates) =>
      rates.asMap(
        (unit) => unit.asOneOf(UNITS),
        (rate) => rate,
      ),
    );
    const doubled = Object.keys(perMillion ?? {}).find((unit) => Object.hasOwn(each ?? {}, unit));
    if (doubled) reader.fail(`gives ${doubled} both per million and each; give it once.`);
    const rates: ListRate[] = [];
    for (const [unit, unitPriceNanoUsd] of Object.entries(perMillion ?? {})) {
      rates.push({ unit: unit as ListRate['unit'], tier: undefined, unitPriceNanoUsd });
    }
    for (const [unit, rate] of Object.entries(each ?? {})) {
      rates.push(...readEach(rate).map((found) => ({ unit: unit as ListRate['unit'], ...found })));
    }
    if (rates.length === 0) reader.fail('needs a rate in usd_per_million or usd_each.');
    return {
      effectiveFrom: price.required('effective_from').asDay(),
      rates,
      provenance: takeProvenance(price),
    };
  });
}

/** "0.02" for every tier, or {"1K": "0.02", "2K": "0.035"}. */
function readEach(reader: JsonReader): Omit<ListRate, 'unit'>[] {
  if (typeof reader.value === 'string') return [{ tier: undefined, unitPriceNanoUsd: readUsd(reader) }];
  const byTier = reader.asMap((tier) => tier.asOneOf(TIERS), readUsd);
  return TIERS.flatMap((tier) => {
    const unitPriceNanoUsd = byTier[tier];
    return unitPriceNanoUsd === undefined ? [] : [{ tier, unitPriceNanoUsd }];
  });
}

function readTokenMath(reader: JsonReader): TokenMath {
  return reader.asObject((math) => ({
    outputImage: math.optional('output_image', readOutputImageRule),
    inputImage: math.optional('input_image', readInputImageRule),
    promptOverhead: math.required('prompt_overhead').asObject((overhead) => ({
      tokens: overhead.required('tokens').asCount(),
      editTokensPerImage: readQuantity(overhead.required('edit_tokens_per_image')),
    })),
    partialImageTokens: math.required('partial_image_tokens').asCount(),
    outputText: math.optional('output_text', readQuantity) ?? exactly(0),
  }));
}

function readOutputImageRule(reader: JsonReader): OutputImageRule {
  return reader.asObject((rule): OutputImageRule => {
    const kind = rule.required('kind').asOneOf(['patch', 'table', 'tier'] as const);
    switch (kind) {
      case 'patch':
        return {
          kind,
          baseByQuality: rule
            .required('base_by_quality')
            .asMap((quality) => quality.asOneOf(QUALITIES), readQuantity),
        };
      case 'table':
        return {
          kind,
          tokensByQuality: rule.required('tokens_by_quality').asMap(
            (quality) => quality.asOneOf(QUALITIES),
            (sizes) =>
              sizes.asMap(readSizeKey, readQuantity) as Record<string, ReturnType<typeof readQuantity>>,
          ),
        };
      case 'tier':
        return {
          kind,
          tokensByTier: rule.required('tokens_by_tier').asMap(
            (tier) => tier.asOneOf(TIERS),
            (tokens) => tokens.asCount(),
          ),
        };
    }
  });
}

function readSizeKey(key: JsonReader): string {
  return parseImageSize(key.asText()) ? key.asText() : key.fail('must be WIDTHxHEIGHT.');
}

function readInputImageRule(reader: JsonReader): InputImageRule {
  return reader.asObject((rule): InputImageRule => {
    const kind = rule.required('kind').asOneOf(['patch32', 'tiles512', 'fixed'] as const);
    switch (kind) {
      case 'patch32':
        return { kind };
      case 'fixed':
        return { kind, tokens: readQuantity(rule.required('tokens')) };
      case 'tiles512':
        return {
          kind,
          baseTokens: rule.required('base_tokens').asCount(),
          tokensPerTile: rule.required('tokens_per_tile').asCount(),
          highFidelitySquareTokens: rule.required('high_fidelity_square_tokens').asCount(),
          highFidelityOblongTokens: rule.required('high_fidelity_oblong_tokens').asCount(),
        };
    }
  });
}
