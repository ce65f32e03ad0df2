// Quote: one request against the rate card that prices it. The endpoint for quotes and the flow that generates both
// come here, so that the price shown is the price held.

import { createHash } from 'node:crypto';
import {
  canonicalJson,
  type ImageRequest,
  type ImageRequestInput,
  type JsonValue,
  type Quote,
  type QuoteGiven,
  quoteImages,
  type RateCard,
  rateCardAt,
  renderImageSize,
  resolveImageRequest,
} from '@lightmeter/core';
import type { PromptTokenCounter } from '../prompt-token-counter.ts';
import type { LiveCatalog } from '../rate-cards/live-catalog.ts';

/** A request, what it is priced by, and its price. */
export interface PricedCall extends QuoteGiven {
  readonly quote: Quote;
  /** Identifies the priced request: same hash, same price on the same card. */
  readonly quoteHash: string;
}

/**
 * Resolves and prices a request.
 *
 * @throws LightmeterError as resolveImageRequest and quoteImages do
 */
export function priceCall(
  card: RateCard,
  input: ImageRequestInput,
  countTokens: PromptTokenCounter,
): PricedCall {
  const resolved = resolveImageRequest(card, input);
  const given: QuoteGiven = { card, ...resolved, promptTokens: countTokens(resolved.request.prompt) };
  return { ...given, quote: quoteImages(given), quoteHash: hashOf(requestJson(resolved.request)) };
}

/** The card that prices a workspace's request now or at a date. */
export function pricingCard(cards: readonly RateCard[], given: { series: string; at: Date }): RateCard {
  return rateCardAt(cards, given.series, given.at);
}

/** The card that is named, else the one in force at a date. */
export async function namedCard(
  catalog: LiveCatalog,
  given: { series: string; at: Date; cardId: string | undefined; param?: string },
): Promise<RateCard> {
  return given.cardId === undefined
    ? pricingCard(catalog.cards, given)
    : catalog.card(given.cardId, given.param);
}

/** The resolved request as JSON: kept with the task, compared by hash. Streaming and references' bytes are not in it. */
export function requestJson(request: ImageRequest): Record<string, JsonValue | undefined> {
  return {
    operation: request.operation,
    model: request.modelId,
    prompt: request.prompt,
    n: request.imageCount,
    size: request.size === 'auto' ? 'auto' : renderImageSize(request.size),
    tier: request.tier,
    quality: request.quality,
    background: request.background,
    output_format: request.outputFormat,
    output_compression: request.outputCompression,
    moderation: request.moderation,
    input_fidelity: request.inputFidelity,
    seed: request.seed,
    safety_identifier: request.safetyIdentifier,
    partial_images: request.partialImageCount,
    images: request.references.map((reference) => renderImageSize(reference.size)),
    mask: request.mask && renderImageSize(request.mask.size),
  };
}

/** SHA-256 of the canonical JSON, hexadecimal. */
export function hashOf(value: JsonValue): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}
