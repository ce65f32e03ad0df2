// Which images of the output store the database still needs.

import type { Database } from '../database.ts';

/** Every table with a `storage_key` of the output store. A table that is missing here loses its images to the sweep. */
const TABLES = ['outputs', 'task_inputs', 'batch_images'] as const;

/** Which rows still need their image; all of them unless said. A batch that has ended may be retried for 30 days. */
const CONDITIONS: Readonly<Partial<Record<(typeof TABLES)[number], string>>> = {
  outputs: 'r.deleted_at is null',
  batch_images: `not exists (
    select from batches b
    where b.batch_id = r.batch_id and b.state in ('completed', 'failed', 'expired', 'cancelled')
      and coalesce(b.cancelled_at, b.finalizing_at, b.created_at) < now() - interval '30 days'
  )`,
};

const REFERRED = TABLES.map(
  (table) =>
    `select r.storage_key from ${table} r
     where r.storage_key = any ($1::text[]) and ${CONDITIONS[table] ?? 'true'}`,
).join(' union ');

/** Those of the keys that some row names. */
export async function referredKeys(
  database: Database,
  storageKeys: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await database.query<{ storage_key: string }>(REFERRED, [storageKeys]);
  return new Set(rows.map((row) => row.storage_key));
}
