// The beginning of an input, read in the browser to show what will become of its rows. The server reads the whole file, with
// the same rules; what is shown here is a look ahead and decides nothing.

import { type ColumnPlan, LightmeterError, planColumns, readPlannedRow, readPrompt } from '@lightmeter/core';

export const FORMATS = ['csv', 'tsv', 'txt', 'jsonl'] as const;
export type InputFormat = (typeof FORMATS)[number];

/** So much of a file is read: enough for the first rows of any table, little enough for a blink. */
export const HEAD_BYTES = 131_072;
/** Rows that are shown. */
export const SHOWN_ROWS = 5;

const FORMAT_OF_ENDING: Readonly<Record<string, InputFormat>> = {
  jsonl: 'jsonl',
  ndjson: 'jsonl',
  csv: 'csv',
  tsv: 'tsv',
  tab: 'tsv',
  txt: 'txt',
};

/** What the ending of a name tells; undefined when it tells nothing. */
export function formatOfName(filename: string): InputFormat | undefined {
  const ending = /\.([a-z]+)$/i.exec(filename)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(FORMAT_OF_ENDING, ending) ? FORMAT_OF_ENDING[ending] : undefined;
}

/** The header and first rows of a table. `isWhole`: the text is all there is, and its last row is complete. */
export interface TableHead {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Undefined when there is no header. */
export function tableHead(text: string, format: 'csv' | 'tsv', isWhole: boolean): TableHead | undefined {
  const plain = text.replace(/^\uFEFF/, '');
  const all = format === 'csv' ? csvRows(plain) : plain.split(/\r?\n/).map((line) => line.split('\t'));
  const complete = isWhole || all.length < 2 ? all : all.slice(0, -1);
  const [header, ...rows] = complete.filter((cells) => cells.some((cell) => cell.trim() !== ''));
  return header && { header, rows: rows.slice(0, SHOWN_ROWS) };
}

/** RFC 4180. A quotation mark that is never closed takes the rest of the text into its cell. */
function csvRows(text: string): string[][] {
  const rows: string[][] = [];
  let cells: string[] = [];
  for (const [, quoted, plain, end] of text.matchAll(
    /(?:"([^"]*(?:""[^"]*)*)(?:"|$)|([^",\r\n]*))(,|\r\n|\n|\r|$)/g,
  )) {
    cells.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    rows.push(cells);
    cells = [];
    if (end === '' || rows.length > SHOWN_ROWS * 20) break;
  }
  return rows;
}

/** What one row becomes. */
export type ShownRow =
  | {
      readonly kind: 'prompt';
      readonly prompt: string;
      readonly customId: string | undefined;
      /** Further parameters that the row says itself, `size: 1024x1024`. */
      readonly parameters: readonly string[];
    }
  | { readonly kind: 'fault'; readonly message: string };

export interface TablePreview {
  readonly plan: ColumnPlan;
  readonly rows: readonly ShownRow[];
}

export interface PromptWish {
  readonly promptColumn?: string | undefined;
  readonly promptTemplate?: string | undefined;
  readonly metadataColumns?: 'keep' | undefined;
}

/**
 * The first rows of a table as the server will read them.
 *
 * @returns the sentence that says what is wrong, when the columns cannot be used so
 */
export function previewTable({ header, rows }: TableHead, wish: PromptWish): TablePreview | string {
  try {
    const plan = planColumns(header, wish);
    return { plan, rows: rows.map((cells) => shownRow(plan, cells)) };
  } catch (error) {
    if (error instanceof LightmeterError) return error.message;
    throw error;
  }
}

function shownRow(plan: ColumnPlan, cells: readonly string[]): ShownRow {
  if (cells.length !== plan.columns.length) {
    return {
      kind: 'fault',
      message: `The row has ${cells.length} cells and the header ${plan.columns.length}.`,
    };
  }
  const reading = readPrompt(plan, cells, HEAD_BYTES);
  if (reading.kind === 'empty')
    return { kind: 'fault', message: `Column “${reading.header}” is empty here.` };
  if (reading.kind === 'too_long') return { kind: 'fault', message: 'The prompt is too long.' };
  const { fields, customId } = readPlannedRow(plan, cells);
  const parameters = Object.entries(fields)
    .filter(([name]) => name !== 'prompt')
    .map(([name, value]) => `${name}: ${String(value)}`);
  return { kind: 'prompt', prompt: reading.text, customId, parameters };
}

/** The first prompts of a text with one on each line, or of JSON lines. */
export function previewLines(text: string, format: 'txt' | 'jsonl'): ShownRow[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const rows = lines.filter((line) => line.trim() !== '').slice(0, SHOWN_ROWS);
  return rows.map((line) => (format === 'txt' ? plainRow(line) : jsonRow(line)));
}

function plainRow(prompt: string): ShownRow {
  return { kind: 'prompt', prompt, customId: undefined, parameters: [] };
}

function jsonRow(line: string): ShownRow {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { kind: 'fault', message: 'The line is not valid JSON.' };
  }
  const own = isObject(value) ? value : {};
  const body = isObject(own.body) ? own.body : own;
  if (typeof body.prompt !== 'string') return { kind: 'fault', message: 'The line has no prompt.' };
  const parameters = Object.entries(body).flatMap(([name, said]) =>
    ['prompt', 'custom_id', 'metadata'].includes(name) || typeof said === 'object'
      ? []
      : [`${name}: ${String(said).slice(0, 60)}`],
  );
  const customId = typeof own.custom_id === 'string' ? own.custom_id : undefined;
  return { kind: 'prompt', prompt: body.prompt, customId, parameters };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
