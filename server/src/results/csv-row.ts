// Rows of a CSV file (RFC 4180) that no spreadsheet takes for formulas, and that lose nothing on the way.

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

/** One line, its ending included. Cells that need quotes have them; an undefined one is empty. */
export function csvRow(cells: readonly (string | number | undefined)[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(value: string | number | undefined): string {
  const text = spreadsheetSafe(String(value ?? ''));
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
