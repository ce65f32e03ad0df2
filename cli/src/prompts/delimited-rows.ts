// tsv and csv: a header, and the prompts in one of its columns. csv is RFC 4180; tsv is IANA's text/tab-separated-values,
// which has no quoting: a quotation mark there is part of the prompt. Blank lines are no rows.

import { REQUEST_COLUMNS } from '@lightmeter/core';
import { parse } from 'csv-parse/sync';
import { usageError } from '../command-line/command-error.ts';
import { type PromptRow, type PromptRows, type RowFault, unreadableRow } from './prompt-rows.ts';

interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}

/** @throws CommandError when quoting is broken or the column is not there */
export function readDelimitedRows(
  text: string,
  given: { format: 'tsv' | 'csv'; column: string },
): PromptRows {
  const [header, ...records] = given.format === 'csv' ? csvRows(text) : tsvRows(text);
  if (!header) return { rows: [], faults: [], unreadColumns: [] };
  const column = columnIndex(header.cells, given.column);
  const rows: PromptRow[] = [];
  const faults: RowFault[] = [];
  for (const { line, cells } of records) {
    const prompt = cells[column];
    if (cells.length === header.cells.length && prompt !== undefined) rows.push({ line, fields: { prompt } });
    else
      faults.push(
        unreadableRow(line, `The row has ${cells.length} cells and the header ${header.cells.length}.`),
      );
  }
  const unreadColumns = header.cells.filter(
    (name, index) => index !== column && (REQUEST_COLUMNS as readonly string[]).includes(name.toLowerCase()),
  );
  return { rows, faults, unreadColumns };
}

/** The column of that name, whatever its capitals; exact spelling wins. */
function columnIndex(names: readonly string[], wanted: string): number {
  const exact = names.indexOf(wanted);
  if (exact !== -1) return exact;
  const alike = names.findIndex((name) => name.trim().toLowerCase() === wanted.toLowerCase());
  if (alike !== -1) return alike;
  throw usageError(
    `There is no column ${JSON.stringify(wanted)}. The columns are: ${names.join(', ')}.`,
    'Name the column of the prompts with --column.',
  );
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
