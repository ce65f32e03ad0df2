// Settings of one model taken to another: what the other cannot do is dropped, and said.

import type { ModelListResponse } from '@lightmeter/sdk';
import type { NewBatchForm } from './new-batch-form.ts';

export type ModelCapability = NonNullable<ModelListResponse['data'][number]['lightmeter']['capability']>;

/** The tiers that a shape can have; without a shape all that the model has. */
export function tiersOf({ tiers, shapes }: ModelCapability, shape: string): readonly string[] {
  if (shape === '' || shape === 'own') return tiers;
  return Object.keys(shapes[shape] ?? {});
}

/**
 * The form with this model.
 *
 * @returns the form, and what was dropped in words, `quality high`
 */
export function fitToModel(
  form: NewBatchForm,
  model: string,
  capability: ModelCapability,
): { readonly form: NewBatchForm; readonly dropped: readonly string[] } {
  const dropped: string[] = [];
  const kept = (name: string, value: string, values: readonly string[]): string => {
    if (value === '' || values.includes(value)) return value;
    dropped.push(`${name} ${value}`);
    return '';
  };
  const shape = kept('shape', form.shape, ['own', ...Object.keys(capability.shapes)]);
  const tiers = tiersOf(capability, shape);
  return {
    form: {
      ...form,
      model,
      shape,
      resolution: kept('resolution', form.resolution, tiers),
      quality: kept('quality', form.quality, capability.qualities),
      outputFormat: kept('format', form.outputFormat, capability.output_formats),
      background: kept('background', form.background, capability.backgrounds),
      draftQuality: kept('draft quality', form.draftQuality, capability.qualities),
    },
    dropped,
  };
}
