// Prompts become tasks: input images uploaded once, each task with the most it may cost.

import { basename } from 'node:path';
import type { CreatedTask, CreateTaskRequest, Lightmeter } from '@lightmeter/sdk';
import { LightmeterApiError } from '@lightmeter/sdk';
import type { InputImage } from '../calls/input-image.ts';
import type { PlannedCall } from '../calls/plan-calls.ts';
import { openFile } from '../commands/files.ts';
import { jobsOf, type PricedJob } from '../generating/jobs.ts';

/** What a task does beside making its picture, as commander reads it. */
export interface ErrandFlags {
  readonly callback?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  /** Seconds. */
  readonly deadline?: number;
}

/** In wire spelling. */
export function errandFields({ callback, metadata, deadline }: ErrandFlags) {
  return {
    callback: callback === undefined ? undefined : { url: callback },
    metadata: metadata && { ...metadata },
    deadline_seconds: deadline,
  };
}

/** Uploads input images, each file once. */
export class ImageUploads {
  private readonly client: Lightmeter;
  private readonly known = new Map<string, Promise<{ file_id: string }>>();

  constructor(client: Lightmeter) {
    this.client = client;
  }

  /** The image as a request names it. */
  take({ path, sha256 }: InputImage): Promise<{ file_id: string }> {
    const uploading = this.known.get(sha256) ?? this.upload(path);
    this.known.set(sha256, uploading);
    return uploading;
  }

  private async upload(path: string): Promise<{ file_id: string }> {
    const file = await openFile(path);
    const { id } = await this.client.files.upload({ file, filename: basename(path), purpose: 'vision' });
    return { file_id: id };
  }
}

/** The body of one task. */
export async function taskBody(
  uploads: ImageUploads,
  { body, images, mask }: PlannedCall,
  errands: ErrandFlags,
): Promise<CreateTaskRequest> {
  const files = await Promise.all(images.map((image) => uploads.take(image)));
  return {
    ...body,
    ...(files.length === 0 ? {} : { images: files }),
    ...(mask ? { mask: await uploads.take(mask) } : {}),
    ...errandFields(errands),
  } as CreateTaskRequest;
}

/** A task that was created, or the refusal of one. */
export type TaskOutcome =
  | { readonly kind: 'created'; readonly line: number | undefined; readonly task: CreatedTask }
  | { readonly kind: 'refused'; readonly line: number | undefined; readonly error: unknown };

/** Creates tasks one after the other: a refusal about money or the key ends the run, any other is its row's own. */
export async function createTasks(
  client: Lightmeter,
  given: {
    readonly jobs: readonly PricedJob[];
    readonly quoteId: string | undefined;
    readonly errands: ErrandFlags;
    readonly onOutcome: (outcome: TaskOutcome) => void;
  },
): Promise<TaskOutcome[]> {
  const uploads = new ImageUploads(client);
  const outcomes: TaskOutcome[] = [];
  for (const { call, key, highUsd } of given.jobs) {
    const outcome = await createOne();
    outcomes.push(outcome);
    given.onOutcome(outcome);
    if (outcome.kind === 'refused' && endsAll(outcome.error)) break;

    async function createOne(): Promise<TaskOutcome> {
      const { line } = call;
      try {
        const task = await client.tasks.create(await taskBody(uploads, call, given.errands), {
          idempotencyKey: key,
          maxCostUsd: highUsd,
          quoteId: given.quoteId,
        });
        return { kind: 'created', line, task };
      } catch (error) {
        return { kind: 'refused', line, error };
      }
    }
  }
  return outcomes;
}

/** One job for each call of the plan, under keys of this command's own. */
export function freshJobs(calls: readonly PlannedCall[]) {
  return jobsOf(calls, crypto.randomUUID());
}

function endsAll(error: unknown): boolean {
  if (!(error instanceof LightmeterApiError)) return true;
  return [401, 402, 403].includes(error.status) && error.code !== 'max_cost_exceeded';
}

/**
 * What a call would be held at, asked without letting it begin: with a limit of nothing it is refused, and the refusal
 * tells its quote.
 *
 * @throws the refusal, when it is for anything else
 */
export async function quoteByRefusal(call: () => Promise<unknown>): Promise<string> {
  try {
    await call();
  } catch (error) {
    const quoted = error instanceof LightmeterApiError ? error.details.quoted_usd : undefined;
    if (
      error instanceof LightmeterApiError &&
      error.code === 'max_cost_exceeded' &&
      typeof quoted === 'string'
    ) {
      return quoted;
    }
    throw error;
  }
  // It costs nothing, and has begun.
  return '0';
}
