// Which images of the output store the database still needs.

import type { Database } from '../database.ts';

/** Every table with a `storage_key` of the output store. A table that is missing here loses its images to the sweep. */
const TABLES = ['outputs', 'task_inputs', 'batch_images'] as const;

const REFERRED = TABLES.map((table) => {
  const kept = table === 'outputs' ? ' and deleted_at is null' : '';
  return `select storage_key from ${table} where storage_key = any ($1::text[])${kept}`;
}).join(' union ');

/** Those of the keys that some row names. */
export async function referredKeys(
  database: Database,
  storageKeys: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await database.query<{ storage_key: string }>(REFERRED, [storageKeys]);
  return new Set(rows.map((row) => row.storage_key));
}
