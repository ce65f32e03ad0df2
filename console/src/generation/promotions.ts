// The larger tiers that a finished picture can be promoted to, each with its price: of an edit with the picture as its
// input where the model edits, as the server does it.

import { type ImageSize, isTier, type RateCard, renderUsd, TIERS, type Tier } from '@lightmeter/core';
import type { TaskObject } from '@lightmeter/sdk';
import { priceLabel, priceRequest } from '../pricing/price-request.ts';
import { formOfTask } from './form-of-task.ts';
import { type GenerationForm, imageModel } from './generation-form.ts';
import { requestInput } from './generation-request.ts';
import { shapeOfSize, tiersOfShape } from './shape-of-size.ts';

export interface Promotion {
  readonly outputId: string;
  readonly tier: Tier;
  /** `$0.04`. */
  readonly label: string;
  readonly maxCostUsd: string;
  /** Of the larger picture. */
  readonly size: ImageSize;
  readonly form: GenerationForm;
}

type Output = NonNullable<TaskObject['output']>[number];

/** None for a picture whose shape the model has no name for: a tier alone would not say its size. */
export function promotionsOf(card: RateCard, task: TaskObject): Promotion[] {
  return (task.output ?? []).flatMap((output) => promotionsOfOutput(card, task, output));
}

function promotionsOfOutput(card: RateCard, task: TaskObject, output: Output): Promotion[] {
  const form = formOfTask(task, card);
  const capability = imageModel(card, form.model)?.capability;
  if (!capability) return [];
  const size = { widthPixels: output.width, heightPixels: output.height };
  const ratio = shapeOfSize(capability, size)?.ratio;
  if (ratio === undefined || !isTier(output.tier)) return [];
  const edits = capability.operations.includes('edit');
  const reference = {
    param: 'image[0]',
    size,
    sizeBytes: output.bytes,
    format: output.format,
    hasAlpha: undefined,
  };
  return tiersOfShape(capability, ratio)
    .filter((tier) => TIERS.indexOf(tier) > TIERS.indexOf(output.tier))
    .flatMap((tier): Promotion[] => {
      const {
        n: _count,
        partial_images: _previews,
        input_fidelity: _fidelity,
        size: _size,
        ...rest
      } = form.parameters;
      const promoted = { ...form, parameters: { ...rest, aspect_ratio: ratio, resolution: tier } };
      const input = requestInput({ form: promoted, references: [], mask: undefined, canEdit: edits });
      const asked = edits ? { ...input, operation: 'edit' as const, references: [reference] } : input;
      const priced = priceRequest(card, { ...asked, stream: undefined, partialImageCount: undefined });
      if (priced.kind === 'refused') return [];
      const { quote, given } = priced;
      return [
        {
          outputId: output.output_id,
          tier,
          label: priceLabel(quote),
          maxCostUsd: renderUsd(quote.highNanoUsd),
          size: given.request.size === 'auto' ? size : given.request.size,
          form: promoted,
        },
      ];
    });
}
