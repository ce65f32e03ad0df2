// Tables of plain text: columns as wide as their widest cell, two spaces between them.

import { stripVTControlCharacters } from 'node:util';

/** One column of a table; its cells have no line breaks. */
export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** Shortened when the table is wider than the terminal; one column at most. */
  readonly flexible?: boolean;
}

const GAP = '  ';
/** A flexible column keeps this much, however narrow the terminal. */
const LEAST_COLUMNS = 12;

/** Letters that terminals draw two columns wide. */
const WIDE =
  /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|\p{Emoji_Presentation}|[\u3000-\u303f\uff01-\uff60]/u;

/** Columns that a text takes on a terminal; colours take none. */
export function visibleWidth(text: string): number {
  let width = 0;
  for (const letter of stripVTControlCharacters(text)) {
    if (/\p{M}/u.test(letter)) continue;
    width += WIDE.test(letter) ? 2 : 1;
  }
  return width;
}

/** At most `width` columns, the last of which says that something is missing. Text without colours. */
export function shorten(text: string, width: number): string {
  if (visibleWidth(text) <= width) return text;
  let kept = '';
  let keptWidth = 0;
  for (const letter of text) {
    const letterWidth = visibleWidth(letter);
    if (keptWidth + letterWidth > width - 1) break;
    kept += letter;
    keptWidth += letterWidth;
  }
  return `${kept.trimEnd()}…`;
}

/** Fills up with spaces to `width` columns. */
export function pad(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const space = ' '.repeat(Math.max(0, width - visibleWidth(text)));
  return align === 'right' ? space + text : text + space;
}

/** The rows under their titles, without spaces at the ends of lines. */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  given: { columns: number | undefined; title: (text: string) => string },
): string {
  const widths = columns.map((column, index) =>
    Math.max(visibleWidth(column.title), ...rows.map((row) => visibleWidth(row[index] ?? ''))),
  );
  const flexible = columns.findIndex((column) => column.flexible);
  const total = widths.reduce((sum, width) => sum + width, GAP.length * (columns.length - 1));
  if (flexible !== -1 && given.columns !== undefined && total > given.columns) {
    const spare = (widths[flexible] ?? 0) - (total - given.columns);
    widths[flexible] = Math.max(LEAST_COLUMNS, spare);
  }
  const line = (cells: readonly string[]) =>
    columns
      .map((column, index) => {
        const width = widths[index] ?? 0;
        const cell = cells[index] ?? '';
        return pad(index === flexible ? shorten(cell, width) : cell, width, column.align);
      })
      .join(GAP)
      .trimEnd();
  return [given.title(line(columns.map((column) => column.title))), ...rows.map(line)].join('\n');
}

/** Breaks a text into lines of at most `width` columns at its spaces. */
export function wrapText(text: string, width: number | undefined): string[] {
  if (width === undefined) return [text];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && visibleWidth(longer) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}
