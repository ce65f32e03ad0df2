// Opens a prompt file and hands it to the reader of its format.

import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { usageError } from '../command-line/command-error.ts';
import { readFailureText } from '../command-line/read-failure.ts';
import { readDelimitedRows } from './delimited-rows.ts';
import { readJsonLines } from './json-lines.ts';
import type { PromptRows } from './prompt-rows.ts';
import { readTextLines } from './text-lines.ts';

/** Formats by the ending of a file's name; `ndjson` is jsonl. */
export const FILE_FORMATS = ['txt', 'tsv', 'csv', 'jsonl'] as const;
/** One of them. */
export type FileFormat = (typeof FILE_FORMATS)[number];

/** Where prompts are read from, and how. */
export interface PromptFile {
  /** `-` is stdin. */
  readonly path: string;
  /** By the ending of the name when undefined; stdin is text. */
  readonly format: FileFormat | undefined;
  /** Name of the column that holds the prompts, in tsv and csv. */
  readonly column: string;
  /** Writes prompts from columns instead: `A photo of {Title}`. */
  readonly template?: string | undefined;
}

/**
 * The rows of a prompt file.
 *
 * @throws CommandError when the file as a whole cannot be used: absent, no UTF-8, no such column, no row
 */
export async function readPromptFile(file: PromptFile): Promise<PromptRows> {
  const format = file.format ?? formatOf(file.path);
  if (file.template !== undefined && format !== 'csv' && format !== 'tsv') {
    throw usageError(
      `--template writes prompts from columns, and ${format} has none.`,
      'Give a csv or tsv file.',
    );
  }
  const text = decode(file.path, await readBytes(file.path));
  const found = await readRows(format, text, file);
  if (found.rows.length + found.faults.length > 0) return found;
  throw usageError(`${nameOf(file.path)} has no prompts.`);
}

async function readRows(format: FileFormat, text: string, file: PromptFile): Promise<PromptRows> {
  switch (format) {
    case 'txt':
      return readTextLines(text);
    case 'jsonl':
      return readJsonLines(text);
    case 'tsv':
    case 'csv':
      return readDelimitedRows(text, { format, column: file.column, template: file.template });
  }
}

function formatOf(path: string): FileFormat {
  if (path === '-') return 'txt';
  const ending = extname(path).slice(1).toLowerCase();
  const format =
    FILE_FORMATS.find((known) => known === ending) ?? (ending === 'ndjson' ? 'jsonl' : undefined);
  if (format) return format;
  throw usageError(
    `The ending of ${path} does not tell its format.`,
    `Add --file-format with one of ${FILE_FORMATS.join(', ')}.`,
  );
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return path === '-' ? await buffer(process.stdin) : await readFile(path);
  } catch (cause) {
    throw usageError(`${path} cannot be read: ${readFailureText(cause)}.`);
  }
}

/** A byte order mark is taken off. */
function decode(path: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw usageError(`${nameOf(path)} is not UTF-8 text.`, `Convert it: iconv -t UTF-8 ${path}`);
  }
}

function nameOf(path: string): string {
  return path === '-' ? 'stdin' : path;
}
