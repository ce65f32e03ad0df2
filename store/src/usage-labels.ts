// What groups of usage are called for people: keys and batches by their names, the rest in words.

import type { Database } from './database.ts';
import type { BookId } from './mode.ts';
import type { UsageDimension } from './usage-query.ts';

const WORDS: Partial<Record<UsageDimension, Readonly<Record<string, string>>>> = {
  tier: { none: 'No image' },
  batch: { none: 'No batch' },
  origin: { sync: 'Answered at once', task: 'Queued task', batch: 'Batch' },
};

/** Where names are kept: ids to names, those of the book $2 $3 alone. */
const NAMES: Partial<Record<UsageDimension, string>> = {
  key: `select api_key_id as id, name from api_keys
    where api_key_id = any ($1::text[]) and workspace_id = $2 and mode = $3`,
  batch: `select batch_id as id, name from batches
    where batch_id = any ($1::text[]) and workspace_id = $2 and mode = $3`,
};

/** The label of each of these groups; what has no name is called by its id. */
export async function usageLabels(
  database: Database,
  book: BookId,
  dimension: UsageDimension,
  groups: readonly string[],
): Promise<(group: string) => string> {
  const words = WORDS[dimension] ?? {};
  const select = NAMES[dimension];
  const rows =
    select === undefined
      ? []
      : await database.query<{ id: string; name: string | null }>(select, [
          groups,
          book.workspaceId,
          book.mode,
        ]);
  const names = new Map(rows.map(({ id, name }) => [id, name]));
  return (group) => names.get(group) ?? (Object.hasOwn(words, group) ? words[group] : undefined) ?? group;
}
