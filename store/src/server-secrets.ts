// Secrets that all processes on one database share. The first to ask makes one.

import type { Database } from './database.ts';

const SECRET_BYTES = 32;

/** The secret of that name: 32 random bytes, the same for every process, for ever. */
export async function serverSecret(
  database: Database,
  name: string,
  random: (sizeBytes: number) => Uint8Array,
): Promise<Buffer> {
  const [row] = await database.query<{ secret: Buffer }>(
    `insert into server_secrets (name, secret) values ($1, $2)
     on conflict (name) do update set secret = server_secrets.secret
     returning secret`,
    [name, Buffer.from(random(SECRET_BYTES))],
  );
  if (!row) throw new Error('An upsert always returns its row.');
  return row.secret;
}
