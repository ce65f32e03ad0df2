// Makes the calls of a run, so many at a time: ask, fetch the pictures, write them down. A failure that would meet every
// further call as well (money, key, no server) ends the run; any other is the row's own.

import { openAsBlob } from 'node:fs';
import { join } from 'node:path';
import {
  type GeneratedImages,
  type Lightmeter,
  LightmeterApiError,
  LightmeterConnectionError,
} from '@lightmeter/sdk';
import { EXIT, exitCodeOf } from '../command-line/exit-code.ts';
import type { FileNames } from './file-names.ts';
import type { PricedJob } from './jobs.ts';
import type { ManifestEntry, RunFolder } from './run-folder.ts';
import { saveOutput } from './save-output.ts';

/** How a call ended. A failed one was not charged, or its picture waits on the server for the key. */
export type JobOutcome =
  | { readonly kind: 'done'; readonly job: PricedJob; readonly entry: ManifestEntry }
  | { readonly kind: 'failed'; readonly job: PricedJob; readonly error: unknown };

/** The calls, where their pictures go, and who is told. */
export interface RunGiven {
  readonly client: Lightmeter;
  readonly jobs: readonly PricedJob[];
  readonly concurrency: number;
  readonly folder: RunFolder;
  readonly names: FileNames;
  /** Pins the price; undefined when there is none. */
  readonly quoteId: string | undefined;
  /** Once it is aborted nothing new begins; what runs is finished. */
  readonly stop: AbortSignal;
  readonly onOutcome: (outcome: JobOutcome) => void;
}

/** What became of the calls that were begun. */
export interface RunResult {
  /** In the order in which they ended. */
  readonly outcomes: readonly JobOutcome[];
  /** The failure that ended the run early; undefined when none did. */
  readonly stoppedBy: unknown;
}

/** Makes the calls in order, `concurrency` at a time. Never rejects: failures are outcomes. */
export async function runJobs(given: RunGiven): Promise<RunResult> {
  const queue = [...given.jobs];
  const outcomes: JobOutcome[] = [];
  let stoppedBy: unknown;
  const work = async () => {
    while (!given.stop.aborted && stoppedBy === undefined) {
      const job = queue.shift();
      if (!job) return;
      const outcome = await runJob(given, job);
      outcomes.push(outcome);
      if (outcome.kind === 'failed' && endsRun(outcome.error)) stoppedBy ??= outcome.error;
      given.onOutcome(outcome);
    }
  };
  await Promise.all(Array.from({ length: Math.min(given.concurrency, queue.length) }, work));
  return { outcomes, stoppedBy };
}

async function runJob(given: RunGiven, job: PricedJob): Promise<JobOutcome> {
  try {
    const made = await callPinned(given, job);
    const files: string[] = [];
    for (const output of made.outputs) {
      const number = job.call.line ?? given.folder.nextNumber;
      const name = given.names.take(number, job.call.body.prompt, output.format);
      await saveOutput(output, join(given.folder.path, name));
      files.push(name);
    }
    const entry = manifestEntry(job, made, files);
    await given.folder.append(entry);
    return { kind: 'done', job, entry };
  } catch (error) {
    return { kind: 'failed', job, error };
  }
}

/** A long run may outlive its quote; its price is still the limit. */
async function callPinned(given: RunGiven, job: PricedJob): Promise<GeneratedImages> {
  try {
    return await callOnce(given, job, given.quoteId);
  } catch (error) {
    if (!(error instanceof LightmeterApiError) || error.code !== 'quote_expired') throw error;
    return callOnce(given, job, undefined);
  }
}

async function callOnce(
  { client }: RunGiven,
  { call, key, highUsd }: PricedJob,
  quoteId: string | undefined,
): Promise<GeneratedImages> {
  const options = { idempotencyKey: key, maxCostUsd: highUsd, quoteId };
  if (call.images.length === 0) return client.images.generate(call.body, options);
  const images = await Promise.all(call.images.map((image) => openAsBlob(image.path)));
  const mask = call.mask && (await openAsBlob(call.mask.path));
  return client.images.edit({ ...call.body, images, mask }, options);
}

function manifestEntry(job: PricedJob, made: GeneratedImages, files: readonly string[]): ManifestEntry {
  const { task_id, quoted_usd, charged_usd, rate_card, output_ids, tiers } = made.lightmeter;
  const { line, body } = job.call;
  return {
    key: job.key,
    line: line ?? null,
    prompt: body.prompt,
    model: body.model,
    files,
    tiers,
    quoted_usd,
    charged_usd,
    rate_card,
    task_id,
    output_ids,
  };
}

/** Every further call would fail alike. */
function endsRun(error: unknown): boolean {
  if (error instanceof LightmeterConnectionError) return true;
  if (!(error instanceof LightmeterApiError)) return isFileSystemFailure(error);
  const exitCode = exitCodeOf(error);
  return exitCode === EXIT.auth || (exitCode === EXIT.money && error.code !== 'max_cost_exceeded');
}

/** A full or read-only disk: the pictures are paid for and wait on the server until the run is resumed. */
function isFileSystemFailure(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
