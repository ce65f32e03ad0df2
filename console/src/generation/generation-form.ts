// What a person has filled in to make a picture: model, prompt and parameters, all as texts under the names of the wire.
// The same texts stand in the address, so that any state of the form can be sent as a link.

import { parseImageSize, type RateCard, type SoldModel } from '@lightmeter/core';
import { shapeOfSize } from './shape-of-size.ts';

export const PARAMETER_NAMES = [
  'size',
  'aspect_ratio',
  'resolution',
  'n',
  'quality',
  'background',
  'output_format',
  'output_compression',
  'moderation',
  'input_fidelity',
  'seed',
  'partial_images',
] as const;
export type ParameterName = (typeof PARAMETER_NAMES)[number];

/** A parameter that is not there is left out of the request: the model's default holds. */
export type Parameters = Readonly<Partial<Record<ParameterName, string>>>;

export interface GenerationForm {
  /** Id of a model on the rate card; empty only when the card has no image model. */
  readonly model: string;
  readonly prompt: string;
  readonly parameters: Parameters;
}

/** What an address may carry of a prompt; browsers and proxies take about eight thousand characters in all. */
export const MAX_ADDRESS_PROMPT_CHARACTERS = 1_500;

const DEFAULT_MODEL = 'gpt-image-2';

/** Previews while a picture is made, where the model streams them. */
const DEFAULT_PARTIAL_IMAGES = 2;

/** The models that make images, in the order of the card. */
export function imageModels(card: RateCard): readonly SoldModel[] {
  return card.models.filter((model) => model.capability !== undefined);
}

/** The model of an id or an alias on the card; undefined when it makes no images here. */
export function imageModel(card: RateCard, id: string): SoldModel | undefined {
  const wanted = id.toLowerCase();
  return imageModels(card).find((model) => model.id === wanted || model.aliases.includes(wanted));
}

/**
 * The form that an address asks for. What it does not say is the model's default, with a shape instead of `auto`: a price that
 * is known beats one that is bounded. `tier` is read as `resolution`.
 */
export function readForm(
  search: Readonly<Record<string, string | undefined>>,
  card: RateCard,
  fixedModelId?: string,
): GenerationForm {
  const asked = imageModel(card, fixedModelId ?? search.model ?? DEFAULT_MODEL);
  const model = asked ?? imageModels(card)[0];
  const given: Partial<Record<ParameterName, string>> = {};
  for (const name of PARAMETER_NAMES) {
    const text = search[name]?.trim();
    if (text) given[name] = text;
  }
  if (given.resolution === undefined && search.tier) given.resolution = search.tier;
  return {
    model: model?.id ?? '',
    prompt: search.prompt ?? '',
    parameters: model ? withDefaults(model, given) : given,
  };
}

/** The texts of the form for an address. A prompt that is too long for one is left out. */
export function writeForm(form: GenerationForm): Record<string, string | undefined> {
  const texts: Record<string, string | undefined> = { model: form.model, tier: undefined };
  texts.prompt = form.prompt.length > MAX_ADDRESS_PROMPT_CHARACTERS ? undefined : form.prompt;
  for (const name of PARAMETER_NAMES) texts[name] = form.parameters[name];
  return texts;
}

/** The parameters with a shape, and previews where the model streams them, unless they say otherwise. */
export function withDefaults(model: SoldModel, given: Parameters): Parameters {
  return { ...shapeParameters(model, given), ...previewParameters(model, given) };
}

function shapeParameters(model: SoldModel, given: Parameters): Parameters {
  const { capability } = model;
  if (!capability || given.size === 'auto') return given;
  const { size: sizeText, ...rest } = given;
  const size = sizeText === undefined ? undefined : parseImageSize(sizeText);
  const shape = size && shapeOfSize(capability, size);
  // A named shape is shown as one, however it was written.
  if (shape) return { ...rest, aspect_ratio: shape.ratio, resolution: shape.tier };
  if (sizeText !== undefined) return given;
  const [first = '1:1'] = Object.keys(capability.shapes);
  const ratio = given.aspect_ratio ?? (capability.shapes['1:1'] ? '1:1' : first);
  const [lowest] = Object.keys(capability.shapes[ratio] ?? {});
  const tier = given.resolution ?? lowest;
  return { ...rest, aspect_ratio: ratio, ...(tier === undefined ? {} : { resolution: tier }) };
}

/** On a card with prices per token previews cost tokens: nobody is given them unasked. */
function previewParameters(model: SoldModel, given: Parameters): Parameters {
  const most = model.capability?.maxPartialImages ?? 0;
  if (given.partial_images !== undefined || most === 0 || model.basis === 'tokens') return {};
  return { partial_images: String(Math.min(DEFAULT_PARTIAL_IMAGES, most)) };
}
