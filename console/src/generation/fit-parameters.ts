// Another model, the same form: what the new model can do is kept, what it cannot is put aside with the reason, and comes
// back with a model that can. Core's own refusals decide, so the form never offers what the server would refuse.

import {
  type ImageRequestInput,
  LightmeterError,
  type RateCard,
  resolveImageRequest,
} from '@lightmeter/core';
import {
  type GenerationForm,
  imageModel,
  PARAMETER_NAMES,
  type ParameterName,
  type Parameters,
  withDefaults,
} from './generation-form.ts';
import { requestInput } from './generation-request.ts';

export interface DroppedParameter {
  readonly name: ParameterName;
  readonly value: string;
  /** Core's sentence: what the model cannot, and what it can. */
  readonly reason: string;
}

export interface FittedForm {
  readonly form: GenerationForm;
  readonly kept: readonly ParameterName[];
  readonly dropped: readonly DroppedParameter[];
  /** Dropped by an earlier model, and back. */
  readonly restored: readonly ParameterName[];
  /** Values that wait for a model that can. */
  readonly parked: Parameters;
}

/** Parameters that together are one choice: when one of them goes, the size is chosen anew. */
const SIZE_NAMES: readonly ParameterName[] = ['size', 'aspect_ratio', 'resolution'];

/** Each turn drops one parameter, so that there are no more turns than parameters. */
const MAX_TURNS = PARAMETER_NAMES.length + 1;

/**
 * The form for another model.
 *
 * @param parked what earlier switches put aside and nobody has set since
 */
export function fitForm(
  card: RateCard,
  form: GenerationForm,
  modelId: string,
  parked: Parameters,
): FittedForm {
  const model = imageModel(card, modelId);
  const wanted: Partial<Record<ParameterName, string>> = {
    ...makingRoom(form.parameters, parked),
    ...parked,
  };
  const dropped: DroppedParameter[] = [];
  if (!model) return { form, kept: [], dropped, restored: [], parked };
  let fitted = withDefaults(model, wanted);
  for (let turn = 0; turn < MAX_TURNS; turn += 1) {
    const refusal = refusalOf(card, { ...form, model: model.id, parameters: fitted });
    const name = PARAMETER_NAMES.find((known) => known === refusal?.param);
    if (!refusal || !name) break;
    const value = fitted[name];
    if (value === undefined) break;
    dropped.push({ name, value, reason: refusal.message });
    delete wanted[name];
    // `auto` and exact sizes leave nothing of the size behind; a shape keeps its ratio when its tier goes.
    fitted = withDefaults(model, without(fitted, name));
  }
  const isLost = (name: ParameterName) => dropped.some((parameter) => parameter.name === name);
  const asked = PARAMETER_NAMES.filter((name) => wanted[name] !== undefined && !isLost(name));
  const unchanged = asked.filter((name) => fitted[name] === wanted[name]);
  return {
    form: { ...form, model: model.id, parameters: fitted },
    kept: unchanged.filter((name) => parked[name] === undefined),
    dropped,
    restored: unchanged.filter((name) => parked[name] !== undefined),
    parked: Object.fromEntries(dropped.map(({ name, value }) => [name, value])),
  };
}

/** The parameters without those that exclude a parked one: a size stands alone, and so does a shape. */
function makingRoom(parameters: Parameters, parked: Parameters): Parameters {
  const { size, aspect_ratio: ratio, resolution, ...rest } = parameters;
  if (parked.size !== undefined) return rest;
  if (parked.aspect_ratio === undefined && parked.resolution === undefined) return parameters;
  return {
    ...rest,
    ...(ratio === undefined ? {} : { aspect_ratio: ratio }),
    ...(resolution === undefined ? {} : { resolution }),
  };
}

function without(parameters: Parameters, name: ParameterName): Parameters {
  const { [name]: _dropped, ...rest } = parameters;
  return rest;
}

/** What core says against the parameters alone: prompt and input images are not asked after. */
function refusalOf(card: RateCard, form: GenerationForm): LightmeterError | undefined {
  const fidelity = form.parameters.input_fidelity;
  const edits = imageModel(card, form.model)?.capability?.operations.includes('edit') ?? false;
  if (fidelity !== undefined && !edits) {
    return new LightmeterError('unsupported_value', {
      param: 'input_fidelity',
      message: `${form.model} takes no input images, so it has no input fidelity.`,
    });
  }
  const asked = { form: { ...form, prompt: '' }, references: [], mask: undefined, canEdit: false };
  try {
    const input = requestInput(asked);
    resolveImageRequest(card, fidelity === undefined ? input : asEdit(input, fidelity));
    return undefined;
  } catch (error) {
    if (error instanceof LightmeterError) return error;
    throw error;
  }
}

/** `input_fidelity` belongs to edits: it is asked after with an input image of one pixel. */
function asEdit(input: ImageRequestInput, fidelity: string): ImageRequestInput {
  const size = { widthPixels: 1, heightPixels: 1 };
  const reference = { param: 'image[0]', size, sizeBytes: 1, format: 'png', hasAlpha: false } as const;
  return {
    ...input,
    operation: 'edit',
    references: [reference],
    inputFidelity: fidelity as ImageRequestInput['inputFidelity'],
  };
}

/** A parameter that a person has set is no longer waiting for its old value; of a size all parts go together. */
export function unpark(parked: Parameters, name: ParameterName): Parameters {
  const names = SIZE_NAMES.includes(name) ? SIZE_NAMES : [name];
  return Object.fromEntries(Object.entries(parked).filter(([key]) => !names.some((gone) => gone === key)));
}
