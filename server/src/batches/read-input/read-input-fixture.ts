// Reads inputs in tests, and says in short what came of them.

import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import type { InputItem } from './input-line.ts';
import { type BatchInputWishes, readBatchInput } from './read-batch-input.ts';

export const MAX_BYTES = 209_715_200;
/** The only default, unless a test says otherwise. */
export const MODEL = { model: 'gpt-image-2' };

/** Cuts bytes into chunks of this size, and reuses one block of memory for all of them as a careful reader may. */
async function* chunked(bytes: Uint8Array, chunkBytes: number): AsyncGenerator<Uint8Array> {
  const block = Buffer.alloc(chunkBytes);
  for (let start = 0; start < bytes.byteLength; start += chunkBytes) {
    const part = bytes.subarray(start, start + chunkBytes);
    block.set(part);
    yield Buffer.from(block.subarray(0, part.byteLength));
  }
}

/** Every item of an input, which arrives in chunks of this size. */
export async function readAll(
  content: string | Uint8Array,
  wishes: Partial<BatchInputWishes> & { filename: string },
  chunkBytes = 65_536,
): Promise<InputItem[]> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const given = { maxBytes: MAX_BYTES, defaults: MODEL, ...wishes };
  return Readable.from(readBatchInput(chunked(bytes, chunkBytes), given)).toArray();
}

/** Line, id, and the body or what is wrong: `param code`. */
export function briefItem(item: InputItem) {
  switch (item.kind) {
    case 'request':
      return [item.lineNumber, item.customId, item.request.body];
    case 'fault':
      return [item.lineNumber, item.customId, `${item.fault.param} ${item.fault.code}`];
    case 'warning':
      return ['warning', item.message];
    case 'hopeless':
      return ['hopeless', item.lineNumber, item.fault.message];
  }
}

export function brief(items: readonly InputItem[]) {
  return items.map(briefItem);
}

/** What is wrong, or not read. */
export function messageOf(item: InputItem | undefined): string {
  assert.ok(item && item.kind !== 'request', 'nothing is wrong with the line');
  return item.kind === 'warning' ? item.message : item.fault.message;
}

/** A line in OpenAI’s form. */
export function generation(customId: string, body: unknown) {
  return JSON.stringify({ custom_id: customId, method: 'POST', url: '/v1/images/generations', body });
}

/** A whole image. */
export const PIXEL =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
