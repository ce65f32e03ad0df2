// The row of api_keys that stands for a person in one workspace and mode, so that ledger, caps and usage know one kind
// of caller. Made when they first work there.

import { createHash } from 'node:crypto';
import { createId } from '@lightmeter/core';
import type { Database } from '../database.ts';
import type { Mode } from '../mode.ts';

const UNKNOWN_BYTES = 32;

/** Makes the key, once: whoever comes second finds the one that is there. */
export async function ensureMemberKey(
  given: {
    readonly database: Database;
    readonly clock: () => Date;
    readonly random: (sizeBytes: number) => Uint8Array;
  },
  key: { workspaceId: string; memberId: string; mode: Mode },
): Promise<void> {
  const createdAt = given.clock();
  const keyId = createId('key', { nowMs: createdAt.getTime(), random: given.random(10) });
  // The hash of bytes that nobody has: no secret that could be sent leads to this row.
  const unknown = createHash('sha256').update(given.random(UNKNOWN_BYTES)).digest();
  await given.database.query(
    `insert into api_keys
       (api_key_id, workspace_id, member_id, mode, name, secret_sha256, last_four, created_at, scopes)
     select $1, $2, m.member_id, $4, m.name, $5, '', $6, '{}' from members m where m.member_id = $3
     on conflict (workspace_id, member_id, mode) where member_id is not null do nothing`,
    [keyId, key.workspaceId, key.memberId, key.mode, unknown, createdAt],
  );
}
