// Changes of the variants: one setting for all that can take it or for one alone, another model, one more, one less. Core's
// own refusals decide what a model can take.

import type { LightmeterError, RateCard, SoldModel } from '@lightmeter/core';
import { type FittedForm, fitForm } from '../../generation/fit-parameters.ts';
import { imageModel, type ParameterName, withDefaults } from '../../generation/generation-form.ts';
import {
  type CompareForm,
  MAX_VARIANTS,
  MIN_VARIANTS,
  newVariant,
  ownParameters,
  presetModels,
  rowId,
  type Variant,
} from './compare-form.ts';
import { priceComparison } from './compare-price.ts';

export type VariantChanges = Readonly<Partial<Record<ParameterName, string | undefined>>>;

export interface NotFollowed {
  readonly variantIndex: number;
  /** What it keeps as it was. */
  readonly names: readonly ParameterName[];
  /** Core's sentence. */
  readonly reason: string;
}

export interface ChangedForm {
  readonly form: CompareForm;
  /** Variants that keep something although all are linked. */
  readonly notFollowed: readonly NotFollowed[];
}

/** Together they are one choice: without the size that was asked for, its absence means nothing either. */
const SIZE_NAMES: readonly ParameterName[] = ['size', 'aspect_ratio', 'resolution'];

/** Changes settings of one variant; where all are linked the others follow as far as their models can. */
export function changeSettings(
  card: RateCard,
  form: CompareForm,
  { index, changes }: { readonly index: number; readonly changes: VariantChanges },
): ChangedForm {
  const before = form.variants[index]?.parameters ?? {};
  const news = namesOf(changes).filter((name) => changes[name] !== before[name]);
  const notFollowed: NotFollowed[] = [];
  const variants = form.variants.map((variant, variantIndex) => {
    if (variantIndex === index) return withChanges(card, variant, changes);
    if (!form.isLinked) return variant;
    const { followed, names, reason } = follow(card, variant, picked(changes, news));
    if (reason !== undefined) notFollowed.push({ variantIndex, names, reason });
    return followed;
  });
  return { form: { ...form, variants }, notFollowed };
}

interface Followed {
  readonly followed: Variant;
  readonly names: readonly ParameterName[];
  /** The first refusal; undefined when everything was taken. */
  readonly reason: string | undefined;
}

/** The variant with those changes that its model can take. */
function follow(card: RateCard, variant: Variant, changes: VariantChanges): Followed {
  const left = new Set(namesOf(changes));
  const names: ParameterName[] = [];
  let reason: string | undefined;
  while (left.size > 0) {
    const followed = withChanges(card, variant, picked(changes, [...left]));
    const refusal = refusalOf(card, followed);
    if (!refusal) return { followed, names, reason };
    reason ??= refusal.message;
    const refused = namesOf(changes).find((name) => name === refusal.param && left.has(name));
    if (!refused) return { followed: variant, names: namesOf(changes), reason };
    names.push(refused);
    for (const name of refused === 'size' ? SIZE_NAMES : [refused]) left.delete(name);
  }
  return { followed: variant, names, reason };
}

function namesOf(changes: VariantChanges): ParameterName[] {
  return Object.keys(changes) as ParameterName[];
}

function picked(changes: VariantChanges, names: readonly ParameterName[]): VariantChanges {
  return Object.fromEntries(names.map((name) => [name, changes[name]]));
}

function withChanges(card: RateCard, variant: Variant, changes: VariantChanges): Variant {
  const parameters = ownParameters({ ...variant.parameters, ...changes });
  const model = imageModel(card, variant.model);
  // An exact size that is being typed stays as it is typed.
  if (!model || changes.size !== undefined) return { ...variant, parameters };
  return { ...variant, parameters: ownParameters(withDefaults(model, parameters)) };
}

function refusalOf(card: RateCard, variant: Variant): LightmeterError | undefined {
  const alone = { name: '', prompts: [], seed: '', isLinked: false, variants: [variant] };
  return priceComparison(card, alone).variants[0]?.refusal;
}

/** The variant on another model, with what became of its settings. */
export function changeModel(
  card: RateCard,
  form: CompareForm,
  { index, modelId }: { readonly index: number; readonly modelId: string },
): { readonly form: CompareForm; readonly fitted: FittedForm | undefined } {
  const variant = form.variants[index];
  if (!variant) return { form, fitted: undefined };
  const { model, parameters } = variant;
  const fitted = fitForm(card, { model, prompt: '', parameters }, modelId, {});
  const changed = {
    ...variant,
    model: fitted.form.model,
    parameters: ownParameters(fitted.form.parameters),
  };
  return { form: replaced(form, index, changed), fitted };
}

/** One more, on a model that is not there yet, with the settings of the first as far as it can. */
export function addVariant(card: RateCard, form: CompareForm): CompareForm {
  const [first] = form.variants;
  if (form.variants.length >= MAX_VARIANTS || !first) return form;
  const isThere = (model: SoldModel) => form.variants.some((variant) => variant.model === model.id);
  const model = presetModels(card).find((candidate) => !isThere(candidate)) ?? imageModel(card, first.model);
  if (!model) return form;
  const like = { model: first.model, prompt: '', parameters: first.parameters };
  const { parameters } = fitForm(card, like, model.id, {}).form;
  return { ...form, variants: [...form.variants, newVariant(model, ownParameters(parameters))] };
}

/** The same once more, right after it, and unlinked: two of one model are there to differ in a setting. */
export function duplicateVariant(form: CompareForm, index: number): CompareForm {
  const variant = form.variants[index];
  if (form.variants.length >= MAX_VARIANTS || !variant) return form;
  return {
    ...form,
    isLinked: false,
    variants: form.variants.toSpliced(index + 1, 0, { ...variant, id: rowId() }),
  };
}

export function removeVariant(form: CompareForm, index: number): CompareForm {
  if (form.variants.length <= MIN_VARIANTS) return form;
  return { ...form, variants: form.variants.toSpliced(index, 1) };
}

function replaced(form: CompareForm, index: number, variant: Variant): CompareForm {
  return { ...form, variants: form.variants.with(index, variant) };
}
