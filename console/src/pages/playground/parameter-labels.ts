// What people read for the parameters of the wire.

import type { ParameterName } from '../../generation/generation-form.ts';

const LABELS: Readonly<Record<ParameterName, string>> = {
  size: 'size',
  aspect_ratio: 'shape',
  resolution: 'tier',
  n: 'number of images',
  quality: 'quality',
  background: 'background',
  output_format: 'format',
  output_compression: 'compression',
  moderation: 'moderation',
  input_fidelity: 'input fidelity',
  seed: 'seed',
  partial_images: 'previews',
};

export function parameterLabel(name: ParameterName): string {
  return LABELS[name];
}
