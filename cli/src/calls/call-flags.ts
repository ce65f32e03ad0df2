// The flags that describe a call, the same for `quote` and `generate`: a quote takes what the call takes.

import { TIERS, type Tier } from '@lightmeter/core';
import { type Command, Option } from 'commander';
import { repeated, wholeNumber } from '../command-line/flag-values.ts';
import { FILE_FORMATS, type FileFormat } from '../prompts/read-prompt-file.ts';
import {
  BACKGROUNDS,
  type CallBody,
  type CallDefaults,
  FIDELITIES,
  MODERATIONS,
  OUTPUT_FORMATS,
} from './call-body.ts';

/** What a picture is to be, as commander reads it: camel case, absent when not given. */
export interface PictureFlags {
  readonly size?: string;
  readonly aspectRatio?: string;
  readonly resolution?: Tier;
  readonly quality?: string;
  readonly format?: NonNullable<CallBody['output_format']>;
  readonly compression?: number;
  readonly background?: NonNullable<CallBody['background']>;
}

/** What a call is, whatever its prompt. */
export interface RequestFlags extends PictureFlags {
  readonly model: string;
  readonly n?: number;
  readonly moderation?: NonNullable<CallBody['moderation']>;
  readonly image?: readonly string[];
  readonly mask?: string;
  readonly inputFidelity?: NonNullable<CallBody['input_fidelity']>;
  readonly seed?: number;
}

/** Prompts, and what is asked for each. */
export interface CallFlags extends RequestFlags {
  readonly file?: string;
  readonly fileFormat?: FileFormat;
  readonly column: string;
  readonly template?: string;
  readonly count: number;
}

export function addCallFlags(command: Command): Command {
  command
    .optionsGroup('Prompts:')
    .option('--file <file>', 'a prompt a row: txt, tsv, csv or jsonl; - is stdin')
    .addOption(new Option('--file-format <format>', 'when the name does not tell').choices(FILE_FORMATS))
    .option('--column <name>', 'column of the prompts in tsv and csv', 'prompt')
    .option('--template <text>', 'prompts from columns: "Product photo of {Title} on white"')
    .option('--count <count>', 'so many calls of each prompt', wholeNumber(1), 1);
  return addRequestFlags(command);
}

/** A seed is a whole number up to 2,147,483,647; the server says so. */
export function addRequestFlags(command: Command): Command {
  command.optionsGroup('Picture:').option('--model <id>', 'model', 'gpt-image-2');
  return addPictureFlags(command)
    .option('--n <count>', 'images in one call', wholeNumber(1))
    .addOption(new Option('--moderation <strictness>', 'the provider’s filter').choices(MODERATIONS))
    .option('--seed <number>', 'for models that take one', wholeNumber(0))
    .optionsGroup('Edits:')
    .option('--reference, --image <file>', 'image to edit; may be given several times', repeated)
    .option('--mask <file>', 'PNG with alpha: transparent means change here')
    .addOption(new Option('--input-fidelity <fidelity>', 'for models that take it').choices(FIDELITIES))
    .optionsGroup('Options:');
}

/** What drafts and promotions may change, beside the model. */
export function addPictureFlags(command: Command): Command {
  return command
    .option('--size <size>', 'auto, or WIDTHxHEIGHT in pixels')
    .option('--aspect-ratio <ratio>', 'shape instead of --size, such as 16:9')
    .addOption(new Option('--resolution <tier>', 'tier for --aspect-ratio').choices(TIERS))
    .option('--quality <quality>', 'auto, low, medium, high; some models xhigh, max')
    .addOption(new Option('--format <format>', 'file format').choices(OUTPUT_FORMATS))
    .option('--compression <percent>', '0 to 100, for jpeg and webp', wholeNumber(0))
    .addOption(new Option('--background <background>', 'background').choices(BACKGROUNDS));
}

/** The flags in wire spelling. */
export function pictureFields(flags: PictureFlags) {
  return {
    size: flags.size,
    aspect_ratio: flags.aspectRatio,
    resolution: flags.resolution,
    quality: flags.quality,
    background: flags.background,
    output_format: flags.format,
    output_compression: flags.compression,
  };
}

/** What the flags say for every request, in wire spelling. */
export function requestFields(flags: RequestFlags): CallDefaults['body'] {
  return {
    model: flags.model,
    n: flags.n,
    ...pictureFields(flags),
    moderation: flags.moderation,
    input_fidelity: flags.inputFidelity,
    seed: flags.seed,
  };
}

/** What the flags say for every row. */
export function callDefaults(flags: CallFlags): CallDefaults {
  return {
    body: requestFields(flags),
    count: flags.count,
    imagePaths: flags.image ?? [],
    maskPath: flags.mask,
  };
}
