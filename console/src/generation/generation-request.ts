// The form as a request: once for core, which prices and refuses it, and once for the wire.

import type { ImageRequestInput, Operation, ReferenceImage, Tier } from '@lightmeter/core';
import type { GenerationForm, Parameters } from './generation-form.ts';
import type { InputImage } from './measure-image.ts';

/** The form and the images that go with it. */
export interface Draft {
  readonly form: GenerationForm;
  readonly references: readonly InputImage[];
  readonly mask: InputImage | undefined;
  /** The model edits images: else the input images stay aside. */
  readonly canEdit: boolean;
}

/** The fields of a generate or edit body. */
export type RequestBody = Readonly<Record<string, string | number | boolean>>;

export function operationOf(draft: Draft): Operation {
  return draft.canEdit && draft.references.length > 0 ? 'edit' : 'generate';
}

/** One image is streamed; several are a task that is followed, since a stream carries one. */
export function isStreamed(parameters: Parameters): boolean {
  return (parameters.n ?? '1') === '1';
}

/** Stands for a prompt that is not there yet: longer than the least that any model takes, shorter than the most. */
export const PLACEHOLDER_PROMPT = 'A picture that nobody has described yet';

/**
 * The request as core reads it. A text that is no number becomes NaN, which core refuses by the parameter's name.
 *
 * An empty prompt is priced as the placeholder, so that the button has a number before the first key is pressed.
 */
export function requestInput(draft: Draft): ImageRequestInput {
  const { form, references, mask } = draft;
  const { parameters } = form;
  const operation = operationOf(draft);
  const isEdit = operation === 'edit';
  const streams = isStreamed(parameters);
  return {
    operation,
    model: form.model,
    prompt: form.prompt.trim() === '' ? PLACEHOLDER_PROMPT : form.prompt,
    imageCount: numberOf(parameters.n),
    size: parameters.size,
    aspectRatio: parameters.aspect_ratio,
    resolution: parameters.resolution as Tier | undefined,
    quality: parameters.quality,
    background: parameters.background as ImageRequestInput['background'],
    outputFormat: parameters.output_format,
    outputCompression: numberOf(parameters.output_compression),
    moderation: parameters.moderation as ImageRequestInput['moderation'],
    inputFidelity: isEdit ? (parameters.input_fidelity as ImageRequestInput['inputFidelity']) : undefined,
    seed: numberOf(parameters.seed),
    stream: streams,
    partialImageCount: streams ? numberOf(parameters.partial_images) : undefined,
    references: isEdit ? references.map((image, index) => referenceOf(image, `image[${index}]`)) : [],
    mask: isEdit && mask ? referenceOf(mask, 'mask') : undefined,
  };
}

function referenceOf(image: InputImage, param: string): ReferenceImage {
  const { size, format, hasAlpha } = image;
  return { param, size, format, hasAlpha, sizeBytes: image.file.size };
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

const NUMBERS: ReadonlySet<string> = new Set(['n', 'output_compression', 'seed', 'partial_images']);

/** The fields of the request, input images aside. */
export function requestBody(draft: Draft): RequestBody {
  const { form } = draft;
  const body: Record<string, string | number | boolean> = { model: form.model, prompt: form.prompt };
  for (const [name, text] of Object.entries(form.parameters)) {
    if (text === undefined || name === 'partial_images') continue;
    if (name === 'input_fidelity' && operationOf(draft) === 'generate') continue;
    body[name] = NUMBERS.has(name) ? Number(text) : text;
  }
  if (!isStreamed(form.parameters)) return body;
  const previews = form.parameters.partial_images;
  return { ...body, stream: true, ...(previews === undefined ? {} : { partial_images: Number(previews) }) };
}

/** The same fields for a quote, where the sizes of the input images are enough. */
export function quoteBody(draft: Draft): Record<string, unknown> {
  if (operationOf(draft) === 'generate') return { ...requestBody(draft) };
  const sizeOf = ({ size }: InputImage) => ({ size: `${size.widthPixels}x${size.heightPixels}` });
  return {
    ...requestBody(draft),
    images: draft.references.map(sizeOf),
    ...(draft.mask ? { mask: sizeOf(draft.mask) } : {}),
  };
}

/** The form of an edit with its files. */
export function editForm(draft: Draft): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(requestBody(draft))) form.append(name, String(value));
  for (const { file } of draft.references) form.append('image[]', file, file.name);
  if (draft.mask) form.append('mask', draft.mask.file, draft.mask.file.name);
  return form;
}
