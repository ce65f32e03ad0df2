// The folder a run writes to: the pictures, manifest.jsonl with a line for every call that was made, manifest.csv for
// spreadsheets, and runs.json, which lets a run be resumed. Lines of the manifest are only added.

import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { appendFile, mkdir, readFile, rename, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BATCH_MARKER } from '../batches/results-folder.ts';
import { usageError } from '../command-line/command-error.ts';
import { readFailureText } from '../command-line/read-failure.ts';

/** A call that was made and paid for. Fields of money and ids are the wire's. */
export interface ManifestEntry {
  /** Idempotency-Key of the call; a resumed run knows it again by this. */
  readonly key: string;
  /** Line of the prompt file; null for a prompt on the command line. */
  readonly line: number | null;
  readonly prompt: string;
  readonly model: string;
  /** Names in this folder. */
  readonly files: readonly string[];
  readonly tiers: readonly string[];
  readonly quoted_usd: string;
  readonly charged_usd: string;
  readonly rate_card: string;
  readonly task_id: string;
  readonly output_ids: readonly string[];
}

/** One run over one source of prompts. Written before the first call. */
interface Run {
  readonly id: string;
  readonly source: string;
  readonly started_at: string;
}

const MANIFEST = 'manifest.jsonl';
const SHEET = 'manifest.csv';
const RUNS = 'runs.json';

/** One run and what its folder has. `open` looks, `begin` writes, `append` adds. */
export class RunFolder {
  readonly path: string;
  /** Part of every Idempotency-Key: another run of the same prompts makes other pictures. */
  readonly runId: string;
  private readonly runs: readonly Run[];
  private readonly manifest: Manifest;
  private readonly doneKeys: Set<string>;

  private constructor(path: string, runs: readonly Run[], runId: string, manifest: Manifest) {
    this.path = path;
    this.runs = runs;
    this.runId = runId;
    this.manifest = manifest;
    this.doneKeys = new Set(manifest.entries.map((entry) => entry.key));
  }

  /**
   * Looks at the folder and writes nothing yet.
   *
   * @throws CommandError when there is nothing to resume, the folder has results of a batch, or its own files are damaged
   */
  static async open(path: string, given: { source: string; resume: boolean }): Promise<RunFolder> {
    refuseResults(path);
    const runs = (await readJson<readonly Run[]>(join(path, RUNS))) ?? [];
    const manifest = await readManifest(join(path, MANIFEST));
    if (!given.resume) {
      const run = { id: randomUUID(), source: given.source, started_at: new Date().toISOString() };
      return new RunFolder(path, [...runs, run], run.id, manifest);
    }
    const known = runs.findLast((run) => run.source === given.source);
    if (known) return new RunFolder(path, runs, known.id, manifest);
    throw usageError(
      `${path} has no run of these prompts to resume.`,
      'Leave out --resume, or name the folder of the run with --out.',
    );
  }

  /** The call was made by this run or an earlier part of it, and its pictures are here. */
  has(key: string): boolean {
    return this.doneKeys.has(key);
  }

  /** One more than the calls in the manifest: the number of the next prompt from the command line. */
  get nextNumber(): number {
    return this.manifest.entries.length + 1;
  }

  /** Makes the folder and remembers the run, so that whatever comes next can be resumed. */
  async begin(): Promise<void> {
    await mkdir(this.path, { recursive: true });
    const path = join(this.path, RUNS);
    await writeFile(`${path}.part`, `${JSON.stringify(this.runs, null, 2)}\n`);
    await rename(`${path}.part`, path);
    if (this.manifest.isTorn) await truncate(join(this.path, MANIFEST), this.manifest.wholeBytes);
  }

  /** Adds a call whose pictures are in the folder. */
  async append(entry: ManifestEntry): Promise<void> {
    this.manifest.entries.push(entry);
    this.doneKeys.add(entry.key);
    await appendFile(join(this.path, MANIFEST), `${JSON.stringify(entry)}\n`);
  }

  /** Writes the manifest once more, as a table: one row a call, several files separated by `;`. */
  async writeSheet(): Promise<void> {
    const rows = this.manifest.entries.map(({ line, prompt, model, files, tiers, charged_usd, task_id }) =>
      [line ?? '', prompt, model, files.join(';'), tiers.join(';'), charged_usd, task_id]
        .map(csvCell)
        .join(','),
    );
    const header = 'line,prompt,model,files,tiers,charged_usd,task_id';
    await writeFile(join(this.path, SHEET), `${[header, ...rows].join('\n')}\n`);
  }
}

/** The table of this run would replace theirs. */
function refuseResults(path: string): void {
  const has = (name: string) => existsSync(join(path, name));
  const isForeign = has(BATCH_MARKER) || (has(SHEET) && !has(MANIFEST) && !has(RUNS));
  if (!isForeign) return;
  throw usageError(
    `${path} has a ${SHEET} of something else: ${has(BATCH_MARKER) ? 'the results of a batch' : 'it is not of `lightmeter generate`'}. Nothing was generated.`,
    'Name another folder: --out other-folder',
  );
}

/** RFC 4180, and no cell begins like a formula: a spreadsheet would run a prompt that begins with `=`. */
function csvCell(value: string | number): string {
  const text = String(value);
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

interface Manifest {
  readonly entries: ManifestEntry[];
  /** Up to the end of the last whole line. */
  readonly wholeBytes: number;
  /** A run was killed while it wrote its last line. That call is asked for again; it has been paid for. */
  readonly isTorn: boolean;
}

async function readManifest(path: string): Promise<Manifest> {
  const content = (await readIfThere(path)) ?? '';
  const whole = content.slice(0, content.lastIndexOf('\n') + 1);
  const entries = whole.split('\n').flatMap((line, index): ManifestEntry[] => {
    if (line === '') return [];
    const entry = parseJson<ManifestEntry>(line);
    if (typeof entry?.key === 'string') return [entry];
    throw usageError(`${path} is damaged in line ${index + 1}.`, 'Choose another folder with --out.');
  });
  return { entries, wholeBytes: Buffer.byteLength(whole), isTorn: whole.length < content.length };
}

async function readJson<Content>(path: string): Promise<Content | undefined> {
  const content = await readIfThere(path);
  if (content === undefined) return undefined;
  const value = parseJson<Content>(content);
  if (value !== undefined) return value;
  throw usageError(`${path} is damaged.`, 'Choose another folder with --out.');
}

function parseJson<Content>(text: string): Content | undefined {
  try {
    return JSON.parse(text) as Content;
  } catch {
    return undefined;
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw usageError(`${path} cannot be read: ${readFailureText(error)}.`);
  }
}
