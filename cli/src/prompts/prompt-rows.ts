// What a prompt file comes down to: its rows in order, and those that cannot be read with the reason.

/** One row that may be priced. Fields besides the prompt come from jsonl alone. */
export interface PromptRow {
  /** Line of the file on which the row begins, from 1; undefined for a prompt on the command line. */
  readonly line: number | undefined;
  /** The prompt, and any field of the request body, unchecked. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A row that cannot be read, priced or generated. */
export interface RowFault {
  readonly line: number | undefined;
  readonly code: string;
  readonly message: string;
}

/** A prompt file that was read. */
export interface PromptRows {
  readonly rows: readonly PromptRow[];
  readonly faults: readonly RowFault[];
  /** Columns whose names are parameters of a request, and which are not read. */
  readonly unreadColumns: readonly string[];
}

/** A row that is not what its format says. */
export function unreadableRow(line: number, message: string): RowFault {
  return { line, code: 'unreadable_row', message };
}
