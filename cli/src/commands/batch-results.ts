// `lightmeter batch results`: the pictures as a folder or a ZIP, with a manifest and contact sheets.

import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type BatchResponse, batchHasEnded, type Lightmeter } from '@lightmeter/sdk';
import type { Command } from 'commander';
import { suggestedFolder } from '../batches/results-folder.ts';
import { type SavedResults, saveResults } from '../batches/save-results.ts';
import { connectPatiently } from '../batches/watch-batch.ts';
import { act, createCommand, type Invocation } from '../command-line/command.ts';
import { CommandError, usageError } from '../command-line/command-error.ts';
import { EXIT, type ExitCode } from '../command-line/exit-code.ts';
import { wholeNumber } from '../command-line/flag-values.ts';
import { sizeText } from '../command-line/lists.ts';
import { counted, grouped } from '../command-line/money-text.ts';
import { shellLine } from '../command-line/shell-words.ts';
import type { Terminal } from '../command-line/terminal.ts';
import { passToStdout, saveBytes } from '../generating/save-output.ts';
import { watchInterrupts } from '../generating/watch-interrupts.ts';
import { startProgressLine } from '../progress/progress-line.ts';

const BATCH = 'batch_01k9q3v5w8t2m4n6p0r1s3t5v7';
/** As many as the server puts on one page (server/src/results/contact-sheet-html.ts). */
const SHEET_ITEMS = 200;

interface ResultsFlags {
  readonly out?: string;
  readonly zip?: string;
  readonly contactSheet?: boolean;
  readonly concurrency: number;
}

/** GET /v1/batches/{id}/manifest.csv, results.zip, contact-sheet, and the outputs. */
export function resultsCommand(): Command {
  return createCommand({
    name: 'results',
    summary: 'Saves the pictures of a batch and its manifest. What is there already is not fetched again.',
    examples: [
      `batch results ${BATCH} --out autumn`,
      `batch results ${BATCH} --zip autumn.zip`,
      `batch results ${BATCH} --out autumn --contact-sheet`,
    ],
  })
    .argument('<id>', 'id of the batch')
    .option(
      '--out <folder>',
      'the pictures go to its folder images (default: the name of the batch, or its id)',
    )
    .option('--zip <file>', 'one ZIP instead of a folder; - is stdout')
    .option('--contact-sheet', 'pages to look at, beside the pictures')
    .option('--concurrency <count>', 'pictures at the same time', wholeNumber(1), 4)
    .action(act(results));
}

async function results(invocation: Invocation, flags: ResultsFlags, id: string): Promise<ExitCode> {
  const client = await connectPatiently(invocation);
  if (flags.zip !== undefined) return saveZip(invocation, { client, id, path: flags.zip, flags });
  const batch = await client.batches.retrieve(id);
  return saveFolder(invocation, { client, batch, flags });
}

async function saveZip(
  { terminal }: Invocation,
  given: { client: Lightmeter; id: string; path: string; flags: ResultsFlags },
): Promise<ExitCode> {
  const { client, id, path } = given;
  if (given.flags.contactSheet) {
    throw usageError('A ZIP has no contact sheet.', `lightmeter batch results ${id} --contact-sheet`);
  }
  const read = (take: (bytes: AsyncIterable<Uint8Array>) => Promise<void>) =>
    client.batches.download(id, { part: 'results.zip' }, take);
  if (path === '-') {
    await read(passToStdout);
    return EXIT.ok;
  }
  await saveBytes(read, path);
  const { size } = await stat(path);
  if (terminal.isJson) terminal.printJson({ object: 'batch.results', batch_id: id, zip: path, bytes: size });
  else terminal.print(`${path}  ${sizeText(size)}`);
  return EXIT.ok;
}

async function saveFolder(
  { terminal, words }: Invocation,
  given: { client: Lightmeter; batch: BatchResponse; flags: ResultsFlags },
): Promise<ExitCode> {
  const { client, batch, flags } = given;
  const out = flags.out ?? suggestedFolder(batch);
  const total = batch.request_counts.completed;
  const counts = (saved?: SavedResults) => ({
    total: Math.max(total, (saved?.saved ?? 0) + (saved?.kept ?? 0)),
    done: (saved?.saved ?? 0) + (saved?.kept ?? 0),
    failed: saved?.failed.length ?? 0,
  });
  const line = startProgressLine(terminal, { counts: counts(), nowMs: () => performance.now() });
  const interrupts = watchInterrupts({ onFirst: () => {}, onSecond: () => {} });
  let saved: SavedResults;
  try {
    saved = await saveResults({
      client,
      batchId: batch.id,
      folder: out,
      concurrency: flags.concurrency,
      stop: interrupts.signal,
      onPicture: (sofar) => line.set(counts(sofar)),
    });
  } finally {
    line.end();
    interrupts.end();
  }
  if (interrupts.signal.aborted) {
    throw new CommandError('Stopped. What is saved is not fetched again.', {
      code: 'interrupted',
      exitCode: EXIT.interrupted,
      next: shellLine(['lightmeter', ...words]),
    });
  }
  const sheets = flags.contactSheet ? await saveSheets(client, batch, out) : [];
  report(terminal, { batch, saved, sheets, out });
  if (saved.failed.length === 0) return EXIT.ok;
  return saved.saved + saved.kept > 0 ? EXIT.partly : EXIT.failed;
}

/** The pages of the contact sheet, each a file that needs nothing else. */
async function saveSheets(client: Lightmeter, batch: BatchResponse, folder: string): Promise<string[]> {
  const pageCount = Math.max(1, Math.ceil(batch.request_counts.total / SHEET_ITEMS));
  const paths: string[] = [];
  for (let page = 1; page <= pageCount; page += 1) {
    const number = pageCount === 1 ? '' : `-${String(page).padStart(String(pageCount).length, '0')}`;
    const path = join(folder, `contact-sheet${number}.html`);
    await saveBytes(
      (take) => client.batches.download(batch.id, { part: 'contact-sheet', query: { page } }, take),
      path,
    );
    paths.push(path);
  }
  return paths;
}

function report(
  terminal: Terminal,
  given: { batch: BatchResponse; saved: SavedResults; sheets: readonly string[]; out: string },
): void {
  const { batch, saved, sheets, out } = given;
  if (terminal.isJson) {
    terminal.printJson({
      object: 'batch.results',
      batch_id: batch.id,
      status: batch.status,
      out,
      saved: saved.saved,
      saved_bytes: saved.savedBytes,
      kept: saved.kept,
      items_without_picture: saved.withoutPicture,
      contact_sheets: sheets,
      failed: saved.failed,
    });
    return;
  }
  const kept = saved.kept === 0 ? '' : `, ${grouped(saved.kept)} were there already`;
  terminal.print(`${out}/images  ${counted(saved.saved, 'picture')}, ${sizeText(saved.savedBytes)}${kept}`);
  terminal.print(`${out}/manifest.csv`);
  for (const sheet of sheets) terminal.print(sheet);
  for (const { file, message } of saved.failed)
    terminal.note(`${terminal.noteColours.red('Failed:')} ${file}: ${message}`);
  if (saved.failed.length > 0) terminal.note('Run the command again: only what is missing is fetched.');
  if (saved.withoutPicture > 0) terminal.note(withoutText(batch, saved.withoutPicture));
}

function withoutText(batch: BatchResponse, count: number): string {
  const line = `${counted(count, 'item')} without a picture`;
  return batchHasEnded(batch)
    ? `${line}: lightmeter batch items ${batch.id} --state failed`
    : `${line} so far: the batch is ${batch.status.replaceAll('_', ' ')}. Run the command again later.`;
}
