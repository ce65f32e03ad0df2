// What a comparison would make and cost: every pair of prompt and variant resolved and priced on one card, before anything
// is written down. The quote, the creation and every cell that begins come here, so that they agree.

import { MAX_COMPARED_PROMPTS, type QuoteComparisonBody } from '@lightmeter/contract';
import { imageRequestInput } from '@lightmeter/contract/render';
import {
  type ImageRequestInput,
  LightmeterError,
  type NanoUsd,
  type RateCard,
  sumUsd,
} from '@lightmeter/core';
import type { CellPlace, JsonObject } from '@lightmeter/store';
import { pricingCard } from '../flows/price-call.ts';
import { priceUnheld } from '../flows/price-unheld.ts';
import type { Caller } from '../http/authentication.ts';
import type { Services } from '../services.ts';

/** The body of a generate call without its prompt. */
export type VariantRequest = QuoteComparisonBody['variants'][number]['request'];

export interface PlannedCell extends CellPlace {
  readonly seed: number | undefined;
  readonly lowNanoUsd: NanoUsd;
  readonly highNanoUsd: NanoUsd;
}

export interface PlannedVariant {
  readonly label: string;
  readonly modelId: string;
  readonly takesSeed: boolean;
  readonly request: JsonObject;
}

export interface ComparisonPlan {
  readonly card: RateCard;
  readonly variants: readonly PlannedVariant[];
  /** By prompt, and within it by variant. */
  readonly cells: readonly PlannedCell[];
  readonly lowNanoUsd: NanoUsd;
  readonly highNanoUsd: NanoUsd;
}

/** Counting the tokens of more text than this would keep the process busy for seconds. */
const MAX_COUNTED_CHARACTERS = 2_000_000;
/** Other requests get their turn after so much time spent on pricing. */
const TURN_MS = 20;

/**
 * Prices every cell on the card in force, in turns with other work.
 *
 * @param seed of the cells whose model takes one and whose variant names none
 * @throws LightmeterError what keeps any cell from being made, placed in the body: `variants[1].request.size`
 */
export async function planComparison(
  services: Services,
  given: { caller: Caller; body: QuoteComparisonBody; seed: number },
): Promise<ComparisonPlan> {
  const { caller, body } = given;
  refuseLength(body);
  const card = pricingCard(services.catalog.cards, {
    series: caller.workspace.rateCardSeries,
    at: services.clock(),
  });
  const cells: PlannedCell[] = [];
  const models: Pick<PlannedVariant, 'modelId' | 'takesSeed'>[] = [];
  let turnEndsMs = performance.now() + TURN_MS;
  for (const [promptIndex, prompt] of body.prompts.entries()) {
    for (const [variantIndex, { request }] of body.variants.entries()) {
      if (performance.now() > turnEndsMs) {
        await new Promise(setImmediate);
        turnEndsMs = performance.now() + TURN_MS;
      }
      const place = { promptIndex, variantIndex };
      const { quote, model, capability } = await priceCell(services, {
        caller,
        place,
        input: cellInput(request, prompt, request.seed),
        rateCardId: card.id,
      });
      models[variantIndex] = { modelId: model.id, takesSeed: capability.seed };
      cells.push({
        ...place,
        seed: request.seed ?? (capability.seed ? given.seed : undefined),
        lowNanoUsd: quote.lowNanoUsd,
        highNanoUsd: quote.highNanoUsd,
      });
    }
  }
  return {
    card,
    variants: labelled(body, models),
    cells,
    lowNanoUsd: sumUsd(cells.map((cell) => cell.lowNanoUsd)),
    highNanoUsd: sumUsd(cells.map((cell) => cell.highNanoUsd)),
  };
}

/** The request of one cell. */
export function cellInput(
  request: VariantRequest,
  prompt: string,
  seed: number | undefined,
): ImageRequestInput {
  return imageRequestInput('generate', { ...request, prompt, seed }, { references: [], mask: undefined });
}

/** Of which prices: what `rateCardId` pins is the card of the whole comparison. */
async function priceCell(
  services: Services,
  given: { caller: Caller; place: CellPlace; input: ImageRequestInput; rateCardId: string },
) {
  const { caller, input, rateCardId } = given;
  try {
    return await priceUnheld(services, { caller, input, rateCardId });
  } catch (error) {
    throw error instanceof LightmeterError ? placed(error, given.place) : error;
  }
}

/** Where the parameter of a cell stands in the body. */
function placed(error: LightmeterError, { promptIndex, variantIndex }: CellPlace): LightmeterError {
  const param =
    error.param === 'prompt'
      ? `prompts[${promptIndex}]`
      : `variants[${variantIndex}].request${error.param === undefined ? '' : `.${error.param}`}`;
  return new LightmeterError(error.code, {
    param,
    message: `${param}: ${error.message}`,
    details: error.details,
    internal: error.internal,
    cause: error,
  });
}

function refuseLength({ prompts, variants }: QuoteComparisonBody): void {
  const characters = prompts.reduce((sum, prompt) => sum + prompt.length, 0) * variants.length;
  if (characters <= MAX_COUNTED_CHARACTERS) return;
  throw new LightmeterError('invalid_value', {
    param: 'prompts',
    message: `The prompts of all ${variants.length} variants have ${characters} characters together; one comparison takes up to ${MAX_COUNTED_CHARACTERS}, in up to ${MAX_COMPARED_PROMPTS} prompts. Make several comparisons.`,
  });
}

/** Labels of the caller's, or made from what a variant asks for; two that would be the same are numbered. */
function labelled(
  { variants }: QuoteComparisonBody,
  models: readonly Pick<PlannedVariant, 'modelId' | 'takesSeed'>[],
): PlannedVariant[] {
  const labels = variants.map(({ label, request }, index) => {
    const { size, aspect_ratio: shape, resolution, quality, background } = request;
    const settings = [size ?? shape, resolution, quality, background].filter((part) => part !== undefined);
    return label ?? [models[index]?.modelId ?? request.model, ...settings].join(' · ');
  });
  return variants.flatMap(({ request }, index) => {
    const model = models[index];
    if (!model) return [];
    const label = labels[index] ?? model.modelId;
    const same = labels.slice(0, index).filter((other) => other === label).length;
    return [{ ...model, label: same === 0 ? label : `${label} (${same + 1})`, request: asJson(request) }];
  });
}

function asJson(value: object): JsonObject {
  return JSON.parse(JSON.stringify(value));
}
