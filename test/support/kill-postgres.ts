// Ends the embedded PostgreSQL of a data folder as a power cut would.

import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** SIGKILL to the postmaster, whose pid stands in its own folder. */
export async function killPostgres(dataDirectory: string): Promise<void> {
  const found = (await readdir(dataDirectory, { recursive: true })).find((path) =>
    path.endsWith('postmaster.pid'),
  );
  assert.ok(found, 'no postmaster.pid in the data folder');
  const [pid] = (await readFile(join(dataDirectory, found), 'utf8')).split('\n');
  process.kill(Number(pid), 'SIGKILL');
}
