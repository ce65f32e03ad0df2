// Text that fits: cut with an ellipsis, or broken into lines.

import type { SKRSContext2D } from '@napi-rs/canvas';

/** More characters than any line of a sheet holds; longer texts are not measured whole. */
const MAX_CHARACTERS = 400;

const characters = new Intl.Segmenter('en', { granularity: 'grapheme' });

const EMOJI = /(?:(?![©®™])\p{Extended_Pictographic}|\p{Regional_Indicator}|\p{Emoji_Modifier}|\ufe0f)+/gu;

/** One line without control characters, and without emoji, which the typefaces do not have. */
function plain(text: string): string {
  return text
    .slice(0, MAX_CHARACTERS)
    .toWellFormed()
    .replace(EMOJI, ' ')
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim();
}

/** The text in the pen's font, cut to the width in pixels with an ellipsis where it is longer. */
export function clipped(pen: SKRSContext2D, text: string, widthPixels: number): string {
  const line = plain(text);
  if (pen.measureText(line).width <= widthPixels) return line;
  const parts = [...characters.segment(line)].map(({ segment }) => segment);
  let low = 0;
  let high = parts.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const isFitting = pen.measureText(`${parts.slice(0, middle).join('')}…`).width <= widthPixels;
    if (isFitting) low = middle;
    else high = middle - 1;
  }
  return `${parts.slice(0, low).join('').trimEnd()}…`;
}

/** At most so many lines, the last cut with an ellipsis where there is more. Breaks at spaces, and in words longer than a line. */
export function wrapped(pen: SKRSContext2D, text: string, widthPixels: number, maxLines: number): string[] {
  const fits = (line: string) => pen.measureText(line.trimEnd()).width <= widthPixels;
  const lines: string[] = [];
  let line = '';
  for (const word of plain(text).match(/\S+\s*/g) ?? []) {
    const pieces = fits(word) ? [word] : [...characters.segment(word)].map(({ segment }) => segment);
    for (const piece of pieces) {
      if (line !== '' && !fits(line + piece)) {
        lines.push(line);
        line = '';
      }
      line += piece;
    }
  }
  if (line !== '') lines.push(line);
  const rest = lines.slice(maxLines - 1).join('');
  return [...lines.slice(0, maxLines - 1), ...(rest === '' ? [] : [rest])].map((one) =>
    clipped(pen, one, widthPixels),
  );
}
