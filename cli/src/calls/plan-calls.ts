// From a prompt, or a file of them, and the flags to the calls that are to be priced or made. A row that cannot be a
// call becomes a fault with its line; the others go on.

import { realpath } from 'node:fs/promises';
import { imageRequestInput } from '@lightmeter/contract/render';
import { DataShapeError, type ImageRequestInput, LightmeterError } from '@lightmeter/core';
import { usageError } from '../command-line/command-error.ts';
import type { PromptRow, PromptRows, RowFault } from '../prompts/prompt-rows.ts';
import { readPromptFile } from '../prompts/read-prompt-file.ts';
import { type CallBody, type CallText, readCall } from './call-body.ts';
import { type CallFlags, callDefaults } from './call-flags.ts';
import { type InputImage, readInputImage } from './input-image.ts';

/** One row as it will be asked for, `count` times. */
export interface PlannedCall {
  /** Undefined for a prompt on the command line. */
  readonly line: number | undefined;
  readonly body: CallBody;
  readonly count: number;
  /** None for a generation. */
  readonly images: readonly InputImage[];
  readonly mask: InputImage | undefined;
}

/** Every row of the prompts, as a call or as a fault. */
export interface CallPlan {
  readonly calls: readonly PlannedCall[];
  readonly faults: readonly RowFault[];
  readonly unreadColumns: readonly string[];
  /** Names where the prompts come from, the same on every run: a path, `stdin`, or the prompt itself. */
  readonly source: string;
  /** The prompt stood on the command line. */
  readonly isSingle: boolean;
}

/**
 * Reads the prompts and plans their calls.
 *
 * @throws CommandError when there is no prompt or the file cannot be used; for a prompt on the command line also what is
 *   wrong with it
 */
export async function planCalls(prompt: string | undefined, flags: CallFlags): Promise<CallPlan> {
  if ((prompt === undefined) === (flags.file === undefined)) {
    throw usageError(
      prompt === undefined ? 'There is no prompt.' : 'There is a prompt and a --file; give one of them.',
      'lightmeter quote "A lighthouse at dusk", or --file prompts.txt',
    );
  }
  const { rows, faults, unreadColumns } = await promptRows(prompt, flags);
  const images = new ImageCache();
  const calls: PlannedCall[] = [];
  const refused: RowFault[] = [...faults];
  for (const row of rows) {
    try {
      calls.push(await planCall(row, flags, images));
    } catch (error) {
      if (prompt !== undefined) throw error;
      refused.push(rowFault(row.line, error));
    }
  }
  const source = prompt ?? (flags.file === '-' ? 'stdin' : await realpath(flags.file ?? ''));
  return { calls, faults: refused, unreadColumns, source, isSingle: prompt !== undefined };
}

async function promptRows(prompt: string | undefined, flags: CallFlags): Promise<PromptRows> {
  if (prompt !== undefined) {
    if (flags.template !== undefined)
      throw usageError('--template is for the columns of a --file.', '--file products.csv --template …');
    return { rows: [{ line: undefined, fields: { prompt } }], faults: [], unreadColumns: [] };
  }
  return readPromptFile({
    path: flags.file ?? '-',
    format: flags.fileFormat,
    column: flags.column,
    template: flags.template,
  });
}

async function planCall(row: PromptRow, flags: CallFlags, images: ImageCache): Promise<PlannedCall> {
  const { body, count, imagePaths, maskPath }: CallText = readCall(row, callDefaults(flags));
  if (maskPath !== undefined && imagePaths.length === 0) {
    throw new LightmeterError('missing_parameter', {
      param: 'image',
      message: 'A mask needs an image to apply to. Add one with --image, or `image` in the row.',
    });
  }
  const references: InputImage[] = [];
  for (const [index, path] of imagePaths.entries())
    references.push(await images.read(path, `image[${index}]`));
  const mask = maskPath === undefined ? undefined : await images.read(maskPath, 'mask');
  return { line: row.line, body, count, images: references, mask };
}

/** Files that many rows name are measured once. */
class ImageCache {
  private readonly known = new Map<string, Promise<InputImage>>();

  async read(path: string, param: string): Promise<InputImage> {
    const reading = this.known.get(path) ?? readInputImage(path, param);
    this.known.set(path, reading);
    const image = await reading;
    return { ...image, reference: { ...image.reference, param } };
  }
}

/** What a row's failure comes down to. Failures that are not the row's own are thrown on. */
export function rowFault(line: number | undefined, error: unknown): RowFault {
  if (error instanceof DataShapeError) {
    return { line, code: 'invalid_value', message: error.message.replace(/^row\.([^:]+): /, '`$1` ') };
  }
  if (error instanceof LightmeterError) return { line, code: error.code, message: error.message };
  throw error;
}

/** The call as core reads it. */
export function requestInput({ body, images, mask }: PlannedCall): ImageRequestInput {
  const references = images.map((image) => image.reference);
  return imageRequestInput(images.length > 0 ? 'edit' : 'generate', body, {
    references,
    mask: mask?.reference,
  });
}
