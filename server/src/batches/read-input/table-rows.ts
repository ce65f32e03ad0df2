// csv and tsv: a header, and a request in each row. csv is RFC 4180; tsv is IANA's text/tab-separated-values, which has no
// quoting: a quotation mark there is part of the prompt. Blank lines are no rows.

import { pipeline, Readable } from 'node:stream';
import {
  type ColumnPlan,
  type ColumnWishes,
  LightmeterError,
  planColumns,
  readPlannedRow,
  readPrompt,
} from '@lightmeter/core';
import { CsvError, parse } from 'csv-parse';
import {
  type FaultItem,
  faultOf,
  HopelessInput,
  type InputFault,
  lineFault,
  type RawItem,
} from './input-line.ts';
import { imageSource } from './json-lines.ts';
import { MarkupWatch } from './markup-warning.ts';
import { decodeUtf8, lineTooLong, MAX_LINE_BYTES, MAX_PLAIN_LINE_BYTES, splitLines } from './split-lines.ts';

interface Row {
  readonly lineNumber: number;
  readonly cells: readonly string[];
}

/**
 * The rows of a table.
 *
 * @throws HopelessInput when there is no usable header, or quoting is broken: nobody can tell where the next row begins
 */
export async function* readTable(
  source: AsyncIterable<Buffer>,
  given: { format: 'csv' | 'tsv' } & ColumnWishes,
): AsyncGenerator<RawItem, void, void> {
  let plan: ColumnPlan | undefined;
  let markup: MarkupWatch | undefined;
  for await (const row of given.format === 'csv' ? csvRows(source) : tsvRows(source)) {
    if (plan === undefined) {
      plan = planHeader(row, given);
      markup = new MarkupWatch(plan);
      yield* unreadColumnsOf(plan);
    } else if ('kind' in row) yield row;
    else {
      yield readRow(plan, row);
      if (markup) yield* markup.see(row.cells);
    }
  }
  if (markup) yield* markup.end();
}

function planHeader(row: Row | FaultItem, wishes: ColumnWishes): ColumnPlan {
  if ('kind' in row) {
    const { code, message } = row.fault;
    throw new HopelessInput(code, { message: `The header cannot be read. ${message}`, lineNumber: 1 });
  }
  try {
    return planColumns(row.cells, wishes);
  } catch (error) {
    if (!(error instanceof LightmeterError)) throw error;
    const { code, message, param } = faultOf(error);
    throw new HopelessInput(code, {
      message,
      lineNumber: row.lineNumber,
      ...(param === undefined ? {} : { param }),
    });
  }
}

/** A product feed has dozens. */
const MAX_NAMED_COLUMNS = 8;

function* unreadColumnsOf({ unreadColumns }: ColumnPlan): Generator<RawItem> {
  if (unreadColumns.length === 0) return;
  const named = unreadColumns.slice(0, MAX_NAMED_COLUMNS).map((name) => JSON.stringify(name.slice(0, 60)));
  const restCount = unreadColumns.length - named.length;
  const names = `${named.join(', ')}${restCount > 0 ? ` and ${restCount} more` : ''}`;
  yield {
    kind: 'warning',
    message: `These columns are no parameters and are not read: ${names}. To keep them as metadata set \`metadata_columns\` to "keep" or to their names.`,
  };
}

function readRow(plan: ColumnPlan, { lineNumber, cells }: Row): RawItem {
  if (cells.length !== plan.columns.length) {
    return lineFault(lineNumber, 'invalid_value', {
      message: `The row has ${cells.length} cells and the header ${plan.columns.length}. Quote cells that hold the separator, and leave no cell out.`,
    });
  }
  const { fields, images, mask, customId, metadata } = readPlannedRow(plan, cells);
  const prompt = promptOf(plan, cells);
  return {
    lineNumber,
    fields: {
      ...fields,
      ...(typeof prompt === 'string' ? { prompt } : {}),
      ...(images.length === 0 ? {} : { images: images.map(imageSource) }),
      ...(mask === undefined ? {} : { mask: imageSource(mask) }),
    },
    customId,
    endpoint: undefined,
    metadata,
    ...(typeof prompt === 'string' ? {} : { fault: prompt }),
  };
}

function promptOf(plan: ColumnPlan, cells: readonly string[]): string | InputFault {
  const reading = readPrompt(plan, cells, MAX_PLAIN_LINE_BYTES);
  switch (reading.kind) {
    case 'prompt':
      return reading.text;
    case 'empty': {
      const column = JSON.stringify(reading.header.slice(0, 60));
      return {
        code: 'missing_parameter',
        param: 'prompt',
        message: `Column ${column} is empty on this line.`,
      };
    }
    case 'too_long': {
      const limit = MAX_PLAIN_LINE_BYTES.toLocaleString('en-US');
      return {
        code: 'invalid_value',
        param: 'prompt',
        message: `The prompt of this line is longer than ${limit} characters. Shorten it.`,
      };
    }
  }
}

async function* tsvRows(source: AsyncIterable<Buffer>): AsyncGenerator<Row | FaultItem, void, void> {
  for await (const line of splitLines(source)) {
    if (!('text' in line)) yield line;
    else yield sizedRow(line.lineNumber, line.text.split('\t'));
  }
}

/**
 * The parser reads bytes as if each were a character, and each row is decoded by itself: a wrong byte spoils one row, and
 * the limit of a row counts bytes.
 */
async function* csvRows(source: AsyncIterable<Buffer>): AsyncGenerator<Row | FaultItem, void, void> {
  let lineNumber = 1;
  const parser = parse({
    encoding: 'latin1',
    relax_column_count: true,
    // All of them: left to itself the parser takes the first line end for that of the whole file.
    record_delimiter: ['\r\n', '\n', '\r'],
    max_record_size: MAX_LINE_BYTES,
    // The row goes on with the line it begins on before it. The parser's own count takes a CR LF inside quotes for two.
    on_record: (cells) => {
      const numbered = [String(lineNumber), ...cells];
      lineNumber += cells.join('').split('\n').length;
      return numbered;
    },
  });
  const rows: AsyncIterable<string[]> = pipeline(Readable.from(source), parser, () => undefined);
  try {
    for await (const [start, ...cells] of rows) {
      // Spreadsheets end their tables with rows of separators.
      const isBlank = cells.every((cell) => cell.trim() === '');
      if (!isBlank) yield decodeRow({ lineNumber: Number(start), cells });
    }
  } catch (error) {
    throw error instanceof CsvError ? brokenCsv(error, lineNumber) : error;
  }
}

function decodeRow({ lineNumber, cells }: Row): Row | FaultItem {
  const decoded: string[] = [];
  for (const cell of cells) {
    const text = decodeUtf8(Buffer.from(cell, 'latin1'));
    if (typeof text !== 'string') return lineFault(lineNumber, 'invalid_value', text);
    decoded.push(text);
  }
  return sizedRow(lineNumber, decoded);
}

function sizedRow(lineNumber: number, cells: string[]): Row | FaultItem {
  const sizeBytes = cells.reduce((sum, cell) => sum + Buffer.byteLength(cell), 0);
  const isTooLong = sizeBytes > MAX_PLAIN_LINE_BYTES && !cells.some((cell) => /^\s*data:image\//i.test(cell));
  return isTooLong ? lineTooLong(lineNumber, 'without images') : { lineNumber, cells };
}

function brokenCsv(error: CsvError, lineNumber: number): HopelessInput {
  const message =
    error.code === 'CSV_MAX_RECORD_SIZE'
      ? `The row is longer than ${MAX_LINE_BYTES.toLocaleString('en-US')} bytes. Is a quotation mark not closed?`
      : `The CSV cannot be read from here on: ${error.message.replace(/\.$/, '')}. Quote the cell and write quotation marks inside it twice.`;
  return new HopelessInput('invalid_value', { message, lineNumber });
}
