// A file that a person drops, pastes or picks: measured here by the code that the server measures with, so that what the
// server would refuse is refused before a byte is uploaded.

import {
  type Capability,
  createImageInspector,
  type ImageFormat,
  type ImageSize,
  pixelsOf,
} from '@lightmeter/core';
import { crc32 } from './crc32.ts';

export interface InputImage {
  /** Of this page alone. */
  readonly id: string;
  readonly file: File;
  readonly size: ImageSize;
  readonly format: ImageFormat;
  readonly hasAlpha: boolean;
}

export type Measurement =
  | { readonly kind: 'measured'; readonly image: InputImage }
  /** `sentence` names the file, the limit and the fix. */
  | { readonly kind: 'refused'; readonly name: string; readonly sentence: string };

/** The largest file of the model. `pixels` undefined: only the bytes count. */
export interface FileLimit {
  readonly bytes: number;
  readonly pixels: number | undefined;
  /** Who sets it, `gpt-image-2`. */
  readonly owner: string;
}

export function referenceLimit(capability: Capability, owner: string): FileLimit {
  return { bytes: capability.references.maxBytes, pixels: capability.references.maxPixels, owner };
}

export function maskLimit(capability: Capability, owner: string): FileLimit {
  return { bytes: capability.maskMaxBytes, pixels: undefined, owner };
}

const UNREADABLE = {
  not_an_image: 'is no PNG, JPEG or WebP. Save it as one of them.',
  truncated: 'ends before the picture does. Save or download it again.',
  damaged: 'is damaged. Save or download it again.',
} as const;

/** Measures a file. One that is too large in bytes is refused without being read. */
export async function measureImage(file: File, limit: FileLimit): Promise<Measurement> {
  const refuse = (sentence: string): Measurement => ({
    kind: 'refused',
    name: file.name,
    sentence: `${file.name} ${sentence}`,
  });
  if (file.size > limit.bytes) {
    return refuse(
      `has ${megabytes(file.size)}; ${limit.owner} takes files of up to ${megabytes(limit.bytes)}. Scale it down, or save it as JPEG.`,
    );
  }
  const inspector = createImageInspector({ crc32 });
  try {
    const reader = file.stream().getReader();
    for (let piece = await reader.read(); !piece.done; piece = await reader.read())
      inspector.push(piece.value);
  } catch {
    return refuse('cannot be read. It may have been moved; choose it again.');
  }
  const found = inspector.finish();
  if (found.kind === 'unreadable') return refuse(UNREADABLE[found.reason]);
  if (found.format === 'gif') return refuse('is a GIF. Save it as PNG, JPEG or WebP.');
  const { format, size, hasAlpha } = found;
  if (limit.pixels !== undefined && pixelsOf(size) > limit.pixels) {
    return refuse(
      `is ${size.widthPixels}×${size.heightPixels}; ${limit.owner} takes up to ${megapixels(limit.pixels)}. Scale it down.`,
    );
  }
  return { kind: 'measured', image: { id: crypto.randomUUID(), file, size, format, hasAlpha } };
}

/** `62.9 MB`: whole bytes divided for people. */
export function megabytes(bytes: number): string {
  if (bytes < 1_000_000) return `${Math.ceil(bytes / 1_000).toLocaleString('en-US')} KB`;
  return `${(Math.ceil(bytes / 100_000) / 10).toLocaleString('en-US')} MB`;
}

function megapixels(pixels: number): string {
  return `${(Math.floor(pixels / 100_000) / 10).toLocaleString('en-US')} megapixels`;
}
