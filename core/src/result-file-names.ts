// What the images of a batch are called in its ZIP and in the folder that the command line downloads: the same names,
// safe on every file system, sorted as the items are, unique without looking at another name.

import type { ImageFormat } from './image-file.ts';

/** Long enough to be recognised; short enough that a path fits Windows' 260 characters. */
const MAX_SLUG_CHARACTERS = 60;
/** A character may take four bytes, and Linux allows 255 for a name. */
const MAX_SLUG_BYTES = 160;
/** Fewer digits would sort differently as soon as a batch grows past 999 items. */
const MIN_DIGITS = 4;

export interface ResultFile {
  /** From 0. Names count from 1. */
  readonly itemIndex: number;
  /** Items in the batch: all of its names have as many digits as this number, at least four. */
  readonly itemCount: number;
  readonly customId: string | undefined;
  readonly prompt: string | undefined;
  /** From 0, within the item. */
  readonly imageIndex: number;
  /** Images of the item; a single one has no number of its own. */
  readonly imageCount: number;
  readonly format: ImageFormat;
  /** Of a promoted item: the place of its draft, which is also that of the picture made from it. */
  readonly draft?: DraftPlace | undefined;
}

export interface DraftPlace {
  /** From 0. */
  readonly itemIndex: number;
  /** Items of the batch of drafts. */
  readonly itemCount: number;
  /** Of a draft with several pictures the one that was picked, from 0. */
  readonly image?: { readonly index: number; readonly count: number } | undefined;
}

/**
 * The name of one image: item number, what it is, and its own number where the item has several.
 *
 * The custom id, else the prompt, is reduced to lower-case letters and digits of any script, underscores and hyphens.
 *
 * A promoted item has the number of its draft: both lie side by side.
 *
 * @example item 0 "A red fox, at dawn" → 0001-a-red-fox-at-dawn.png; the second of two images → 0001-a-red-fox-at-dawn-2.png
 */
export function resultFileName(file: ResultFile): string {
  const { draft } = file;
  const slug = slugOf(resultTitle(draft?.image ? withoutImageMark(file, draft.image.index) : file));
  const parts = [
    resultItemNumber(draft?.itemIndex ?? file.itemIndex, draft?.itemCount ?? file.itemCount),
    ...(slug === '' ? [] : [slug]),
    // Two picks of one draft have its number both.
    ...(draft?.image ? [imageNumber(draft.image.index, draft.image.count)] : []),
    ...(file.imageCount > 1 ? [imageNumber(file.imageIndex, file.imageCount)] : []),
  ];
  return `${parts.join('-')}.${file.format === 'jpeg' ? 'jpg' : file.format}`;
}

/** What an item is called for people: the custom id somebody gave it, else its prompt. A line number says nothing. */
export function resultTitle(item: Pick<ResultFile, 'customId' | 'prompt'>): string {
  const { customId = '', prompt = '' } = item;
  const isGiven = !/^line-\d+$/.test(customId) && slugOf(customId) !== '';
  return isGiven || prompt === '' ? customId : prompt;
}

/** The number of an item in names and on contact sheets, from 1: `0001`, and `00001` in a batch of 10,000 or more. */
export function resultItemNumber(itemIndex: number, itemCount: number): string {
  return String(itemIndex + 1).padStart(Math.max(MIN_DIGITS, String(itemCount).length), '0');
}

/** `1`, or `01` of ten and more: names sort as the images do. */
function imageNumber(imageIndex: number, imageCount: number): string {
  return String(imageIndex + 1).padStart(String(imageCount).length, '0');
}

/** A promotion marks the custom id of one of several pictures with `#2`; the name says that at its end. */
function withoutImageMark(file: ResultFile, imageIndex: number): ResultFile {
  const mark = `#${imageIndex + 1}`;
  return file.customId?.endsWith(mark) ? { ...file, customId: file.customId.slice(0, -mark.length) } : file;
}

/** Composed as Unicode's NFC, so that systems which compare bytes and those which compare letters agree on it. */
function slugOf(text: string): string {
  const plain = text
    .slice(0, 4 * MAX_SLUG_CHARACTERS)
    .toWellFormed()
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .replace(/[^\p{L}\p{M}\p{N}_]+/gu, '-');
  let slug = '';
  let sizeBytes = 0;
  for (const character of [...plain.replace(/^-+/, '')].slice(0, MAX_SLUG_CHARACTERS)) {
    sizeBytes += utf8Bytes(character);
    if (sizeBytes > MAX_SLUG_BYTES) break;
    slug += character;
  }
  return slug.replace(/-+$/, '');
}

function utf8Bytes(character: string): number {
  const codePoint = character.codePointAt(0) ?? 0;
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x800) return 2;
  return codePoint < 0x10000 ? 3 : 4;
}
