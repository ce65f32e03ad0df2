// Small rate cards, requests and deliveries for the tests of this room. The cards people pay by are in rates/.

import fc from 'fast-check';
import type { Capability } from './capability.ts';
import type { DeliveredImages } from './charge.ts';
import { LightmeterError } from './error.ts';
import type { ErrorCode } from './error-table.ts';
import type { ImageRequestInput, ReferenceImage } from './image-request.ts';
import { type ImageSize, parseImageSize } from './image-size.ts';
import type { ListRate, ModelFacts } from './list-price.ts';
import { nanoUsd } from './money.ts';
import type { Provenance } from './provenance.ts';
import { type Quote, type QuoteGiven, quoteImages } from './quote.ts';
import type { RateCard, RateCondition, RateLine, SoldModel } from './rate-card.ts';
import { resolveImageRequest } from './resolve-request.ts';
import type { TierBoundaries } from './tier.ts';
import type { TokenMath } from './token-math.ts';
import { exactly, type QuantityRange, type TokenUsage, type Unit } from './usage.ts';

/** The boundaries every card has unless it says otherwise. */
export const DEFAULT_TIERS: TierBoundaries = { '1K': 1_600_000, '2K': 4_300_000, '4K': 17_000_000 };

const PROVENANCE: Provenance = {
  source: 'https://example.com/prices',
  checkedOn: '2026-11-22',
  certainty: 'assumed',
  note: '',
};

/** The size that the text names; fails the test when it names none. */
export function sizeOf(text: string): ImageSize {
  const size = parseImageSize(text);
  if (!size) throw new Error(`${text} is not a size.`);
  return size;
}

/** Can do what gpt-image-2 can: any size on the grid of 16 pixels, three qualities, edits with masks. */
export const GRID_CAPABILITY: Capability = {
  operations: ['generate', 'edit'],
  sizes: {
    kind: 'grid',
    multipleOfPixels: 16,
    maxEdgePixels: 3840,
    maxRatio: 3,
    minPixels: 655_360,
    maxPixels: 8_294_400,
  },
  autoSize: true,
  shapes: {
    '1:1': { '1K': sizeOf('1024x1024'), '2K': sizeOf('2048x2048'), '4K': sizeOf('2880x2880') },
    '3:2': { '1K': sizeOf('1536x1024'), '2K': sizeOf('2496x1664'), '4K': sizeOf('3504x2336') },
    '16:9': { '1K': sizeOf('1536x864'), '2K': sizeOf('2560x1440'), '4K': sizeOf('3840x2160') },
    '9:16': { '1K': sizeOf('864x1536'), '2K': sizeOf('1440x2560'), '4K': sizeOf('2160x3840') },
  },
  qualities: ['low', 'medium', 'high'],
  autoQuality: true,
  outputFormats: ['png', 'jpeg', 'webp'],
  backgrounds: ['auto', 'opaque', 'transparent'],
  transparentTiers: undefined,
  outputCompression: true,
  moderation: true,
  inputFidelity: [],
  seed: false,
  maxImageCount: 10,
  promptCharacters: { min: 1, max: 32_000 },
  references: { max: 16, maxBytes: 50_000_000, maxPixels: 50_000_000 },
  maskMaxBytes: 4_000_000,
  maxPartialImages: 3,
};

/** Can do what Nano Banana can: named sizes alone, no quality, one image a request, a seed; 4K beyond the boundary. */
export const SHAPES_CAPABILITY: Capability = {
  ...GRID_CAPABILITY,
  sizes: { kind: 'shapes' },
  autoSize: false,
  shapes: {
    '1:1': { '1K': sizeOf('1024x1024'), '2K': sizeOf('2048x2048'), '4K': sizeOf('4096x4096') },
    '1:8': { '1K': sizeOf('384x3072'), '2K': sizeOf('768x6144'), '4K': sizeOf('1536x12288') },
  },
  qualities: [],
  autoQuality: false,
  backgrounds: ['auto', 'opaque'],
  outputFormats: ['png', 'jpeg'],
  outputCompression: false,
  moderation: false,
  seed: true,
  maxImageCount: 1,
  references: { max: 14, maxBytes: 15_000_000, maxPixels: 50_000_000 },
  maskMaxBytes: 0,
  maxPartialImages: 0,
};

/** Token rules of gpt-image-2. */
export const GRID_TOKEN_MATH: TokenMath = {
  outputImage: {
    kind: 'patch',
    baseByQuality: { low: exactly(16), medium: exactly(48), high: exactly(96) },
  },
  inputImage: { kind: 'patch32' },
  promptOverhead: { tokens: 6, editTokensPerImage: { low: 0, high: 40 } },
  partialImageTokens: 100,
  outputText: exactly(0),
};

/** One rate of a card, in nano-USD. */
export function rateLine(unit: Unit, amountNanoUsd: bigint, when: RateCondition = {}): RateLine {
  return { unit, when, unitPriceNanoUsd: nanoUsd(amountNanoUsd), shownAs: undefined };
}

/** $0.03, $0.04 and $0.06 for an image at 1K, 2K and 4K. */
export const TIER_RATES: readonly RateLine[] = [
  rateLine('images', 30_000_000n, { tier: '1K' }),
  rateLine('images', 40_000_000n, { tier: '2K' }),
  rateLine('images', 60_000_000n, { tier: '4K' }),
];

/** gpt-image-2's list prices: $30 a million image tokens out, $5 text and $8 image tokens in. */
export const TOKEN_RATES: readonly RateLine[] = [
  rateLine('output_image_tokens', 30_000n),
  rateLine('input_text_tokens', 5_000n),
  rateLine('input_image_tokens', 8_000n),
];

/** What is known of a model, with one list price from 2026-05-01 on. */
export function factsOf(tokenMath: TokenMath | undefined, rates: readonly RateLine[]): ModelFacts {
  return {
    modelId: 'gpt-image-2',
    provider: 'openai',
    title: 'GPT Image 2',
    lifeCycle: {
      releasedOn: undefined,
      deprecatedOn: undefined,
      shutDownOn: undefined,
      successor: undefined,
    },
    tokenMath,
    listPrices: [{ effectiveFrom: '2026-05-01', rates: rates.map(listRate), provenance: PROVENANCE }],
    provenance: PROVENANCE,
  };
}

function listRate({ unit, when, unitPriceNanoUsd }: RateLine): ListRate {
  return { unit, tier: when.tier, unitPriceNanoUsd };
}

/** gpt-image-2 at a flat price per tier, auto sizes at 1K; or whatever is changed of it. */
export function flatModel(changes: Partial<SoldModel> = {}): SoldModel {
  return {
    id: 'gpt-image-2',
    title: 'GPT Image 2',
    modality: 'image',
    aliases: ['gpt-image-2-2026-04-21'],
    basis: 'images',
    rateLines: TIER_RATES,
    provenance: PROVENANCE,
    autoSizeTier: '1K',
    capability: GRID_CAPABILITY,
    facts: factsOf(GRID_TOKEN_MATH, TOKEN_RATES),
    ...changes,
  };
}

/** gpt-image-2 at the provider's price per token; or whatever is changed of it. */
export function tokenModel(changes: Partial<SoldModel> = {}): SoldModel {
  return flatModel({ basis: 'tokens', rateLines: TOKEN_RATES, autoSizeTier: undefined, ...changes });
}

/** A card in force from 2026-05-01 that sells these models; gpt-image-2 at a flat price when none is given. */
export function cardOf(
  models: readonly SoldModel[] = [flatModel()],
  changes: Partial<RateCard> = {},
): RateCard {
  return {
    id: '2026-05',
    series: 'standard',
    title: 'Standard, May 2026',
    effectiveFrom: new Date('2026-05-01T00:00:00Z'),
    tiers: DEFAULT_TIERS,
    models,
    provenance: PROVENANCE,
    ...changes,
  };
}

/** A generation by gpt-image-2 with nothing but a prompt; or whatever is changed of it. */
export function inputOf(changes: Partial<ImageRequestInput> = {}): ImageRequestInput {
  return {
    operation: 'generate',
    model: 'gpt-image-2',
    prompt: 'A lighthouse at dusk',
    references: [],
    ...changes,
  };
}

/** A measured PNG as an input image. */
export function referenceOf(size: string, changes: Partial<ReferenceImage> = {}): ReferenceImage {
  return {
    param: 'image[0]',
    size: sizeOf(size),
    sizeBytes: 1_000_000,
    format: 'png',
    hasAlpha: true,
    ...changes,
  };
}

/** A request resolved and priced. The prompt has 17 tokens unless another count is given. */
export function priced(
  card: RateCard,
  changes: Partial<ImageRequestInput> = {},
  promptTokens: QuantityRange = exactly(17),
): QuoteGiven & { readonly quote: Quote } {
  const given = { card, ...resolveImageRequest(card, inputOf(changes)), promptTokens };
  return { ...given, quote: quoteImages(given) };
}

/** A delivery of images in these sizes about which the provider says nothing more; or whatever is changed of it. */
export function deliveryOf(
  sizes: readonly string[],
  changes: Partial<DeliveredImages> = {},
): DeliveredImages {
  return {
    images: sizes.map(sizeOf),
    sentCount: sizes.length,
    partialImageCount: 0,
    resolvedQuality: undefined,
    usage: undefined,
    ...changes,
  };
}

/** A provider's report; what is left out it did not say. */
export function usageOf(reported: Partial<Record<keyof TokenUsage, number>>): TokenUsage {
  return {
    output_image_tokens: undefined,
    output_text_tokens: undefined,
    input_text_tokens: undefined,
    input_image_tokens: undefined,
    ...reported,
  };
}

/** What assert.throws compares a refusal with. */
export function refusal(code: ErrorCode, param?: string): (error: unknown) => boolean {
  return (error) => {
    if (!(error instanceof LightmeterError)) return false;
    if (error.code === code && (param === undefined || error.param === param)) return true;
    throw new Error(`Refused with ${error.code} of ${error.param}: ${error.message}`);
  };
}

/** Several images in one answer, or one image as a stream with previews: no request is both. */
export function severalOrStreamed(maxImageCount: number) {
  return fc.oneof(
    fc.record({ imageCount: fc.integer({ min: 1, max: maxImageCount }) }),
    fc.record({
      imageCount: fc.constant(1),
      stream: fc.constant(true),
      partialImageCount: fc.nat({ max: 3 }),
    }),
  );
}
