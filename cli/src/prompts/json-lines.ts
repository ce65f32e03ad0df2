// jsonl: one JSON object a line, with a prompt and any other field of the request body.

import { type PromptRow, type PromptRows, type RowFault, unreadableRow } from './prompt-rows.ts';

/** The rows of a jsonl text. What their fields mean is for calls/call-body.ts. */
export function readJsonLines(text: string): PromptRows {
  const rows: PromptRow[] = [];
  const faults: RowFault[] = [];
  for (const [index, content] of text.split(/\r?\n/).entries()) {
    if (content.trim() === '') continue;
    const line = index + 1;
    const fields = parseObject(content);
    if (fields === undefined) faults.push(unreadableRow(line, 'The line is not one JSON object.'));
    else rows.push({ line, fields });
  }
  return { rows, faults, unreadColumns: [] };
}

function parseObject(content: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(content);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
