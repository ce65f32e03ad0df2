import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type DeliveredImages, priceDelivery } from './charge.ts';
import { ERRORS, type ErrorCode } from './error-table.ts';
import type { ImageRequestInput } from './image-request.ts';
import { parseUsd, renderUsd } from './money.ts';
import { isFinalFailure, OUTCOMES, type OutcomeId } from './outcome.ts';
import type { RateCard } from './rate-card.ts';
import { cardOf, deliveryOf, priced, tokenModel, usageOf } from './testing.ts';

const FLAT = cardOf();
const TOKENS = cardOf([tokenModel()]);

describe('the table of outcomes', () => {
  it('names every outcome once, in sentences', () => {
    const ids = OUTCOMES.map((outcome) => outcome.id);
    assert.equal(new Set(ids).size, ids.length);
    for (const { event, charged, hold } of OUTCOMES) {
      for (const sentence of [event, charged, hold]) assert.match(sentence, /^[A-Z][^|\n]*\.$/);
    }
  });

  /** What is charged and what goes back, of a hold of the quote. */
  type Row = [OutcomeId, RateCard, Partial<ImageRequestInput>, DeliveredImages, string, string];
  const two = { size: '3840x2160', imageCount: 2 };
  const square = { size: '1024x1024', quality: 'medium', stream: true, partialImageCount: 1 };
  const usage = usageOf({ output_image_tokens: 9000, input_text_tokens: 23, input_image_tokens: 0 });
  const table: readonly Row[] = [
    ['delivered', FLAT, two, deliveryOf(['3840x2160', '3840x2160']), '0.12', '0'],
    ['fewer', FLAT, two, deliveryOf(['3840x2160'], { sentCount: 2 }), '0.06', '0.06'],
    ['undersized', FLAT, two, deliveryOf(['3840x2160', '1024x1024']), '0.09', '0.03'],
    ['surplus', FLAT, { size: '1024x1024' }, deliveryOf(['3840x2160', '3840x2160']), '0.03', '0'],
    ['above_quote', TOKENS, square, deliveryOf(['1024x1024'], { usage }), '0.055795', '0'],
    ['usage_unknown', TOKENS, square, deliveryOf(['1024x1024']), '0.052795', '0.003'],
    ['failed', FLAT, two, deliveryOf([]), '0', '0.12'],
  ];
  for (const [id, card, asked, delivered, charged, released] of table) {
    const outcome = OUTCOMES.find((known) => known.id === id);
    it(`${id}: ${outcome?.charged} $${charged} captured, $${released} released`, () => {
      const given = priced(card, asked);
      const { amountNanoUsd } = priceDelivery({ ...given, delivered });
      assert.equal(renderUsd(amountNanoUsd), charged);
      assert.equal(given.quote.highNanoUsd - amountNanoUsd, parseUsd(released));
    });
  }
});

describe('the answer of a failed task under the same Idempotency-Key', () => {
  const replayed: Readonly<Record<ErrorCode, boolean>> = {
    invalid_json: true,
    missing_parameter: true,
    unknown_parameter: true,
    invalid_value: true,
    unsupported_value: true,
    image_unreadable: true,
    image_fetch_failed: true,
    image_too_large: true,
    mask_mismatch: true,
    idempotency_key_invalid: true,
    moderation_blocked: true,
    upstream_rejected: true,
    missing_api_key: true,
    invalid_api_key: true,
    api_key_revoked: true,
    api_key_expired: true,
    invalid_credentials: true,
    session_ended: true,
    csrf_refused: true,
    permission_denied: true,
    model_not_allowed: true,
    not_found: true,
    model_not_found: true,
    method_not_allowed: true,
    insufficient_balance: true,
    spend_cap_reached: true,
    max_cost_exceeded: true,
    idempotency_key_in_progress: false,
    quote_expired: true,
    conflict: true,
    link_ended: true,
    output_deleted: true,
    payload_too_large: true,
    unsupported_media_type: true,
    idempotency_key_mismatch: true,
    quote_mismatch: true,
    rate_limit_exceeded: false,
    upstream_rate_limited: false,
    upstream_unavailable: false,
    upstream_connection_lost: false,
    upstream_empty: false,
    upstream_malformed: false,
    upstream_misconfigured: false,
    task_interrupted: false,
    task_cancelled: true,
    batch_paused: true,
    batch_expired: true,
    task_not_cancellable: true,
    task_deadline_exceeded: false,
    provider_not_configured: false,
    shutting_down: false,
    database_unavailable: false,
    storage_unavailable: false,
    upstream_timeout: false,
    rate_missing: false,
    internal_error: false,
  };

  it('is listed here for every code', () => {
    assert.deepEqual(Object.keys(replayed).toSorted(), Object.keys(ERRORS).toSorted());
  });

  for (const [code, isReplayed] of Object.entries(replayed) as [ErrorCode, boolean][]) {
    it(`${isReplayed ? 'is given again' : 'is not kept'} after ${code}`, () => {
      assert.equal(isFinalFailure(code), isReplayed);
    });
  }
});
