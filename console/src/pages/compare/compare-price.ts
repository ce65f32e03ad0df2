// What a comparison costs, by the code that bills: every prompt with every variant. And the body that asks for it.

import { type LightmeterError, type NanoUsd, type RateCard, sumUsd } from '@lightmeter/core';
import type { QuoteComparisonRequest } from '@lightmeter/sdk';
import { requestBody, requestInput } from '../../generation/generation-request.ts';
import { type PricedRequest, priceRequest } from '../../pricing/price-request.ts';
import { askedPrompts, type CompareForm, letterOf, type Variant } from './compare-form.ts';
import { takesSeed } from './variant-models.ts';

export interface UsdRange {
  readonly lowNanoUsd: NanoUsd;
  readonly highNanoUsd: NanoUsd;
}

export interface VariantPrice {
  /** Of all its cells; undefined when the model refuses one of them. */
  readonly range: UsdRange | undefined;
  /** Of the first prompt: what one image costs. */
  readonly one: UsdRange | undefined;
  /** What the model cannot do; not about a prompt or the seed. */
  readonly refusal: LightmeterError | undefined;
}

export interface ComparisonPrice {
  readonly variants: readonly VariantPrice[];
  readonly total: UsdRange | undefined;
  /** The number the server will quote too. False: a bound, until the tokens of the prompts are counted. */
  readonly isFinal: boolean;
  /** Core's sentence about a prompt, by its place among the rows. */
  readonly promptErrors: ReadonlyMap<number, string>;
  readonly seedError: string | undefined;
  readonly cellCount: number;
}

/** Without a prompt it is the price of one: the button has a number before the first key is pressed. */
export function priceComparison(card: RateCard, form: CompareForm): ComparisonPrice {
  const rows = form.prompts.flatMap(({ text }, row) => (text.trim() === '' ? [] : [{ text, row }]));
  const asked = rows.length === 0 ? [{ text: '.', row: 0 }] : rows;
  const promptErrors = new Map<number, string>();
  let seedError: string | undefined;
  let isFinal = true;
  const variants = form.variants.map((variant, index): VariantPrice => {
    const priced = asked.map(({ text }) => priceCell(card, variant, { prompt: text, seed: form.seed }));
    let refusal: LightmeterError | undefined;
    priced.forEach((cell, place) => {
      if (cell.kind === 'priced') {
        isFinal &&= cell.isFinal;
      } else if (cell.error.param === 'prompt') {
        promptErrors.set(asked[place]?.row ?? 0, `${letterOf(index)}: ${cell.error.message}`);
      } else if (cell.error.param === 'seed') {
        seedError = cell.error.message;
      } else {
        refusal ??= cell.error;
      }
    });
    const quotes = priced.flatMap((cell) => (cell.kind === 'priced' ? [cell.quote] : []));
    return {
      range: quotes.length === asked.length ? sumOf(quotes) : undefined,
      one: quotes[0],
      refusal,
    };
  });
  const ranges = variants.flatMap(({ range }) => range ?? []);
  return {
    variants,
    total: ranges.length === variants.length ? sumOf(ranges) : undefined,
    isFinal,
    promptErrors,
    seedError,
    cellCount: asked.length * form.variants.length,
  };
}

function priceCell(
  card: RateCard,
  variant: Variant,
  given: { readonly prompt: string; readonly seed: string },
): PricedRequest {
  const input = requestInput(draftOf(variant, given.prompt));
  const seed = given.seed !== '' && takesSeed(card, variant) ? Number(given.seed) : undefined;
  return priceRequest(card, { ...input, stream: false, seed });
}

function draftOf({ model, parameters }: Variant, prompt: string) {
  return { form: { model, prompt, parameters }, references: [], mask: undefined, canEdit: false };
}

function sumOf(ranges: readonly UsdRange[]): UsdRange {
  return {
    lowNanoUsd: sumUsd(ranges.map(({ lowNanoUsd }) => lowNanoUsd)),
    highNanoUsd: sumUsd(ranges.map(({ highNanoUsd }) => highNanoUsd)),
  };
}

/** The body of a quote; with a name and a limit it is that of the comparison. */
export function comparisonBody(form: CompareForm): QuoteComparisonRequest {
  return {
    prompts: askedPrompts(form),
    variants: form.variants.map((variant) => {
      const { prompt: _none, stream: _single, ...request } = requestBody(draftOf(variant, ''));
      return { request: request as QuoteComparisonRequest['variants'][number]['request'] };
    }),
    ...(form.seed === '' ? {} : { seed: Number(form.seed) }),
  };
}
