// The file or pasted text of a new batch: what is known of it, before and after it was uploaded.

import { HEAD_BYTES } from './file-head.ts';

export interface BatchInput {
  readonly filename: string;
  readonly bytes: number;
  /** The beginning, as text. */
  readonly head: string;
  /** The head is all there is. */
  readonly isWhole: boolean;
  /** Once it was uploaded. */
  readonly fileId: string | undefined;
  /** Lost when the page is loaded anew; a file that was uploaded before is not needed any more. */
  readonly file: Blob | undefined;
}

export async function inputOfFile(file: File): Promise<BatchInput> {
  const head = await file.slice(0, HEAD_BYTES).text();
  const isWhole = file.size <= HEAD_BYTES;
  return { filename: file.name, bytes: file.size, head, isWhole, fileId: undefined, file };
}

const PASTED_NAME = 'pasted-prompts.txt';

export function inputOfText(text: string): BatchInput {
  const file = new Blob([text], { type: 'text/plain' });
  return { filename: PASTED_NAME, bytes: file.size, head: text, isWhole: true, fileId: undefined, file };
}

/** What is kept over a reload: enough to check the file again, if it was uploaded. */
export function readInput(kept: unknown): BatchInput | undefined {
  if (typeof kept !== 'object' || kept === null) return undefined;
  const { filename, bytes, head, isWhole, fileId } = kept as Record<string, unknown>;
  if (typeof filename !== 'string' || typeof bytes !== 'number' || typeof head !== 'string') return undefined;
  if (typeof fileId !== 'string') return undefined;
  return { filename, bytes, head, isWhole: isWhole === true, fileId, file: undefined };
}

/** Pasted text that was uploaded, and the file it became. */
export interface PastedFile {
  readonly text: string;
  readonly fileId: string;
}

export function readPastedFile(kept: unknown): PastedFile | undefined {
  if (typeof kept !== 'object' || kept === null) return undefined;
  const { text, fileId } = kept as Record<string, unknown>;
  return typeof text === 'string' && typeof fileId === 'string' ? { text, fileId } : undefined;
}
