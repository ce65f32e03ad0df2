// Reads the capabilities of a card: what each model can do. A shape that the model's own size rule refuses, or a size
// that stands under two tiers, is an error of the card and not of the caller.

import { type Capability, QUALITIES, type SizeRule } from './capability.ts';
import { type ImageSize, parseImageSize, renderImageSize } from './image-size.ts';
import type { JsonFields, JsonReader } from './json-reader.ts';
import { gridViolation } from './model-sizes.ts';
import { TIERS, type Tier } from './tier.ts';

export type Shapes = Capability['shapes'];

/** Sizes by aspect ratio and tier: `{ "16:9": { "1K": "1536x864" } }`. */
export function readShapes(reader: JsonReader): Shapes {
  return reader.asMap(readRatio, readShape) as Shapes;
}

/**
 * One capability.
 *
 * `namedShapes` are the card's own; `shapes` of a capability is one of their names, or the sizes themselves.
 *
 * @throws DataShapeError naming the path of the first field that is wrong
 */
export function readCapability(reader: JsonReader, namedShapes: Partial<Record<string, Shapes>>): Capability {
  const capability = reader.asObject((fields) => readFields(fields, namedShapes));
  refuseImpossibleShapes(reader, capability);
  return capability;
}

function readFields(fields: JsonFields, namedShapes: Partial<Record<string, Shapes>>): Capability {
  return {
    operations: fields.required('operations').asList((item) => item.asOneOf(['generate', 'edit'] as const)),
    sizes: fields.required('sizes').asObject(readSizeRule),
    autoSize: fields.required('auto_size').asFlag(),
    shapes: readShapesOrName(fields.required('shapes'), namedShapes),
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
  };
}

function readShapesOrName(reader: JsonReader, namedShapes: Partial<Record<string, Shapes>>): Shapes {
  if (typeof reader.value !== 'string') return readShapes(reader);
  return namedShapes[reader.value] ?? reader.fail('is not among the shapes of the card.');
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

function refuseImpossibleShapes(reader: JsonReader, capability: Capability): void {
  const tierBySize = new Map<string, string>();
  for (const [ratio, byTier] of Object.entries(capability.shapes)) {
    for (const [tier, size] of Object.entries(byTier)) {
      const name = renderImageSize(size);
      const violation = capability.sizes.kind === 'grid' ? gridViolation(capability.sizes, size) : undefined;
      if (violation)
        reader.fail(`the shape ${ratio} at ${tier}, ${name}, breaks the size rule. ${violation}`);
      if ((tierBySize.get(name) ?? tier) !== tier) reader.fail(`${name} stands under two tiers.`);
      tierBySize.set(name, tier);
    }
  }
}
