// Rows that were left out, told on stderr with their lines.

import { firstNames } from '../command-line/lists.ts';
import { counted } from '../command-line/money-text.ts';
import type { Terminal } from '../command-line/terminal.ts';
import type { RowFault } from '../prompts/prompt-rows.ts';

/** More than a screen of them is for `--json`. */
const SHOWN_FAULTS = 20;

/** Tells which rows were left out and why, and which columns were not read. */
export function noteFaults(
  terminal: Terminal,
  given: { faults: readonly RowFault[]; unreadColumns: readonly string[]; verb: 'priced' | 'generated' },
): void {
  const { faults, unreadColumns, verb } = given;
  const { yellow } = terminal.noteColours;
  if (unreadColumns.length > 0) {
    terminal.note(
      `${yellow('Note:')} the columns ${firstNames(unreadColumns)} are not read; parameters of single rows go in a jsonl file.`,
    );
  }
  if (faults.length === 0) return;
  terminal.note(`${yellow(`${counted(faults.length, 'row')} cannot be ${verb}:`)}`);
  const inOrder = [...faults].sort((left, right) => (left.line ?? 0) - (right.line ?? 0));
  for (const { line, message } of inOrder.slice(0, SHOWN_FAULTS)) {
    terminal.note(`  ${line === undefined ? '' : `line ${line}: `}${message}`);
  }
  if (faults.length > SHOWN_FAULTS) {
    terminal.note(`  and ${faults.length - SHOWN_FAULTS} more; --json lists all.`);
  }
}
