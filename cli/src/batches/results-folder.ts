// Whose folder it is: the results of a batch go into one of their own, so that nothing of another batch, or of `generate`,
// is overwritten. The folder is as the ZIP unpacks, `images/` and manifest.csv, and batch.json, which names its batch.

import { createReadStream, existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BatchResponse } from '@lightmeter/sdk';
import { parse } from 'csv-parse';
import { type CommandError, usageError } from '../command-line/command-error.ts';
import { readFailureText } from '../command-line/read-failure.ts';
import { slugOf } from '../generating/file-names.ts';

/** The list of the pictures, and what a spreadsheet opens. */
export const MANIFEST = 'manifest.csv';
/** Names the batch whose results a folder has. `generate` leaves a folder alone that has one. */
export const BATCH_MARKER = 'batch.json';
/** Files that only `generate` leaves. */
const RUN_FILES = ['runs.json', 'manifest.jsonl'] as const;

/** Where the results of a batch go when nobody says: the slug of its name, or else its id. */
export function suggestedFolder({ id, lightmeter: { name } }: BatchResponse): string {
  return name !== null && /[\p{L}\p{N}]/u.test(name) ? slugOf(name) : id;
}

/** Whose the folder is, as far as it can be told before anything was fetched. */
export type Claim = 'free' | 'ours' | 'unmarked';

/**
 * Looks whether the results of this batch may go there, and writes nothing.
 *
 * @returns `unmarked` for a manifest that nothing names the batch of: an unpacked ZIP, maybe of this batch
 * @throws CommandError when it has the results of another batch, or of `generate`
 */
export async function lookAtFolder(folder: string, batchId: string): Promise<Claim> {
  const owner = await markedBatch(folder);
  if (owner === batchId) return 'ours';
  if (owner !== undefined) throw taken(folder, `the results of ${owner}`, batchId);
  if (RUN_FILES.some((name) => existsSync(join(folder, name)))) {
    throw taken(folder, 'the pictures of `lightmeter generate`', batchId);
  }
  return existsSync(join(folder, MANIFEST)) ? 'unmarked' : 'free';
}

/**
 * Holds a manifest that nothing names the batch of against the one of this batch: they share a task, or it is not replaced.
 *
 * @throws CommandError when they do not
 */
export async function requireSameBatch(
  folder: string,
  given: { batchId: string; listed: string },
): Promise<void> {
  const ours = await tasksIn(given.listed);
  for (const task of await tasksIn(join(folder, MANIFEST))) if (ours.has(task)) return;
  throw taken(folder, 'a manifest.csv that is not of this batch', given.batchId);
}

/** Names the batch in its folder, whole or not at all. */
export async function markFolder(folder: string, batchId: string): Promise<void> {
  const path = join(folder, BATCH_MARKER);
  await mkdir(folder, { recursive: true });
  await writeFile(`${path}.part`, `${JSON.stringify({ object: 'batch.folder', batch_id: batchId })}\n`);
  await rename(`${path}.part`, path);
}

async function markedBatch(folder: string): Promise<string | undefined> {
  const path = join(folder, BATCH_MARKER);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    if (code === 'ENOTDIR') throw usageError(`${folder} is a file.`, 'Name a folder with --out.');
    throw usageError(`${path} cannot be read: ${readFailureText(error)}.`, 'Name another folder with --out.');
  }
  return idIn(text) ?? `another batch, which its ${BATCH_MARKER} does not tell`;
}

function idIn(text: string): string | undefined {
  try {
    const { batch_id: id } = JSON.parse(text) as { batch_id?: unknown };
    return typeof id === 'string' ? id : undefined;
  } catch {
    return undefined;
  }
}

/** Every task that a manifest names; none when it is another kind of table. */
async function tasksIn(path: string): Promise<Set<string>> {
  const tasks = new Set<string>();
  const rows = createReadStream(path).pipe(parse({ columns: true, bom: true, relax_column_count: true }));
  try {
    for await (const { task_id: task } of rows as AsyncIterable<Record<string, string>>) {
      if (task) tasks.add(task);
    }
  } catch (error) {
    // What is no table names no task.
    if (error instanceof Error && 'syscall' in error) throw error;
  }
  return tasks;
}

function taken(folder: string, owner: string, batchId: string): CommandError {
  const free = existsSync(batchId) ? 'other-folder' : batchId;
  return usageError(
    `${folder} has ${owner}; nothing was saved, so that nothing is overwritten.`,
    `Name another folder: lightmeter batch results ${batchId} --out ${free}`,
  );
}
