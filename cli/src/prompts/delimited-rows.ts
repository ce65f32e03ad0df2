// tsv and csv: a header, and the prompts in one of its columns or made of several. csv is RFC 4180; tsv is IANA's text/tab-separated-values,
// which has no quoting: a quotation mark there is part of the prompt. Blank lines are no rows.

import { type ColumnPlan, LightmeterError, planColumns, REQUEST_COLUMNS, readPrompt } from '@lightmeter/core';
import { parse } from 'csv-parse/sync';
import { inFlagWords } from '../batches/batch-words.ts';
import { usageError } from '../command-line/command-error.ts';
import { grouped } from '../command-line/money-text.ts';
import { type PromptRow, type PromptRows, type RowFault, unreadableRow } from './prompt-rows.ts';

/** More than any model takes; a quote takes two million of all its prompts. */
const MOST_CHARACTERS = 2_000_000;

interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}

/** @throws CommandError when quoting is broken or the column is not there */
export function readDelimitedRows(
  text: string,
  given: { format: 'tsv' | 'csv'; column: string; template: string | undefined },
): PromptRows {
  const [header, ...records] = given.format === 'csv' ? csvRows(text) : tsvRows(text);
  if (!header) return { rows: [], faults: [], unreadColumns: [] };
  const plan = promptColumns(header.cells, given);
  const rows: PromptRow[] = [];
  const faults: RowFault[] = [];
  for (const { line, cells } of records) {
    if (cells.length !== header.cells.length) {
      faults.push(
        unreadableRow(line, `The row has ${cells.length} cells and the header ${header.cells.length}.`),
      );
      continue;
    }
    const row = readRow(plan, { line, cells }, given.template !== undefined);
    if ('fields' in row) rows.push(row);
    else faults.push(row);
  }
  const read = new Set(plan.promptParts.map((part) => (typeof part === 'string' ? -1 : part.index)));
  const unreadColumns = header.cells.filter(
    (name, index) => !read.has(index) && (REQUEST_COLUMNS as readonly string[]).includes(name.toLowerCase()),
  );
  return { rows, faults, unreadColumns };
}

/** The columns that prompts are made of, as a server reads them. */
function promptColumns(
  header: readonly string[],
  { column, template }: { column: string; template: string | undefined },
): ColumnPlan {
  try {
    return planColumns(
      header,
      template === undefined ? { promptColumn: column } : { promptTemplate: template },
    );
  } catch (error) {
    if (!(error instanceof LightmeterError)) throw error;
    throw usageError(
      inFlagWords(error.message),
      template === undefined
        ? 'Name the column of the prompts with --column, or make prompts of several with --template.'
        : "Name columns in the braces: --template 'Product photo of {Title} on white'",
    );
  }
}

/** Of one column a cell is the prompt as it stands; what a template takes may not be empty. */
function readRow(plan: ColumnPlan, { line, cells }: Row, isTemplate: boolean): PromptRow | RowFault {
  const reading = readPrompt(plan, cells, MOST_CHARACTERS);
  if (reading.kind === 'prompt') return { line, fields: { prompt: reading.text } };
  if (reading.kind === 'too_long') {
    return unreadableRow(line, `The prompt has more than ${grouped(MOST_CHARACTERS)} characters.`);
  }
  if (!isTemplate) return { line, fields: { prompt: '' } };
  return unreadableRow(line, `The column ${JSON.stringify(reading.header)} of --template is empty here.`);
}

function tsvRows(text: string): Row[] {
  return text.split(/\r?\n/).flatMap((content, index) => {
    return content === '' ? [] : [{ line: index + 1, cells: content.split('\t') }];
  });
}

function csvRows(text: string): Row[] {
  const rows: Row[] = [];
  let line = 1;
  // The parser's own count takes a CR LF inside quotes for two lines.
  const takeRow = (cells: string[]) => {
    const isBlank = cells.length === 1 && cells[0] === '';
    if (!isBlank) rows.push({ line, cells });
    line += cells.join('').split('\n').length;
    return null;
  };
  try {
    parse(text, { relax_column_count: true, on_record: takeRow });
  } catch (error) {
    throw usageError(`The csv cannot be read: ${(error as Error).message}.`);
  }
  return rows;
}
