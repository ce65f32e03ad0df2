// Lines that cannot be used as a table to save: line, code, parameter, what to mend.

export interface Fault {
  readonly line: number | null;
  readonly code: string;
  readonly param: string | null;
  readonly message: string;
}

/** RFC 4180, UTF-8. A cell that a spreadsheet would compute has an apostrophe before it. */
export function faultCsv(faults: readonly Fault[]): string {
  const rows = faults.map(({ line, code, param, message }) => [
    String(line ?? ''),
    code,
    param ?? '',
    message,
  ]);
  return [['line', 'code', 'parameter', 'message'], ...rows]
    .map((cells) => `${cells.map(cellOf).join(',')}\r\n`)
    .join('');
}

function cellOf(text: string): string {
  const safe = /^['=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
