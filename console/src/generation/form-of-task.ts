// The form that a task was made from: runs of the past are repeated, varied and promoted by it.

import { type ImageSize, parseImageSize, type RateCard, renderImageSize } from '@lightmeter/core';
import type { TaskObject } from '@lightmeter/sdk';
import { type GenerationForm, imageModel, type ParameterName, withDefaults } from './generation-form.ts';

/** What the request echo of a task calls the parameters, where it says them. */
const ECHOED: readonly ParameterName[] = [
  'size',
  'n',
  'quality',
  'background',
  'output_format',
  'output_compression',
  'moderation',
  'input_fidelity',
  'seed',
];

/** Defaults that the echo spells out and the form leaves out. */
const DEFAULTS: Readonly<Partial<Record<ParameterName, string>>> = {
  n: '1',
  quality: 'auto',
  background: 'auto',
};

/** The form that asks for the same again. Input images are not in it: they are not kept with the task. */
export function formOfTask(task: Pick<TaskObject, 'input'>, card: RateCard): GenerationForm {
  const { input } = task;
  const model = imageModel(card, String(input.model ?? ''));
  const parameters: Partial<Record<ParameterName, string>> = {};
  for (const name of ECHOED) {
    const value = input[name];
    if (value === undefined || value === null || String(value) === DEFAULTS[name]) continue;
    parameters[name] = String(value);
  }
  const named = model ? withDefaults(model, parameters) : parameters;
  return {
    model: model?.id ?? String(input.model ?? ''),
    prompt: String(input.prompt ?? ''),
    parameters: named,
  };
}

/** True when the task had input images. */
export function hadInputImages(task: Pick<TaskObject, 'operation'>): boolean {
  return task.operation === 'edit';
}

/** Of the pictures of a task: as delivered, else as asked, else a square. */
export function sizeOfTask(task: Pick<TaskObject, 'input' | 'output'>): ImageSize {
  const [first] = task.output ?? [];
  if (first) return { widthPixels: first.width, heightPixels: first.height };
  return parseImageSize(String(task.input.size ?? '')) ?? { widthPixels: 1_024, heightPixels: 1_024 };
}

/** `1536 × 1024`. */
export function sizeText(size: ImageSize): string {
  return renderImageSize(size).replace('x', ' × ');
}
