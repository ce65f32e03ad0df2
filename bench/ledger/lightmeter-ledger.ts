// Lightmeter's ledger as its server uses it: the store opened on a folder, its own micro-batches, its own PostgreSQL.

import { nanoUsd } from '@lightmeter/core';
import type { Store } from '@lightmeter/store';
import type { Cleanup } from '../cleanup.ts';
import { openBenchStore } from '../open-bench-store.ts';
import type { TestedLedger } from './tested-ledger.ts';

/** Longer than any run. */
const HOLD_MS = 3_600_000;

/** Opens a store with one workspace that has the balance. */
export async function openLightmeterLedger(
  cleanup: Cleanup,
  given: { dataDirectory: string; balanceNanoUsd: bigint; priceNanoUsd: bigint },
): Promise<TestedLedger> {
  const { store, book, apiKeyId } = await openBenchStore(cleanup, given);
  return ledgerOf(store, { ...book, apiKeyId, ...given });
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
