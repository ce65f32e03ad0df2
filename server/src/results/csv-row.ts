// Rows of a CSV file (RFC 4180) that no spreadsheet takes for formulas, and that lose nothing on the way.

import { type NanoUsd, renderUsd } from '@lightmeter/core';

/** What makes Excel, LibreOffice or Google Sheets compute a cell, their full-width forms among it; and our own mark. */
const NEEDS_MARK = /^[=+\-@\t\r\n'＝＋－＠]/;

/**
 * The text as a cell that is shown and never computed: an apostrophe goes before one that begins like a formula.
 *
 * A text that begins with an apostrophe gets one more, so that taking one apostrophe from every cell that begins with
 * one gives back exactly what was there.
 */
export function spreadsheetSafe(text: string): string {
  return NEEDS_MARK.test(text) ? `'${text}` : text;
}

/** A text, a count, or (a bigint) nano-dollars: written in dollars with every digit, and no formula when negative. */
export type CsvCell = string | number | NanoUsd | undefined;

/** One line, its ending included. Cells that need quotes have them; an undefined one is empty. */
export function csvRow(cells: readonly CsvCell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(value: CsvCell): string {
  if (typeof value === 'bigint') return renderUsd(value);
  const text = spreadsheetSafe(String(value ?? ''));
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** What a CSV file is sent with; the name has letters, digits, dots and hyphens alone. */
export function csvHeaders(fileName: string): Record<string, string> {
  return {
    'content-type': 'text/csv; charset=utf-8; header=present',
    'content-disposition': `attachment; filename="${fileName}"`,
    'cache-control': 'private, no-store',
    'x-content-type-options': 'nosniff',
  };
}
