// The answer of the calculator: what is asked, made into a request that the model can do, and priced by the code that bills.

import {
  type Capability,
  type Destination,
  type DestinationAnswer,
  type DestinationPrice,
  destinationById,
  type ImageRequestInput,
  type ImageSize,
  isCropped,
  LightmeterError,
  priceDestination,
  printPixels,
  type RateCard,
  renderImageSize,
  type SmallerTier,
  type SoldModel,
  serveDestination,
  smallerTiers,
  TIERS,
  type Tier,
} from '@lightmeter/core';
import { type PricedRequest, priceRequest } from '../../../pricing/price-request.ts';
import { EXAMPLE_PROMPT } from '../tier-prices.ts';
import type { CalculatorState } from './calculator-state.ts';

/** The choices of the form that hold for the model; what another model had and this one has not is left out. */
export interface Choices {
  readonly model: SoldModel;
  readonly capability: Capability;
  readonly aspectRatio: string;
  readonly resolution: Tier | undefined;
  /** Undefined where the model has no such parameter. */
  readonly quality: string | undefined;
  readonly imageCount: number;
}

export interface PlaceAnswer extends DestinationAnswer {
  /** Undefined for a print of one's own measure. */
  readonly destination: Destination | undefined;
  readonly needs: ImageSize;
  readonly isCropped: boolean;
}

export interface Calculation {
  readonly choices: Choices;
  readonly input: ImageRequestInput;
  /** Of all requests. */
  readonly priced: PricedRequest;
  readonly place: PlaceAnswer | undefined;
  /** What all requests save at the place's smallest tier, against the largest; undefined where there is nothing to compare. */
  readonly saving: DestinationPrice | undefined;
  /** For sizes that were chosen by hand: the same shape at lower tiers. Of one request. */
  readonly smaller: readonly SmallerTier[];
}

/** The image models of a card, in its order. */
export function imageModels(card: RateCard): readonly SoldModel[] {
  return card.models.filter((model) => model.capability !== undefined);
}

/** Undefined for a card without image models. */
export function chooseFor(card: RateCard, state: CalculatorState): Choices | undefined {
  const models = imageModels(card);
  const model =
    models.find(({ id, aliases }) => id === state.model || aliases.includes(state.model ?? '')) ?? models[0];
  const capability = model?.capability;
  if (!model || !capability) return undefined;
  const ratios = Object.keys(capability.shapes);
  const aspectRatio = ratios.find((ratio) => ratio === state.aspectRatio) ?? ratios[0] ?? '1:1';
  const byTier = capability.shapes[aspectRatio] ?? {};
  const offered = TIERS.filter((tier) => byTier[tier] !== undefined);
  const qualities = qualitiesOf(capability);
  return {
    model,
    capability,
    aspectRatio,
    resolution: offered.find((tier) => tier === state.resolution) ?? offered[0],
    quality: qualities.find((quality) => quality === state.quality) ?? qualities[0],
    imageCount: Math.min(state.imageCount, capability.maxImageCount),
  };
}

/** What may be sent as `quality`, `auto` first where it is accepted. */
export function qualitiesOf(capability: Capability): readonly string[] {
  return [...(capability.autoQuality ? ['auto'] : []), ...capability.qualities];
}

/** The pixels that the chosen place needs. */
export function neededPixels(state: CalculatorState): ImageSize {
  return destinationById(state.place)?.needs ?? printPixels(state.print);
}

/** Undefined for a card without image models. */
export function calculate(card: RateCard, state: CalculatorState): Calculation | undefined {
  const choices = chooseFor(card, state);
  if (!choices) return undefined;
  const place = state.mode === 'place' ? answerFor(card, choices.capability, state) : undefined;
  const input: ImageRequestInput = {
    operation: choices.capability.operations.includes('generate') ? 'generate' : 'edit',
    model: choices.model.id,
    prompt: EXAMPLE_PROMPT,
    imageCount: choices.imageCount,
    quality: choices.quality,
    references: [],
    ...sizeOf(state, choices, place),
  };
  const priced = priceRequest(card, input, state.requestCount);
  return {
    choices,
    input,
    priced,
    place,
    saving: place && savingOf(card, { input, priced, place, requestCount: state.requestCount }),
    smaller: smallerOf(card, input, place),
  };
}

function answerFor(card: RateCard, capability: Capability, state: CalculatorState): PlaceAnswer | undefined {
  const needs = neededPixels(state);
  const answer = serveDestination(capability, card.tiers, needs);
  if (!answer) return undefined;
  return {
    ...answer,
    destination: destinationById(state.place),
    needs,
    isCropped: isCropped(bestFit(answer), needs),
  };
}

/** What to ask for: what covers, else what comes near, else the most there is. */
export function bestFit(answer: DestinationAnswer) {
  return answer.covering ?? answer.near ?? answer.largest;
}

type SizeChoice = Pick<ImageRequestInput, 'size' | 'aspectRatio' | 'resolution'>;

function sizeOf(state: CalculatorState, choices: Choices, place: PlaceAnswer | undefined): SizeChoice {
  if (place) return { size: renderImageSize(bestFit(place).size) };
  if (state.mode === 'pixels' && state.size !== undefined) return { size: state.size };
  return { aspectRatio: choices.aspectRatio, resolution: choices.resolution };
}

function savingOf(
  card: RateCard,
  given: { input: ImageRequestInput; priced: PricedRequest; place: PlaceAnswer; requestCount: number },
): DestinationPrice | undefined {
  const { input, priced, place, requestCount } = given;
  if (priced.kind === 'refused') return undefined;
  const { promptTokens } = priced.given;
  try {
    return priceDestination(
      card,
      { input, promptTokens, count: requestCount },
      { fit: bestFit(place), largest: place.largest },
    );
  } catch (error) {
    // The largest tier has no price that can be known: there is nothing to compare with.
    if (error instanceof LightmeterError) return undefined;
    throw error;
  }
}

function smallerOf(
  card: RateCard,
  input: ImageRequestInput,
  place: PlaceAnswer | undefined,
): readonly SmallerTier[] {
  const one = place ? undefined : priceRequest(card, input);
  return one?.kind === 'priced' ? smallerTiers(one.given, one.quote) : [];
}
