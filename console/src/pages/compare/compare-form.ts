// What a person has filled in to compare: prompts, variants, a seed. The same texts stand in the address, so that a link opens
// the same form; long prompts stay in the tab.

import type { RateCard, SoldModel } from '@lightmeter/core';
import {
  imageModel,
  imageModels,
  PARAMETER_NAMES,
  type Parameters,
  withDefaults,
} from '../../generation/generation-form.ts';
import type { Search } from '../../parts/use-url-state.ts';

export const MIN_VARIANTS = 2;
/** As the server takes them. */
export const MAX_VARIANTS = 4;
export const MAX_PROMPTS = 50;

export interface Variant {
  /** For React alone: the same over every change of the variant. */
  readonly id: number;
  readonly model: string;
  /** Every cell is one image without previews: neither is among these, and the seed is the comparison's. */
  readonly parameters: Parameters;
}

export interface PromptRow {
  readonly id: number;
  readonly text: string;
}

export interface CompareForm {
  readonly name: string;
  readonly prompts: readonly PromptRow[];
  readonly variants: readonly Variant[];
  /** Empty: one is chosen for the whole comparison. */
  readonly seed: string;
  /** A change of one variant's settings goes to all that can take it. */
  readonly isLinked: boolean;
}

/** Best known first; the last takes the place of Nano Banana 2 where a card no longer sells it. */
const PRESET = ['gpt-image-2', 'nano-banana-2', 'gemini-nano-banana-2.1'];

/** Parameters that a variant has. */
export const VARIANT_PARAMETERS = PARAMETER_NAMES.filter(
  (name) => !['n', 'partial_images', 'input_fidelity', 'seed'].includes(name),
);

let lastId = 0;

/** An id that no other row of this page has. */
export function rowId(): number {
  lastId += 1;
  return lastId;
}

/** The letter by which people speak of a variant. */
export function letterOf(index: number): string {
  return 'ABCD'[index] ?? String(index + 1);
}

export function newPrompt(text = ''): PromptRow {
  return { id: rowId(), text };
}

export function newVariant(model: SoldModel, given: Parameters): Variant {
  return { id: rowId(), model: model.id, parameters: ownParameters(withDefaults(model, given)) };
}

/** Without what a variant does not have. */
export function ownParameters(parameters: Parameters): Parameters {
  return Object.fromEntries(
    VARIANT_PARAMETERS.flatMap((name) => {
      const value = parameters[name];
      return value === undefined || value === '' ? [] : [[name, value]];
    }),
  );
}

/** The prompts that are asked for: blank rows are not. */
export function askedPrompts({ prompts }: Pick<CompareForm, 'prompts'>): string[] {
  return prompts.map(({ text }) => text).filter((text) => text.trim() !== '');
}

export interface ReadForm {
  readonly form: CompareForm;
  /** Models of the address that the card does not sell. */
  readonly unknownModels: readonly string[];
}

/**
 * The form that an address asks for: `models=a,b`, settings of all as `resolution=2K` and of one as `resolution.2=4K`, and
 * `prompts` as a JSON list or `prompt` as one text. What it does not say is the preset.
 *
 * @param keptPrompts of the tab, for an address that names none
 */
export function readCompareForm(search: Search, card: RateCard, keptPrompts: readonly string[]): ReadForm {
  const named = (search.models ?? '')
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '')
    .slice(0, MAX_VARIANTS);
  const variants = named.flatMap((id, index) => {
    const model = imageModel(card, id);
    return model ? [newVariant(model, parametersIn(search, index))] : [];
  });
  for (const model of presetModels(card)) {
    if (variants.length >= MIN_VARIANTS) break;
    if (variants.length > 0 && variants.some((variant) => variant.model === model.id)) continue;
    variants.push(newVariant(model, parametersIn(search, variants.length)));
  }
  const prompts = promptsIn(search) ?? keptPrompts;
  return {
    form: {
      name: search.name ?? '',
      prompts: (prompts.length === 0 ? [''] : prompts.slice(0, MAX_PROMPTS)).map(newPrompt),
      variants,
      seed: search.seed ?? '',
      isLinked: search.linked !== 'no',
    },
    unknownModels: named.filter((id) => !imageModel(card, id)),
  };
}

/** GPT Image 2 and Nano Banana 2 first, then whatever the card has. */
export function presetModels(card: RateCard): readonly SoldModel[] {
  const preset = PRESET.flatMap((id) => imageModel(card, id) ?? []);
  return [...new Set([...preset, ...imageModels(card)])];
}

function parametersIn(search: Search, index: number): Parameters {
  return Object.fromEntries(
    VARIANT_PARAMETERS.flatMap((name) => {
      const text = (search[`${name}.${index + 1}`] ?? search[name])?.trim();
      return text ? [[name, text]] : [];
    }),
  );
}

function promptsIn(search: Search): readonly string[] | undefined {
  if (search.prompt) return [search.prompt];
  if (!search.prompts) return undefined;
  try {
    const list: unknown = JSON.parse(search.prompts);
    return Array.isArray(list) ? list.filter((text) => typeof text === 'string') : undefined;
  } catch {
    return undefined;
  }
}
