// The request that the page's code is written for: what the address says, as far as the model can do it.

import {
  type Capability,
  type ImageRequestInput,
  renderImageSize,
  type SoldModel,
  TIERS,
} from '@lightmeter/core';
import type { SampleBody } from '../../code/code-samples.ts';
import type { Search } from '../../parts/use-url-state.ts';
import { qualitiesOf } from '../rates/calculator/calculation.ts';

/** Stands in the code until the playground on the same page has a prompt. */
const PROMPT = 'A lighthouse at dusk, "HARBOR" painted on its wall';

export interface RequestSearch {
  readonly prompt: string | undefined;
  readonly size: string | undefined;
  /** As the playground on the same page writes it. */
  readonly aspectRatio: string | undefined;
  readonly resolution: string | undefined;
  readonly quality: string | undefined;
  readonly format: string | undefined;
  readonly n: string | undefined;
}

export const readRequest = (search: Search): RequestSearch => ({
  prompt: search.prompt?.trim() || undefined,
  size: search.size || undefined,
  aspectRatio: search.aspect_ratio || undefined,
  resolution: search.resolution || undefined,
  quality: search.quality || undefined,
  format: search.output_format || undefined,
  n: search.n || undefined,
});

export interface RequestChoice {
  readonly prompt: string;
  /** WIDTHxHEIGHT or auto. */
  readonly size: string;
  /** Undefined where the model has no such parameter. */
  readonly quality: string | undefined;
  readonly format: string;
  readonly imageCount: number;
}

/** What is not said is the model's first shape at its lowest tier, its first quality and format, one image. */
export function chooseRequest(capability: Capability, search: RequestSearch): RequestChoice {
  const qualities = qualitiesOf(capability);
  const count = Number(search.n);
  return {
    prompt: search.prompt ?? PROMPT,
    size: search.size ?? shapedSize(capability, search) ?? 'auto',
    quality: qualities.find((quality) => quality === search.quality) ?? qualities[0],
    format:
      capability.outputFormats.find((format) => format === search.format) ??
      capability.outputFormats[0] ??
      'png',
    imageCount: Number.isSafeInteger(count) && count >= 1 ? Math.min(count, capability.maxImageCount) : 1,
  };
}

/** The size of the shape and tier that are named; of those that are not, the first. */
function shapedSize({ shapes }: Capability, { aspectRatio, resolution }: RequestSearch): string | undefined {
  const byTier = shapes[aspectRatio ?? ''] ?? Object.values(shapes)[0] ?? {};
  const tier =
    TIERS.find((known) => known === resolution && byTier[known]) ?? TIERS.find((known) => byTier[known]);
  const size = tier && byTier[tier];
  return size && renderImageSize(size);
}

export function inputOf(model: SoldModel, choice: RequestChoice): ImageRequestInput {
  return {
    operation: 'generate',
    model: model.id,
    prompt: choice.prompt,
    size: choice.size,
    quality: choice.quality,
    imageCount: choice.imageCount,
    outputFormat: choice.format as ImageRequestInput['outputFormat'],
    references: [],
  };
}

/** As the API spells it; what the model would do anyway is left out. */
export function bodyOf(model: SoldModel, choice: RequestChoice): SampleBody {
  const { prompt, size, quality, format, imageCount } = choice;
  return {
    model: model.id,
    prompt,
    size,
    ...(quality === undefined || quality === 'auto' ? {} : { quality }),
    ...(format === model.capability?.outputFormats[0] ? {} : { output_format: format as 'jpeg' }),
    ...(imageCount === 1 ? {} : { n: imageCount }),
  };
}

/** What a chosen size does to the address: it replaces the shape that the playground may have left there. */
export function sizeChange(size: string | null): Readonly<Record<string, string | undefined>> {
  return { size: size ?? undefined, aspect_ratio: undefined, resolution: undefined };
}
