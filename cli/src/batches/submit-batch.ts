// A file becomes a batch: uploaded, checked line by line, priced as a whole, and only then started.

import { basename, extname } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import {
  type BatchResponse,
  type CreateBatchRequest,
  type Lightmeter,
  LightmeterApiError,
} from '@lightmeter/sdk';
import { type RequestFlags, requestFields } from '../calls/call-flags.ts';
import { CommandError, usageError } from '../command-line/command-error.ts';
import { EXIT } from '../command-line/exit-code.ts';
import { counted, grouped } from '../command-line/money-text.ts';
import type { Terminal } from '../command-line/terminal.ts';
import { renderTable } from '../command-line/text-table.ts';
import { openFile } from '../commands/files.ts';
import type { FileFormat } from '../prompts/read-prompt-file.ts';
import { inFlagWords, warningText } from './batch-words.ts';

/** What the line says of a batch, as commander reads it. */
export interface SubmitFlags extends RequestFlags {
  readonly fileFormat?: FileFormat;
  readonly column?: string;
  readonly template?: string;
  readonly metadataColumns?: string;
  readonly name?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly spendCap?: string;
  readonly maxCost?: string;
  readonly windowHours?: number;
  readonly deduplicate?: boolean;
  readonly skipInvalid?: boolean;
  readonly failWithoutFunds?: boolean;
  readonly draft?: Readonly<Record<string, string>>;
}

/** More than a screen of them is for `--json`. */
const SHOWN_FAULTS = 20;
const FIRST_LOOK_MS = 100;
const LONGEST_PAUSE_MS = 2_000;

/** Uploads the file and creates a batch that waits for its start. Nothing is held or spent. */
export async function createFromFile(
  client: Lightmeter,
  path: string,
  flags: SubmitFlags,
): Promise<BatchResponse> {
  const images = await Promise.all((flags.image ?? []).map((image) => uploadImage(client, image)));
  const mask = flags.mask === undefined ? undefined : await uploadImage(client, flags.mask);
  const input = await client.files.upload({ ...(await inputFile(path, flags)), purpose: 'batch' });
  const { draft } = flags;
  const body: CreateBatchRequest = {
    input_file_id: input.id,
    start: 'manual',
    defaults: {
      ...requestFields(flags),
      ...(images.length === 0 ? {} : { images }),
      ...(mask ? { mask } : {}),
    } as CreateBatchRequest['defaults'],
    format: flags.fileFormat,
    prompt_column: flags.column,
    prompt_template: flags.template,
    metadata_columns: metadataColumns(flags.metadataColumns),
    name: flags.name,
    metadata: flags.metadata,
    max_cost_usd: flags.spendCap ?? flags.maxCost,
    completion_window: flags.windowHours === undefined ? undefined : `${flags.windowHours}h`,
    deduplicate: flags.deduplicate,
    skip_invalid: flags.skipInvalid,
    on_insufficient_funds: flags.failWithoutFunds ? 'fail' : undefined,
    draft: draft && (draftChanges(draft) as CreateBatchRequest['draft']),
  };
  return inWords(client.batches.create(body));
}

/** Fields that are numbers on the wire. */
const NUMBERS = ['output_compression'];

/** `--draft quality=low --draft resolution=1K`, in wire spelling; the server knows which fields there are. */
export function draftChanges(pairs: Readonly<Record<string, string>>): Record<string, unknown> {
  const fields = Object.entries(pairs).map(([name, value]) => {
    const field = name.replaceAll('-', '_');
    return [field, NUMBERS.includes(field) && /^\d+$/.test(value) ? Number(value) : value];
  });
  return Object.fromEntries(fields);
}

function metadataColumns(text: string | undefined): CreateBatchRequest['metadata_columns'] {
  if (text === undefined || text === 'keep') return text;
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

async function uploadImage(client: Lightmeter, path: string): Promise<{ file_id: string }> {
  const file = await client.files.upload({
    file: await openFile(path),
    filename: basename(path),
    purpose: 'vision',
  });
  return { file_id: file.id };
}

/** The file, or stdin, which has no ending and is text unless --file-format says otherwise. */
async function inputFile(path: string, flags: SubmitFlags): Promise<{ file: Blob; filename: string }> {
  if (path === '-') {
    return {
      file: new Blob([await buffer(process.stdin)]),
      filename: `stdin.${flags.fileFormat ?? 'txt'}`,
    };
  }
  if (extname(path) === '' && flags.fileFormat === undefined) {
    throw usageError(
      `The ending of ${path} does not tell its format.`,
      'Add --file-format with one of txt, tsv, csv, jsonl.',
    );
  }
  return { file: await openFile(path), filename: basename(path) };
}

/** A refusal with flags where it names parameters that are flags here. */
export async function inWords<Answer>(call: Promise<Answer>): Promise<Answer> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof LightmeterApiError) error.message = inFlagWords(error.message);
    throw error;
  }
}

/** The batch once its lines are checked: `ready`, or `failed`. */
export async function waitUntilChecked(
  client: Lightmeter,
  created: BatchResponse,
  signal: AbortSignal,
): Promise<BatchResponse> {
  let batch = created;
  for (let pauseMs = FIRST_LOOK_MS; batch.status === 'validating'; pauseMs *= 1.5) {
    // An abort ends the rest, and is looked at below.
    await setTimeout(Math.min(pauseMs, LONGEST_PAUSE_MS), undefined, { signal }).catch(() => {});
    if (signal.aborted) throw leftUnchecked(batch);
    batch = await client.batches.retrieve(batch.id);
  }
  return batch;
}

function leftUnchecked({ id }: BatchResponse): CommandError {
  return new CommandError(
    `Stopped waiting. Nothing of ${id} begins before it is started, and nothing is held.`,
    {
      code: 'interrupted',
      exitCode: EXIT.interrupted,
      next: `lightmeter batch start ${id}, or lightmeter batch cancel ${id}`,
    },
  );
}

/** Tells the lines that cannot be used, the first of them, and what was not read. */
export function noteLineFaults(terminal: Terminal, batch: BatchResponse): void {
  const { yellow, dim } = terminal.noteColours;
  for (const warning of batch.lightmeter.warnings) {
    terminal.note(`${yellow('Note:')} ${warningText(warning)}`);
  }
  const faults = batch.errors?.data ?? [];
  if (faults.length === 0) return;
  const count = Math.max(batch.lightmeter.invalid, faults.length);
  terminal.note(yellow(`${counted(count, 'line')} cannot be used:`));
  const rows = faults
    .slice(0, SHOWN_FAULTS)
    .map(({ line, code, message }) => [line === null ? '' : grouped(line), code, inFlagWords(message)]);
  const columns = [{ title: 'Line', align: 'right' }, { title: 'Code' }, { title: 'What is wrong' }] as const;
  terminal.note(renderTable(columns, rows, { columns: undefined, title: dim }));
  if (count > SHOWN_FAULTS)
    terminal.note(`and ${grouped(count - SHOWN_FAULTS)} more; --json lists up to 1,000.`);
}

/** A file, or with `next` something else, that is no batch as it stands. */
export function unusableFile(path: string, batch: BatchResponse, next = mendOf(batch)): CommandError {
  return new CommandError(`${path} was not made a batch. Nothing was generated, nothing was charged.`, {
    code: batch.errors?.data[0]?.code ?? 'invalid_value',
    exitCode: EXIT.failed,
    ...(next === undefined ? {} : { next }),
  });
}

/** A header without the column of prompts is no line that could be left out. */
function mendOf(batch: BatchResponse): string | undefined {
  const message = batch.errors?.data[0]?.message ?? '';
  if (message.startsWith('There is no column')) {
    return 'Name the column of the prompts with --column, or write prompts from columns with --template.';
  }
  // Nor is a template that cannot be filled.
  if (message.startsWith('`prompt_template`')) return undefined;
  return batch.lightmeter.invalid > 0 ? 'Mend the lines, or leave them out with --skip-invalid.' : undefined;
}
