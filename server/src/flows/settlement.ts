// What a finished task means in money and in words: the record that is settled in one transaction.

import { renderLineItem } from '@lightmeter/contract/render';
import {
  type Charge,
  type ImageRequest,
  isFinalFailure,
  LightmeterError,
  priceDelivery,
  renderImageSize,
  type TokenUsage,
  ZERO_USD,
} from '@lightmeter/core';
import type { AttemptRecord, TaskSettlement } from '@lightmeter/store';
import type { RunningTask } from '../running-tasks.ts';
import type { Services } from '../services.ts';
import { cancelledSettlement } from './cancel-task.ts';
import type { PricedCall } from './price-call.ts';
import type { UpstreamResult } from './run-upstream.ts';

interface FinishedJob {
  readonly taskId: string;
  readonly priced: PricedCall;
  readonly result: UpstreamResult;
  readonly latencyMs: number;
  /** What somebody who cancelled asked for; undefined when nobody has. */
  readonly cancelled: RunningTask['cancelled'];
}

/** What the outcome means in money: a table in core says how much, this says what is recorded beside it. */
export function settlementOf(services: Services, job: FinishedJob): TaskSettlement {
  const { taskId, result, latencyMs, cancelled } = job;
  if (cancelled && (result.images.length === 0 || !cancelled.keepIfDelivered)) {
    return cancelledSettlement(taskId, {
      attempts: result.attempts,
      resolved: { latency_ms: latencyMs },
    });
  }
  if (result.images.length === 0) {
    const error = result.error ?? new LightmeterError('upstream_empty');
    return failedSettlement(taskId, error, { attempts: result.attempts, latencyMs });
  }
  try {
    const charge = chargeFor(job.priced, result);
    return {
      taskId,
      state: 'succeeded',
      chargeNanoUsd: charge.amountNanoUsd,
      charge: {
        rateCardId: charge.rateCardId,
        lineItems: charge.lineItems.map(renderLineItem),
        usage: usageJson(result.answer?.usage),
      },
      outputs: result.images.slice(0, job.priced.request.imageCount).map((image, index) => ({
        outputId: services.newId('out'),
        imageIndex: index,
        storageKey: image.storageKey,
        sha256: image.sha256,
        format: image.image.format,
        widthPixels: image.image.size.widthPixels,
        heightPixels: image.image.size.heightPixels,
        sizeBytes: image.sizeBytes,
        tier: charge.tiers[index] ?? '1K',
      })),
      attempts: result.attempts,
      replayable: true,
      resolved: resolvedJson(job.priced.request, result, latencyMs),
    };
  } catch (thrown) {
    const error =
      thrown instanceof LightmeterError ? thrown : new LightmeterError('internal_error', { cause: thrown });
    services.log.error(
      { err: error, taskId, internal: error.internal },
      'The charge of a task could not be computed.',
    );
    return failedSettlement(taskId, error, { attempts: result.attempts, latencyMs });
  }
}

function chargeFor(priced: PricedCall, result: UpstreamResult): Charge {
  return priceDelivery({
    ...priced,
    delivered: {
      images: result.images.map((image) => image.image.size),
      sentCount: result.sentCount,
      partialImageCount: result.answer?.partialImageCount ?? 0,
      resolvedQuality: result.answer?.resolvedQuality,
      usage: result.answer?.usage,
    },
  });
}

/**
 * A failure moves no money: the hold goes back whole.
 *
 * What the provider said about the request itself is final and replayed; what may pass is not, so that a retry with the
 * same key runs afresh.
 */
export function failedSettlement(
  taskId: string,
  error: LightmeterError,
  given: { attempts: readonly AttemptRecord[]; latencyMs: number } = { attempts: [], latencyMs: 0 },
): TaskSettlement {
  return {
    taskId,
    state: 'failed',
    chargeNanoUsd: ZERO_USD,
    outputs: [],
    error: {
      code: error.code,
      message: error.message,
      ...(error.param === undefined ? {} : { param: error.param }),
      details: {
        ...error.details,
        ...(error.retryAfterMs === undefined ? {} : { retry_after_ms: error.retryAfterMs }),
      },
    },
    attempts: given.attempts,
    replayable: isFinalFailure(error.code),
    resolved: { latency_ms: given.latencyMs },
  };
}

/** How the picture came out where the request left it open. */
function resolvedJson(
  request: ImageRequest,
  result: UpstreamResult,
  latencyMs: number,
): Record<string, string | number> {
  const first = result.images[0]?.image.size;
  const quality = request.quality === 'auto' ? (result.answer?.resolvedQuality ?? 'auto') : request.quality;
  const background = result.answer?.resolvedBackground ?? request.background;
  return {
    latency_ms: latencyMs,
    background,
    ...(quality === undefined ? {} : { quality }),
    ...(first === undefined ? {} : { size: renderImageSize(first) }),
  };
}

/** OpenAI's usage object; null when the provider reported nothing. Parts it left out count as 0 in the sums alone. */
function usageJson(usage: TokenUsage | undefined) {
  if (!usage) return null;
  const inputText = usage.input_text_tokens ?? 0;
  const inputImage = usage.input_image_tokens ?? 0;
  const outputImage = usage.output_image_tokens ?? 0;
  const outputText = usage.output_text_tokens ?? 0;
  return {
    total_tokens: inputText + inputImage + outputImage + outputText,
    input_tokens: inputText + inputImage,
    input_tokens_details: { text_tokens: inputText, image_tokens: inputImage },
    output_tokens: outputImage + outputText,
    output_tokens_details: { image_tokens: outputImage, text_tokens: outputText },
  };
}
