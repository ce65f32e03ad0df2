// Lightmeter's ledger as its server uses it: the store opened on a folder, its own micro-batches, its own PostgreSQL.

import { randomBytes } from 'node:crypto';
import { nanoUsd } from '@lightmeter/core';
import { openStore, type Store } from '@lightmeter/store';
import type { Cleanup } from '../cleanup.ts';
import type { TestedLedger } from './tested-ledger.ts';

/** Longer than any run. */
const HOLD_MS = 3_600_000;

/** The store says what it does only when it goes wrong. */
const log = {
  info: () => {},
  warn: (fields: object, message: string) => process.stderr.write(`${message} ${JSON.stringify(fields)}\n`),
  error: (fields: object, message: string) => process.stderr.write(`${message} ${JSON.stringify(fields)}\n`),
};

/** Opens a store with one workspace that has the balance. */
export async function openLightmeterLedger(
  cleanup: Cleanup,
  given: { dataDirectory: string; balanceNanoUsd: bigint; priceNanoUsd: bigint },
): Promise<TestedLedger> {
  const store = await openStore({
    dataDirectory: given.dataDirectory,
    instanceId: 'inst_bench',
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
  return ledgerOf(store, { ...book, apiKeyId: key.keyId, ...given });
}

interface HotAccount {
  readonly workspaceId: string;
  readonly mode: 'live';
  readonly apiKeyId: string;
  readonly balanceNanoUsd: bigint;
  readonly priceNanoUsd: bigint;
}

function ledgerOf(store: Store, account: HotAccount): TestedLedger {
  const { workspaceId, mode, apiKeyId } = account;
  const amountNanoUsd = nanoUsd(account.priceNanoUsd);
  return {
    name: 'Lightmeter',
    hold: async (taskId) => {
      const expiresAt = new Date(Date.now() + HOLD_MS);
      const hold = { kind: 'hold', workspaceId, mode, taskId, apiKeyId, amountNanoUsd, expiresAt } as const;
      requireApplied(await store.ledger.applyHold(hold));
    },
    capture: async (taskId) => {
      requireApplied(
        await store.ledger.applyHold({ kind: 'capture', workspaceId, mode, taskId, amountNanoUsd }),
      );
    },
    verify: async (capturedCount) => {
      const balance = await store.ledger.balance(workspaceId, mode);
      const expected = account.balanceNanoUsd - BigInt(capturedCount) * account.priceNanoUsd;
      if (balance.totalNanoUsd !== expected || balance.heldNanoUsd !== 0n) {
        throw new Error(`Lightmeter has ${balance.totalNanoUsd} left and should have ${expected}.`);
      }
    },
  };
}

function requireApplied({ kind }: { kind: string }): void {
  if (kind !== 'applied') throw new Error(`An operation was answered with ${kind}.`);
}
