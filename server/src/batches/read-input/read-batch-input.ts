// The input of a batch, from bytes to requests: one item for each line, with flat memory, whatever the size of the file.

import type { ColumnWishes } from '@lightmeter/core';
import { HopelessInput, type InputFormat, type InputItem, type RawItem } from './input-line.ts';
import { readJsonLines } from './json-lines.ts';
import { LineRequests, type LineRules } from './line-request.ts';
import { splitLines } from './split-lines.ts';
import { readTable } from './table-rows.ts';
import { textBytes } from './text-bytes.ts';

/** OpenAI's bound on the requests of one batch. */
export const MAX_BATCH_LINES = 50_000;

/** What the caller says of a file. */
export interface BatchInputWishes extends LineRules, ColumnWishes {
  /** Its ending tells the format. */
  readonly filename: string;
  /** By the ending when undefined. */
  readonly format?: InputFormat | undefined;
  readonly maxBytes: number;
  /** 50,000 unless given. */
  readonly maxLines?: number;
}

/**
 * The lines of a batch, in order.
 *
 * Never throws for what stands in the file: a line that cannot be used is a `fault`, and a file that cannot be used ends
 * with one `hopeless` item. A `fault` or `hopeless` says what is wrong and how to mend it.
 *
 * @throws what the source fails with
 */
export async function* readBatchInput(
  source: AsyncIterable<Uint8Array>,
  wishes: BatchInputWishes,
): AsyncGenerator<InputItem, void, void> {
  const { maxLines = MAX_BATCH_LINES } = wishes;
  const requests = new LineRequests(wishes);
  let lineCount = 0;
  try {
    for await (const item of rawItems(textBytes(source, wishes.maxBytes), wishes)) {
      if (!('kind' in item) || item.kind === 'fault') lineCount += 1;
      if (lineCount > maxLines) throw tooManyLines(maxLines, item);
      yield 'kind' in item ? item : requests.read(item);
      if ('kind' in item && item.kind === 'hopeless') return;
    }
    if (lineCount === 0)
      throw new HopelessInput('invalid_value', { message: 'The file has no requests. Add a line for each.' });
  } catch (error) {
    if (!(error instanceof HopelessInput)) throw error;
    yield { kind: 'hopeless', lineNumber: error.lineNumber, fault: error.fault };
  }
}

function rawItems(source: AsyncIterable<Buffer>, wishes: BatchInputWishes): AsyncIterable<RawItem> {
  const format = wishes.format ?? formatOf(wishes.filename);
  if (wishes.promptTemplate !== undefined && (format === 'jsonl' || format === 'txt')) {
    const message = `\`prompt_template\` is filled from the columns of a table, and the file is ${format}. Send csv or tsv, or leave it out.`;
    return refuseFile(source, 'prompt_template', message);
  }
  switch (format) {
    case 'jsonl':
      return readJsonLines(source);
    case 'csv':
    case 'tsv':
      return readTable(source, { ...wishes, format });
    case 'txt':
      return readPromptLines(source);
    case undefined:
      return refuseFile(
        source,
        'format',
        `The ending of ${JSON.stringify(wishes.filename)} does not tell the format. Set \`format\` to jsonl, csv, tsv or txt.`,
      );
  }
}

/** Looks at the beginning all the same: it may say more, and a source that is begun is also ended. */
async function* refuseFile(
  source: AsyncIterable<Buffer>,
  param: string,
  message: string,
): AsyncGenerator<RawItem, void, void> {
  for await (const _chunk of source) break;
  yield { kind: 'hopeless', lineNumber: undefined, fault: { code: 'invalid_value', param, message } };
}

/** Endings in use, and what they mean. */
const FORMAT_OF_ENDING: Readonly<Record<string, InputFormat>> = {
  jsonl: 'jsonl',
  ndjson: 'jsonl',
  csv: 'csv',
  tsv: 'tsv',
  tab: 'tsv',
  txt: 'txt',
};

function formatOf(filename: string): InputFormat | undefined {
  const ending = /\.([a-z]+)$/i.exec(filename)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(FORMAT_OF_ENDING, ending) ? FORMAT_OF_ENDING[ending] : undefined;
}

/** txt: one prompt a line, as it stands. */
async function* readPromptLines(source: AsyncIterable<Buffer>): AsyncGenerator<RawItem, void, void> {
  for await (const line of splitLines(source)) {
    if (!('text' in line)) yield line;
    else {
      const { lineNumber, text } = line;
      const fields = { prompt: text };
      yield { lineNumber, fields, customId: undefined, endpoint: undefined, metadata: undefined };
    }
  }
}

function tooManyLines(maxLines: number, item: RawItem): HopelessInput {
  return new HopelessInput('invalid_value', {
    message: `The file has more than ${maxLines.toLocaleString('en-US')} requests, the limit of one batch. Split it.`,
    ...('lineNumber' in item && item.lineNumber !== undefined ? { lineNumber: item.lineNumber } : {}),
  });
}
