// What the Images API answers, read tolerantly: only what is used, and nothing is assumed to be there. Fields as in
// the type files of npm openai@7.57.0 (resources/images.d.ts, 2026-11-22).

import { QUALITIES, type Quality, type TokenUsage } from '@lightmeter/core';
import type { UpstreamAnswer, UpstreamRequest } from '../adapter.ts';
import { IMAGE_TAKEN } from './json-image-stream.ts';

/** `{"error": {…}}`, as OpenAI sends it; every field may be missing elsewhere. */
export interface WireError {
  readonly message: string | undefined;
  readonly type: string | undefined;
  readonly param: string | undefined;
  readonly code: string | undefined;
  /** OpenAI: `{ moderation_stage, categories }`. */
  readonly moderationDetails: Readonly<Record<string, unknown>> | undefined;
}

/** The document of an answer, or of the event that completes an image, beside the image itself. */
export interface WireAnswer {
  readonly quality: UpstreamAnswer['resolvedQuality'];
  readonly background: UpstreamAnswer['resolvedBackground'];
  readonly usage: TokenUsage | undefined;
  /** Where images lie that were not sent in the answer. */
  readonly urls: readonly string[];
}

/** Reads an answer; whatever is absent or odd is undefined. */
export function readAnswer(document: unknown, request: UpstreamRequest): WireAnswer {
  const answer = recordOf(document);
  const entries = Array.isArray(answer.data) ? answer.data.map(recordOf) : [];
  return {
    quality: QUALITIES.find((quality: Quality) => quality === answer.quality),
    background: backgroundOf(answer.background),
    usage: usageOf(answer.usage, request),
    urls: entries.flatMap(({ b64_json: image, url }) =>
      image !== IMAGE_TAKEN && typeof url === 'string' && url !== '' ? [url] : [],
    ),
  };
}

/** The error that a document carries; undefined when it carries none. */
export function readError(document: unknown): WireError | undefined {
  const { error } = recordOf(document);
  if (typeof error === 'string') return { ...NO_ERROR_FIELDS, message: error };
  if (typeof error !== 'object' || error === null) return undefined;
  const fields = recordOf(error);
  return {
    message: textOf(fields.message),
    type: textOf(fields.type),
    param: textOf(fields.param),
    code: textOf(fields.code),
    moderationDetails: isRecord(fields.moderation_details) ? fields.moderation_details : undefined,
  };
}

/** What an event's type says of the image in it; undefined for types that are not known. */
export function imageKindOf(eventType: string): 'partial' | 'final' | undefined {
  switch (eventType) {
    case 'image_generation.partial_image':
    case 'image_edit.partial_image':
      return 'partial';
    case 'image_generation.completed':
    case 'image_edit.completed':
      return 'final';
    default:
      return undefined;
  }
}

const NO_ERROR_FIELDS: WireError = {
  message: undefined,
  type: undefined,
  param: undefined,
  code: undefined,
  moderationDetails: undefined,
};

/**
 * Models that can bill text beside the image, so that an undivided `output_tokens` does not say what it counts:
 * the price table of 2025-12-16 has a text output rate for these two.
 */
const MODELS_WITH_TEXT_OUTPUT = ['gpt-image-1.5', 'chatgpt-image-latest'];

/**
 * Tokens as reported. An undivided total is divided only where it can be in one way: input without input images is
 * text, output of a model that writes no text is image.
 *
 * Upstream: `output_tokens_details` is missing from some answers (https://github.com/BerriAI/litellm/issues/31142,
 * 2026-06-23) and from every completed event.
 */
function usageOf(value: unknown, request: UpstreamRequest): TokenUsage | undefined {
  const usage = recordOf(value);
  const input = recordOf(usage.input_tokens_details);
  const output = recordOf(usage.output_tokens_details);
  const hasInputImages = request.references.length > 0;
  const writesText = MODELS_WITH_TEXT_OUTPUT.some((model) => request.upstreamModel.startsWith(model));
  const [inputText, inputImage] = divide(
    usage.input_tokens,
    [input.text_tokens, input.image_tokens],
    !hasInputImages,
  );
  const [outputImage, outputText] = divide(
    usage.output_tokens,
    [output.image_tokens, output.text_tokens],
    !writesText,
  );
  const tokens: TokenUsage = {
    input_text_tokens: inputText,
    input_image_tokens: inputImage,
    output_image_tokens: outputImage,
    output_text_tokens: outputText,
  };
  return Object.values(tokens).some((count) => count !== undefined) ? tokens : undefined;
}

type Count = number | undefined;

/** The two parts of a total, each as reported, else as what the other leaves of it. */
function divide(total: unknown, parts: readonly [unknown, unknown], isAllFirst: boolean): [Count, Count] {
  const whole = countOf(total);
  const first = countOf(parts[0]);
  const second =
    countOf(parts[1]) ?? (first === undefined && isAllFirst && whole !== undefined ? 0 : undefined);
  return [first ?? remainder(whole, second), second ?? remainder(whole, first)];
}

function remainder(whole: Count, part: Count): Count {
  return whole === undefined || part === undefined ? undefined : countOf(whole - part);
}

function countOf(value: unknown): Count {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

function backgroundOf(value: unknown): WireAnswer['background'] {
  return value === 'opaque' || value === 'transparent' ? value : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function recordOf(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}
