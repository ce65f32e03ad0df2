// What a picture was drawn from, written into its file. A draft that comes back as the input image of the same prompt is
// recognised by it, and drawn again in the size asked for: the same picture, sharper.

import { createHash } from 'node:crypto';
import sharp from 'sharp';
import type { DrawingJob } from './drawing-job.ts';

/** Everything but the prompt that a picture's choices are made from. */
export interface Origin {
  /** Of the prompt, without failure words. */
  readonly promptHash: string;
  readonly upstreamModel: string;
  readonly seed: number | null;
  readonly imageIndex: number;
  /** Made from input images, which are not in the file: it can be scaled, but not drawn again. */
  readonly isEdit: boolean;
}

const MARK = 'lightmeter-sandbox:';

/** The origin of what the job draws by itself. */
export function originOf(job: DrawingJob): Origin {
  const { upstreamModel, seed, imageIndex, references } = job;
  return {
    promptHash: promptHash(job.prompt),
    upstreamModel,
    seed,
    imageIndex,
    isEdit: references.length > 0,
  };
}

/** The text that all choices of a picture are made from. */
export function choicesSeed(prompt: string, { upstreamModel, seed, imageIndex }: Origin): string {
  return JSON.stringify([prompt, upstreamModel, seed, imageIndex]);
}

/** The origin as a file's description. */
export function renderOrigin(origin: Origin): string {
  const { promptHash: hash, upstreamModel, seed, imageIndex, isEdit } = origin;
  // In base64 because descriptions are ASCII.
  const parts = JSON.stringify([hash, upstreamModel, seed, imageIndex, isEdit]);
  return MARK + Buffer.from(parts).toString('base64url');
}

/** Where the file comes from, when it is a picture of the sandbox for this prompt. */
export async function readOrigin(file: SharedArrayBuffer, prompt: string): Promise<Origin | undefined> {
  // What is wrong with an unreadable file is said by whoever decodes it.
  const metadata = await sharp(Buffer.from(new Uint8Array(file)), { limitInputPixels: false })
    .metadata()
    .catch(() => undefined);
  const found = /lightmeter-sandbox:([\w-]+)/.exec(metadata?.exif?.toString('latin1') ?? '')?.[1];
  const origin = found === undefined ? undefined : parsedOrigin(found);
  return origin?.promptHash === promptHash(prompt) ? origin : undefined;
}

function parsedOrigin(text: string): Origin | undefined {
  let read: unknown;
  try {
    read = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
  if (!Array.isArray(read)) return undefined;
  const [hash, upstreamModel, seed, imageIndex, isEdit]: unknown[] = read;
  if (typeof hash !== 'string' || typeof upstreamModel !== 'string' || typeof isEdit !== 'boolean')
    return undefined;
  if (typeof imageIndex !== 'number' || (typeof seed !== 'number' && seed !== null)) return undefined;
  return { promptHash: hash, upstreamModel, seed, imageIndex, isEdit };
}

function promptHash(prompt: string): string {
  return createHash('sha256').update(prompt).digest('base64url').slice(0, 16);
}
