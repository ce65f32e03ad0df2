// The ledger that everybody writes first: one transaction for each operation, with the account's row locked. It keeps
// less than Lightmeter's (no hold rows, no counters of spend caps), so it has less to do.

import pg from 'pg';
import type { Cleanup } from '../cleanup.ts';
import type { TestedLedger } from './tested-ledger.ts';

/** As many connections as services commonly have; more callers queue for them. */
export const NAIVE_CONNECTIONS = 32;

const SCHEMA = `
  create schema naive;
  create table naive.accounts (
    account_id text primary key,
    available_nano_usd bigint not null check (available_nano_usd >= 0),
    held_nano_usd bigint not null check (held_nano_usd >= 0)
  ) with (fillfactor = 50);
  create table naive.transfers (
    transfer_id text primary key,
    account_id text not null,
    kind text not null,
    amount_nano_usd bigint not null check (amount_nano_usd > 0),
    available_after_nano_usd bigint not null,
    held_after_nano_usd bigint not null,
    created_at timestamptz not null default now()
  );
`;

interface LockedAccount {
  available_nano_usd: string;
  held_nano_usd: string;
  /** Of the hold of this task; null when there is none. */
  hold_nano_usd: string | null;
}

interface Move {
  readonly kind: 'hold' | 'capture';
  readonly amount: bigint;
  readonly availableAfter: bigint;
  readonly heldAfter: bigint;
}

export interface NaiveLedgerGiven {
  readonly address: pg.ClientConfig;
  readonly balanceNanoUsd: bigint;
  readonly priceNanoUsd: bigint;
}

/** Makes its tables beside Lightmeter's, in the same database. */
export async function openNaiveLedger(cleanup: Cleanup, given: NaiveLedgerGiven): Promise<TestedLedger> {
  const pool = new pg.Pool({ ...given.address, max: NAIVE_CONNECTIONS, application_name: 'naive-ledger' });
  cleanup.add(() => pool.end());
  await pool.query(SCHEMA);
  await pool.query(`insert into naive.accounts values ('hot', $1, 0)`, [given.balanceNanoUsd]);
  return {
    name: 'SELECT … FOR UPDATE',
    hold: (taskId) => inTransaction(pool, taskId, (locked) => holdOn(locked, given.priceNanoUsd)),
    capture: (taskId) => inTransaction(pool, taskId, captureOn),
    verify: async (capturedCount) => {
      const { rows } = await pool.query(`select available_nano_usd, held_nano_usd from naive.accounts`);
      const expected = given.balanceNanoUsd - BigInt(capturedCount) * given.priceNanoUsd;
      if (BigInt(rows[0].available_nano_usd) === expected && rows[0].held_nano_usd === '0') return;
      throw new Error(`The naive ledger has ${rows[0].available_nano_usd} left and should have ${expected}.`);
    },
  };
}

function holdOn(locked: LockedAccount, amount: bigint): Move {
  const available = BigInt(locked.available_nano_usd);
  if (available < amount) throw new Error('The balance does not suffice.');
  return {
    kind: 'hold',
    amount,
    availableAfter: available - amount,
    heldAfter: BigInt(locked.held_nano_usd) + amount,
  };
}

function captureOn(locked: LockedAccount): Move {
  if (locked.hold_nano_usd === null) throw new Error('There is no hold.');
  const amount = BigInt(locked.hold_nano_usd);
  return {
    kind: 'capture',
    amount,
    availableAfter: BigInt(locked.available_nano_usd),
    heldAfter: BigInt(locked.held_nano_usd) - amount,
  };
}

/** The row lock is held from the SELECT until the COMMIT is on disk: the others wait for that long. */
async function inTransaction(
  pool: pg.Pool,
  taskId: string,
  decide: (locked: LockedAccount) => Move,
): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const { rows } = await client.query<LockedAccount>(
      `select a.available_nano_usd, a.held_nano_usd,
         (select t.amount_nano_usd from naive.transfers t where t.transfer_id = $1) as hold_nano_usd
       from naive.accounts a where a.account_id = 'hot' for update`,
      [`${taskId}.hold`],
    );
    const [locked] = rows;
    if (!locked) throw new Error('There is no account.');
    const { kind, amount, availableAfter, heldAfter } = decide(locked);
    await client.query(
      `insert into naive.transfers
         (transfer_id, account_id, kind, amount_nano_usd, available_after_nano_usd, held_after_nano_usd)
       values ($1, 'hot', $2, $3, $4, $5)`,
      [`${taskId}.${kind}`, kind, amount, availableAfter, heldAfter],
    );
    await client.query(
      `update naive.accounts set available_nano_usd = $1, held_nano_usd = $2 where account_id = 'hot'`,
      [availableAfter, heldAfter],
    );
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}
