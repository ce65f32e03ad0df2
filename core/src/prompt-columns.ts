// Which column of a table of prompts is which parameter of a request, and what a cell says. One reading for batch inputs
// and for the tables that the command line reads.

import { LightmeterError } from './error.ts';
import { nearestName } from './nearest-name.ts';
import { parsePromptTemplate } from './prompt-template.ts';

/** Parameters of a request that a column can give, in wire spelling. */
export const REQUEST_COLUMNS = [
  'prompt',
  'model',
  'n',
  'size',
  'aspect_ratio',
  'resolution',
  'quality',
  'background',
  'output_format',
  'output_compression',
  'moderation',
  'input_fidelity',
  'seed',
  'safety_identifier',
] as const;

/** What a column is read as. `image` and `mask` name input images, and `custom_id` is what the caller calls the row. */
export type ColumnRole = (typeof REQUEST_COLUMNS)[number] | 'image' | 'mask' | 'custom_id';

const ROLES: readonly string[] = [...REQUEST_COLUMNS, 'image', 'mask', 'custom_id'] satisfies ColumnRole[];
const NUMBER_ROLES: readonly string[] = ['n', 'output_compression', 'seed'];

/** Other names in use for the same. */
const ALIASES: Readonly<Record<string, ColumnRole>> = {
  text: 'prompt',
  image_url: 'image',
  images: 'image',
  id: 'custom_id',
};

const METADATA_PREFIX = 'metadata.';

/** How each column of a table is read. */
export interface ColumnPlan {
  /** By position; undefined for a column that is not read. */
  readonly columns: readonly (
    | { readonly kind: 'role'; readonly role: ColumnRole }
    | { readonly kind: 'metadata'; readonly name: string }
    | undefined
  )[];
  /** Headers of the columns that are not read, for the caller to be told. */
  readonly unreadColumns: readonly string[];
  /** What the prompts are made of: texts, and columns by position. Without a template it is one column. */
  readonly promptParts: readonly (string | { readonly index: number; readonly header: string })[];
}

/** What the caller says of a table. */
export interface ColumnWishes {
  /** Header of the column that holds the prompts; `prompt`, whatever its capitals, or `text` by default. */
  readonly promptColumn?: string | undefined;
  /** Makes each prompt from cells of its row, `Photo of {Title}`, instead of taking it from one column. */
  readonly promptTemplate?: string | undefined;
  /** Further columns that become metadata: all of them, or those with these headers. */
  readonly metadataColumns?: 'keep' | readonly string[] | undefined;
}

/**
 * Plans how the columns of a table are read.
 *
 * A name counts whatever its capitals, with spaces or hyphens for underscores; of two columns with one meaning the exact
 * spelling wins, then the spelling that is no alias, then the first.
 *
 * @throws LightmeterError `missing_parameter` when no column holds the prompts; `invalid_value` when a column that the
 *   caller or the template names is not there
 */
export function planColumns(header: readonly string[], wishes: ColumnWishes = {}): ColumnPlan {
  const named = namedColumns(header, wishes);
  const best = new Map<string, number>();
  if (named.prompt !== undefined) best.set('prompt', named.prompt);
  for (const rank of [exactRole, alikeRole, aliasRole]) {
    for (const [index, name] of header.entries()) {
      const role = rank(name);
      const isTaken = index === named.prompt || named.metadata.has(index);
      // A template says what the prompt is, and no column beside it.
      const isPromptTwice = role === 'prompt' && named.template !== undefined;
      if (role !== undefined && !isTaken && !isPromptTwice && !best.has(role)) best.set(role, index);
    }
  }
  const promptIndex = best.get('prompt');
  const promptParts =
    named.template ??
    (promptIndex === undefined ? [] : [{ index: promptIndex, header: header[promptIndex] ?? '' }]);
  if (promptParts.length === 0) {
    throw new LightmeterError('missing_parameter', {
      param: 'prompt',
      message: `There is no column \`prompt\`. The columns are: ${listed(header)}. Rename the one with the prompts, name it with \`prompt_column\`, or make prompts of several with \`prompt_template\`.`,
    });
  }
  const roles = new Map([...best].map(([role, index]) => [index, role as ColumnRole]));
  const promptIndexes = new Set(
    promptParts.flatMap((part) => (typeof part === 'string' ? [] : [part.index])),
  );
  const unreadColumns: string[] = [];
  const metadataNames = new Set<string>();
  const columns = header.map((name, index): ColumnPlan['columns'][number] => {
    const role = roles.get(index);
    if (role !== undefined) return { kind: 'role', role };
    const metadataName = name.trim().toLowerCase().startsWith(METADATA_PREFIX)
      ? name.trim().slice(METADATA_PREFIX.length)
      : named.metadata.has(index) || wishes.metadataColumns === 'keep'
        ? name.trim()
        : '';
    if (metadataName === '' || metadataNames.has(metadataName)) {
      if (!promptIndexes.has(index)) unreadColumns.push(name);
      return undefined;
    }
    metadataNames.add(metadataName);
    return { kind: 'metadata', name: metadataName };
  });
  return { columns, unreadColumns, promptParts };
}

/** Positions of the columns that the caller names. */
function namedColumns(header: readonly string[], wishes: ColumnWishes) {
  const find = (wanted: string, param: string): number => {
    const exact = header.indexOf(wanted);
    const found = exact === -1 ? header.findIndex((name) => plain(name) === plain(wanted)) : exact;
    if (found !== -1) return found;
    const nearest = nearestName(wanted, header);
    const hint = nearest === undefined ? '' : ` Did you mean ${JSON.stringify(nearest.slice(0, 60))}?`;
    throw new LightmeterError('invalid_value', {
      param,
      message: `There is no column ${JSON.stringify(wanted)}.${hint} The columns are: ${listed(header)}.`,
    });
  };
  const { promptColumn, promptTemplate, metadataColumns } = wishes;
  const metadata = Array.isArray(metadataColumns) ? metadataColumns : [];
  return {
    prompt: promptColumn === undefined ? undefined : find(promptColumn, 'prompt_column'),
    template:
      promptTemplate === undefined
        ? undefined
        : parsePromptTemplate(promptTemplate).map((part) => {
            if (part.kind === 'text') return part.text;
            const index = find(part.name, 'prompt_template');
            return { index, header: header[index] ?? '' };
          }),
    metadata: new Set(metadata.map((name: string) => find(name, 'metadata_columns'))),
  };
}

/** The longest list of columns that a sentence still carries. */
const MAX_LISTED = 60;

function listed(header: readonly string[]): string {
  const names = header.slice(0, MAX_LISTED).map((name) => name.slice(0, 60));
  return `${names.join(', ')}${header.length > MAX_LISTED ? ', …' : ''}`;
}

function plain(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
}

function exactRole(name: string): string | undefined {
  return ROLES.includes(name) ? name : undefined;
}

function alikeRole(name: string): string | undefined {
  return exactRole(plain(name));
}

function aliasRole(name: string): string | undefined {
  const alias = plain(name);
  return Object.hasOwn(ALIASES, alias) ? ALIASES[alias] : undefined;
}

/** One row of a table, read. */
export interface PlannedRow {
  /** Parameters of the request; a column whose cell is empty is left out. Numbers are numbers where the text is one. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Cells of `image` as they stand, one source each. */
  readonly images: readonly string[];
  readonly mask: string | undefined;
  readonly customId: string | undefined;
  readonly metadata: Readonly<Record<string, string>> | undefined;
}

/** Reads one row. Cells beyond the plan are not looked at. */
export function readPlannedRow({ columns }: ColumnPlan, cells: readonly string[]): PlannedRow {
  const values = new Map<string, string>();
  const metadata: [string, string][] = [];
  for (const [index, column] of columns.entries()) {
    const cell = cells[index] ?? '';
    if (column === undefined || cell.trim() === '') continue;
    if (column.kind === 'role') values.set(column.role, cell);
    else metadata.push([column.name, cell]);
  }
  const fields = REQUEST_COLUMNS.flatMap((name): [string, unknown][] => {
    const cell = values.get(name);
    return cell === undefined ? [] : [[name, name === 'prompt' ? cell : fieldValue(name, cell.trim())]];
  });
  return {
    fields: Object.fromEntries(fields),
    images: imagesIn(values.get('image')),
    mask: values.get('mask')?.trim(),
    customId: values.get('custom_id')?.trim(),
    metadata: metadata.length === 0 ? undefined : Object.fromEntries(metadata),
  };
}

/** The prompt of a row, or the column that it needs and whose cell is empty. */
export type PromptReading =
  | { readonly kind: 'prompt'; readonly text: string }
  | { readonly kind: 'empty'; readonly header: string }
  | { readonly kind: 'too_long' };

/** Makes the prompt of one row, of at most `maxCharacters`. */
export function readPrompt(
  { promptParts }: ColumnPlan,
  cells: readonly string[],
  maxCharacters: number,
): PromptReading {
  let text = '';
  for (const part of promptParts) {
    const cell = typeof part === 'string' ? part : (cells[part.index] ?? '');
    if (typeof part !== 'string' && cell.trim() === '') return { kind: 'empty', header: part.header };
    if (text.length + cell.length > maxCharacters) return { kind: 'too_long' };
    // One column is taken as it stands; in the middle of a sentence the edges of a cell are no part of it.
    text += typeof part === 'string' || promptParts.length === 1 ? cell : cell.trim();
  }
  return { kind: 'prompt', text };
}

/** A number where the text is one; anything else stays text, to be refused by name. */
function fieldValue(name: string, cell: string): unknown {
  return NUMBER_ROLES.includes(name) && /^-?\d+(\.\d+)?$/.test(cell) ? Number(cell) : cell;
}

/** One data URL, which has commas of its own; or ids of files, apart by spaces, commas or semicolons. */
function imagesIn(cell: string | undefined): string[] {
  const text = cell?.trim() ?? '';
  if (text === '') return [];
  return /^data:/i.test(text) ? [text] : text.split(/[\s,;]+/).filter((part) => part !== '');
}
