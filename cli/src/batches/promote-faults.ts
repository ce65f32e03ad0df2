// What cannot be promoted, by the number of the item: the server counts from 0, names lines of the file of the drafts and
// speaks of its endpoints.

import type { BatchItemObject, BatchResponse, Lightmeter } from '@lightmeter/sdk';
import { counted, grouped } from '../command-line/money-text.ts';
import type { Terminal } from '../command-line/terminal.ts';
import { renderTable } from '../command-line/text-table.ts';
import { inFlagWords, itemNumber, ownIdOf } from './batch-words.ts';

/** More than a screen of them is for `--json`. */
const SHOWN_FAULTS = 20;
const COLUMNS = [{ title: 'Item', align: 'right' }, { title: 'Code' }, { title: 'What is wrong' }] as const;

/** Tells the picks of a promotion that cannot be made, the first of them. */
export async function notePickFaults(
  terminal: Terminal,
  client: Lightmeter,
  given: { readonly draftsId: string; readonly batch: BatchResponse },
): Promise<void> {
  const { draftsId, batch } = given;
  const faults = batch.errors?.data ?? [];
  if (faults.length === 0) return;
  const shown = faults.slice(0, SHOWN_FAULTS);
  const lines = new Set(shown.flatMap(({ line }) => (line === null ? [] : [line])));
  const items = await itemsOnLines(client, draftsId, lines);
  const count = Math.max(batch.lightmeter.invalid, faults.length);
  terminal.note(terminal.noteColours.yellow(`${counted(count, 'pick')} cannot be promoted:`));
  const rows = shown.map(({ line, code, message }) => {
    const item = line === null ? undefined : items.get(line);
    const number = item ? grouped(itemNumber(item)) : '';
    return [number, code, inFlagWords(inItemWords(message, item))];
  });
  terminal.note(renderTable(COLUMNS, rows, { columns: undefined, title: terminal.noteColours.dim }));
  if (count > SHOWN_FAULTS)
    terminal.note(`and ${grouped(count - SHOWN_FAULTS)} more; --json lists up to 1,000.`);
}

/** The drafts that stand on these lines of their file; the list is read no further than the last of them. */
async function itemsOnLines(
  client: Lightmeter,
  id: string,
  lines: ReadonlySet<number>,
): Promise<Map<number, BatchItemObject>> {
  const found = new Map<number, BatchItemObject>();
  if (lines.size === 0) return found;
  for await (const item of client.batches.items(id)) {
    if (item.line === null || !lines.has(item.line)) continue;
    found.set(item.line, item);
    if (found.size === lines.size) break;
  }
  return found;
}

/**
 * The sentence with the number and the name that the item has here, and with a command for the endpoint.
 *
 * @example `batch_1 has no item 98. GET /v1/batches/batch_1/items lists them.` = `batch_1 has no item 99. lightmeter batch
 *   items batch_1 lists them.`
 */
export function inItemWords(message: string, item: BatchItemObject | undefined): string {
  const counted = message
    .replace(/ has no item (\d+)\./, (_all, index: string) => ` has no item ${Number(index) + 1}.`)
    .replaceAll(/GET \/v1\/batches\/(\w+)\/items/g, 'lightmeter batch items $1');
  if (item === undefined) return counted;
  const own = ownIdOf(item);
  const name = `Item ${itemNumber(item)}${own === undefined ? '' : ` (${own})`}`;
  return counted.replace(/^The item "(?:[^"\\]|\\.)*"/, () => name);
}
