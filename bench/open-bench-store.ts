// A store as the server opens it, on an empty folder, with one workspace that has money: its own micro-batches, its own
// embedded PostgreSQL with fsync.

import { randomBytes } from 'node:crypto';
import { nanoUsd } from '@lightmeter/core';
import { openStore, type Store } from '@lightmeter/store';
import type { Cleanup } from './cleanup.ts';

/** The store says what it does only when it goes wrong. */
const log = {
  info: () => {},
  warn: (fields: object, message: string) => process.stderr.write(`${message} ${JSON.stringify(fields)}\n`),
  error: (fields: object, message: string) => process.stderr.write(`${message} ${JSON.stringify(fields)}\n`),
};

export interface BenchStore {
  readonly store: Store;
  readonly instanceId: string;
  /** Where the balance is. */
  readonly book: { readonly workspaceId: string; readonly mode: 'live' };
  readonly apiKeyId: string;
}

/** Opens it; closed by the cleanup. */
export async function openBenchStore(
  cleanup: Cleanup,
  given: { dataDirectory: string; balanceNanoUsd: bigint },
): Promise<BenchStore> {
  const instanceId = 'inst_bench';
  const store = await openStore({
    dataDirectory: given.dataDirectory,
    instanceId,
    log,
    clock: () => new Date(),
    random: randomBytes,
  });
  cleanup.add(() => store.close());
  const { workspaceId } = await store.workspaces.create({ name: 'Bench', rateCardSeries: 'standard' });
  const book = { workspaceId, mode: 'live' } as const;
  const { key } = await store.apiKeys.create({ ...book, name: 'Bench', scopes: ['images'] });
  await store.ledger.apply({
    ...book,
    kind: 'top_up',
    transferId: 'tr_bench',
    amountNanoUsd: nanoUsd(given.balanceNanoUsd),
  });
  return { store, instanceId, book, apiKeyId: key.keyId };
}
