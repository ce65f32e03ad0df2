// The body of one call as prompts and flags make it: the fields of the wire's own body, without those that say how an
// answer is delivered. A row's fields win over the flags.

import {
  type Background,
  DataShapeError,
  JsonReader,
  type OutputFormat,
  TIERS,
  type Tier,
} from '@lightmeter/core';
import type { PromptRow } from '../prompts/prompt-rows.ts';

/** Values of `output_format` that some model takes. */
export const OUTPUT_FORMATS = ['png', 'jpeg', 'webp'] as const satisfies readonly OutputFormat[];
/** Values of `background` that some model takes. */
export const BACKGROUNDS = ['auto', 'opaque', 'transparent'] as const satisfies readonly Background[];
/** Values of `moderation` that some model takes. */
export const MODERATIONS = ['auto', 'low'] as const;
/** Values of `input_fidelity` that some model takes. */
export const FIDELITIES = ['low', 'high'] as const;

/** In wire spelling. Absent is what nobody asked for; the rate card documents what then holds. */
export interface CallBody {
  readonly model: string;
  readonly prompt: string;
  readonly n?: number | undefined;
  readonly size?: string | undefined;
  readonly aspect_ratio?: string | undefined;
  readonly resolution?: Tier | undefined;
  readonly quality?: string | undefined;
  readonly background?: Background | undefined;
  readonly output_format?: OutputFormat | undefined;
  readonly output_compression?: number | undefined;
  readonly moderation?: (typeof MODERATIONS)[number] | undefined;
  readonly input_fidelity?: (typeof FIDELITIES)[number] | undefined;
  readonly seed?: number | undefined;
  readonly safety_identifier?: string | undefined;
}

/** A body, and what stands beside it. */
export interface CallText {
  readonly body: CallBody;
  /** How many such calls. */
  readonly count: number;
  /** Files to edit; none makes it a generation. */
  readonly imagePaths: readonly string[];
  readonly maskPath: string | undefined;
}

/** What the flags say for every row. */
export type CallDefaults = Omit<CallText, 'body'> & { readonly body: Omit<CallBody, 'prompt'> };

/**
 * The call that a row asks for.
 *
 * @throws DataShapeError naming the field that is missing, mistyped or unknown
 */
export function readCall(row: PromptRow, defaults: CallDefaults): CallText {
  return new JsonReader(row.fields, 'row').asObject((fields) => {
    const text = (name: string) => fields.optional(name, (field) => field.asText());
    const count = (name: string) => fields.optional(name, (field) => field.asCount());
    const choice = <Choice extends string>(name: string, choices: readonly Choice[]) =>
      fields.optional(name, (field) => field.asOneOf(choices));
    const body: CallBody = {
      model: text('model') ?? defaults.body.model,
      prompt: fields.required('prompt').asText(),
      n: count('n') ?? defaults.body.n,
      size: text('size') ?? defaults.body.size,
      aspect_ratio: text('aspect_ratio') ?? defaults.body.aspect_ratio,
      resolution: choice('resolution', TIERS) ?? defaults.body.resolution,
      quality: text('quality') ?? defaults.body.quality,
      background: choice('background', BACKGROUNDS) ?? defaults.body.background,
      output_format: choice('output_format', OUTPUT_FORMATS) ?? defaults.body.output_format,
      output_compression: count('output_compression') ?? defaults.body.output_compression,
      moderation: choice('moderation', MODERATIONS) ?? defaults.body.moderation,
      input_fidelity: choice('input_fidelity', FIDELITIES) ?? defaults.body.input_fidelity,
      seed: count('seed') ?? defaults.body.seed,
      safety_identifier: text('safety_identifier') ?? defaults.body.safety_identifier,
    };
    const calls = count('count') ?? defaults.count;
    if (calls < 1) throw new DataShapeError('row.count', 'must be at least 1.');
    return {
      body,
      count: calls,
      imagePaths: fields.optional('image', pathsOf) ?? defaults.imagePaths,
      maskPath: text('mask') ?? defaults.maskPath,
    };
  });
}

/** One path or a list of them. */
function pathsOf(field: JsonReader): string[] {
  return Array.isArray(field.value) ? field.asList((path) => path.asText()) : [field.asText()];
}
