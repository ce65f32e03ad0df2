// The first workspace of an empty database, with a key and test credit.

import { createId, LightmeterError, type NanoUsd } from '@lightmeter/core';
import { type KeyScope, modeOfSecret } from './api-key.ts';
import { insertApiKey } from './api-keys.ts';
import type { Database } from './database.ts';
import { applyOperations, type LedgerOperation } from './ledger.ts';
import { insertWorkspace } from './workspaces.ts';

export interface Bootstrap {
  readonly workspaceName: string;
  readonly rateCardSeries: string;
  readonly keyName: string;
  /** `lm_test_…` or `lm_live_…`; shown to nobody here. */
  readonly secret: string;
  readonly scopes: readonly KeyScope[];
  /** Granted to the test book. */
  readonly testCreditNanoUsd: NanoUsd;
}

export interface BootstrapGiven {
  readonly database: Database;
  readonly clock: () => Date;
  readonly random: (sizeBytes: number) => Uint8Array;
}

/** Any number that nothing else locks. */
const ADVISORY_LOCK = 5_417_004;

/**
 * Makes the first workspace, once, whoever comes first among several processes; undefined when there is one already.
 *
 * @throws LightmeterError `invalid_value` when the secret is not one of an API key
 */
export async function bootstrap(
  given: BootstrapGiven,
  wish: Bootstrap,
): Promise<{ workspaceId: string } | undefined> {
  const mode = modeOfSecret(wish.secret);
  if (!mode) {
    throw new LightmeterError('invalid_value', {
      param: 'LIGHTMETER_BOOTSTRAP_KEY',
      message: 'The key reads `lm_test_` or `lm_live_` and 16 to 200 letters, digits, `-` or `_`.',
    });
  }
  const createdAt = given.clock();
  const newId = (prefix: 'ws' | 'key') =>
    createId(prefix, { nowMs: createdAt.getTime(), random: given.random(10) });
  const workspaceId = newId('ws');
  const keyId = newId('key');
  const first = await given.database.transaction(async (query) => {
    await query('select pg_advisory_xact_lock($1)', [ADVISORY_LOCK]);
    const [existing] = await query<{ workspace_id: string }>(
      'select workspace_id from workspaces order by created_at, workspace_id limit 1',
    );
    if (existing) return existing.workspace_id;
    const { workspaceName: name, rateCardSeries, keyName, scopes, secret } = wish;
    await insertWorkspace({ query }, { workspaceId, name, rateCardSeries, createdAt });
    await insertApiKey(query, { workspaceId, mode, name: keyName, scopes, secret, keyId, createdAt });
    await applyOperations({ query }, testCredit(workspaceId, wish.testCreditNanoUsd), createdAt);
    return workspaceId;
  });
  return first === workspaceId ? { workspaceId } : undefined;
}

function testCredit(workspaceId: string, amountNanoUsd: NanoUsd): LedgerOperation[] {
  if (amountNanoUsd === 0n) return [];
  return [
    {
      kind: 'grant',
      transferId: `tr_first_${workspaceId}`,
      workspaceId,
      mode: 'test',
      amountNanoUsd,
      reason: 'Test credit of a new server',
      actor: 'bootstrap',
    },
  ];
}
