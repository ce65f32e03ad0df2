// Drafts: a cheap picture first, then the same at its full price for those that are picked. A draft remembers the request it
// stands for.

import {
  canonicalJson,
  type ImageRequestInput,
  type JsonValue,
  LightmeterError,
  type NanoUsd,
  type RateCard,
  type ReferenceImage,
  sumUsd,
} from '@lightmeter/core';
import type { JsonObject, TaskRecord } from '@lightmeter/store';
import type { WrittenRequest } from '../input/changed-request.ts';
import type { Services } from '../services.ts';
import { type PricedCall, priceCall } from './price-call.ts';

interface PriceRange {
  readonly lowNanoUsd: NanoUsd;
  readonly highNanoUsd: NanoUsd;
}

/** What a draft saves, or costs, against making the picture at once. */
export interface DraftPrices {
  readonly final: PriceRange;
  /** Undefined while the size of the draft, and so of the reference image, is not known. */
  readonly promotion: PriceRange | undefined;
  readonly draftAndPromotion: PriceRange | undefined;
}

/** Under this name the request that a draft stands for lies beside what is run; pricing does not look at it. */
const FINAL = 'final';

/** The request a draft stands for, to be kept with it. */
export function rememberFinal(final: ImageRequestInput): Record<string, JsonValue> {
  const { references: _references, mask: _mask, ...written } = final;
  return { [FINAL]: withoutUndefined(written) };
}

/** The request that the task stands for; undefined when it is no draft. */
export function finalOf(task: TaskRecord): JsonObject | undefined {
  const final = task.input?.[FINAL];
  return typeof final === 'object' && final !== null && !Array.isArray(final)
    ? (final as JsonObject)
    : undefined;
}

/** Whether the task stands for just this picture: two requests that run the same draft of different ones are not the same. */
export function standsFor(task: TaskRecord, final: ImageRequestInput | undefined): boolean {
  const remembered = finalOf(task);
  if (!final || !remembered) return !final && !remembered;
  return canonicalJson({ [FINAL]: remembered as JsonValue }) === canonicalJson(rememberFinal(final));
}

function withoutUndefined(written: WrittenRequest): JsonValue {
  return JSON.parse(JSON.stringify(written)) as JsonValue;
}

/**
 * The prices of a draft; undefined where its card cannot make the picture itself.
 *
 * Never throws for that: the draft exists by now, and its hold with it.
 */
export function draftPrices(
  services: Pick<Services, 'countPromptTokens'>,
  given: { card: RateCard; draft: PricedCall; final: ImageRequestInput },
): DraftPrices | undefined {
  try {
    return pricesOf(services, given);
  } catch (error) {
    if (error instanceof LightmeterError) return undefined;
    throw error;
  }
}

function pricesOf(
  services: Pick<Services, 'countPromptTokens'>,
  given: { card: RateCard; draft: PricedCall; final: ImageRequestInput },
): DraftPrices {
  const { card, draft, final } = given;
  const whole = priceCall(card, final, services.countPromptTokens);
  const reference = expectedDraft(draft);
  const editsImages = whole.model.capability?.operations.includes('edit') ?? false;
  const promoted: ImageRequestInput | undefined = !editsImages
    ? { ...final, operation: 'generate', references: [], mask: undefined }
    : reference && { ...final, operation: 'edit', references: [reference], mask: undefined };
  const promotion = promoted && priceCall(card, promoted, services.countPromptTokens).quote;
  return {
    final: whole.quote,
    promotion,
    draftAndPromotion: promotion && {
      lowNanoUsd: sumUsd([draft.quote.lowNanoUsd, promotion.lowNanoUsd]),
      highNanoUsd: sumUsd([draft.quote.highNanoUsd, promotion.highNanoUsd]),
    },
  };
}

/** The draft's picture as a reference image, as far as it is known before it is made. */
function expectedDraft({ request }: PricedCall): ReferenceImage | undefined {
  if (request.size === 'auto') return undefined;
  return { param: 'draft', size: request.size, sizeBytes: undefined, format: undefined, hasAlpha: undefined };
}
