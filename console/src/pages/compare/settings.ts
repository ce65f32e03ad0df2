// The settings of variants in few words, and which of them set a variant apart.

import { parameterLabel } from '../playground/parameter-labels.ts';
import { VARIANT_PARAMETERS } from './compare-form.ts';

export interface Setting {
  readonly name: string;
  readonly text: string;
  /** Another variant has another value, or none. */
  readonly isDifferent: boolean;
}

type Settings = Readonly<Record<string, unknown>>;

/** The settings of each variant, in one order. Models apart: they stand in the title. */
export function settingsOf(variants: readonly Settings[]): readonly (readonly Setting[])[] {
  return variants.map((own) =>
    [...VARIANT_PARAMETERS, 'seed' as const].flatMap((name) => {
      const value = own[name];
      if (value === undefined || value === null) return [];
      const isDifferent = variants.some((other) => String(other[name] ?? '') !== String(value));
      return [{ name, text: settingText(name, String(value)), isDifferent }];
    }),
  );
}

/** `model, tier and quality`: what sets the variants apart; empty when they are the same. */
export function differingNames(
  variants: readonly { readonly model: string; readonly parameters: Settings }[],
): string[] {
  const isModelDifferent = variants.some(({ model }) => model !== variants[0]?.model);
  const names = VARIANT_PARAMETERS.filter((name) =>
    variants.some(({ parameters }) => (parameters[name] ?? '') !== (variants[0]?.parameters[name] ?? '')),
  );
  return [...(isModelDifferent ? ['model'] : []), ...names.map(parameterLabel)];
}

function settingText(name: (typeof VARIANT_PARAMETERS)[number] | 'seed', value: string): string {
  if (name === 'aspect_ratio' || name === 'resolution') return value;
  if (name === 'size') return value === 'auto' ? 'size of its own choice' : value.replace('x', ' × ');
  return `${parameterLabel(name)} ${value}`;
}
