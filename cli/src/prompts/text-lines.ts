// txt: one prompt a line, as it stands. Lines of nothing but spaces are no prompts.

import type { PromptRow, PromptRows } from './prompt-rows.ts';

/** The rows of a text. */
export function readTextLines(text: string): PromptRows {
  const rows = text.split(/\r?\n/).flatMap((prompt, index): PromptRow[] => {
    return prompt.trim() === '' ? [] : [{ line: index + 1, fields: { prompt } }];
  });
  return { rows, faults: [], unreadColumns: [] };
}
