// Ledger operations per second on one hot account: Lightmeter's micro-batches against a transaction for each operation
// with SELECT … FOR UPDATE, on the same embedded PostgreSQL, in the same run, with as many callers.

import pg from 'pg';
import { withCleanup } from './cleanup.ts';
import { databaseAddress } from './embedded-database.ts';
import { openLightmeterLedger } from './ledger/lightmeter-ledger.ts';
import { NAIVE_CONNECTIONS, openNaiveLedger } from './ledger/naive-ledger.ts';
import { type LedgerOutcome, measureLedger, type TestedLedger } from './ledger/tested-ledger.ts';
import { median } from './quantiles.ts';
import { type Report, type Scale, shown, shownRatio } from './report.ts';

interface Extent {
  readonly callers: readonly number[];
  readonly rounds: number;
  readonly warmUpMs: number;
  readonly windowMs: number;
}

const EXTENTS: Readonly<Record<Scale, Extent>> = {
  full: { callers: [32, 256, 1_024], rounds: 5, warmUpMs: 1_000, windowMs: 4_000 },
  quick: { callers: [32, 256, 1_024], rounds: 1, warmUpMs: 500, windowMs: 2_000 },
  tiny: { callers: [8], rounds: 1, warmUpMs: 50, windowMs: 200 },
};

/** How many times the naive ledger's rate Lightmeter's should have. */
const AIMS: Readonly<Record<number, string>> = { 32: '10×', 256: '30×', 1024: '40×' };

/** A 1K picture. The balance, a million dollars, pays for 33 million of them: neither ledger runs dry. */
const PRICE_NANO_USD = 30_000_000n;
const BALANCE_NANO_USD = 1_000_000_000_000_000n;

interface Slice extends LedgerOutcome {
  readonly ledger: string;
  readonly callers: number;
  readonly round: number;
}

export function benchLedger(scale: Scale): Promise<Report> {
  return withCleanup(async (cleanup) => {
    const dataDirectory = await cleanup.folder();
    const money = { balanceNanoUsd: BALANCE_NANO_USD, priceNanoUsd: PRICE_NANO_USD };
    const lightmeter = await openLightmeterLedger(cleanup, { ...money, dataDirectory });
    const address = databaseAddress(dataDirectory);
    const naive = await openNaiveLedger(cleanup, { ...money, address });
    const slices = await measure([lightmeter, naive], EXTENTS[scale], () => checkpoint(address));
    for (const ledger of [lightmeter, naive]) {
      const own = slices.filter((slice) => slice.ledger === ledger.name);
      await ledger.verify(own.reduce((count, slice) => count + slice.capturedCount, 0));
    }
    return reportOf(slices, { ...EXTENTS[scale], names: [lightmeter.name, naive.name] });
  });
}

/** Rounds take turns, so that whatever else the machine does meets both. */
async function measure(
  ledgers: readonly TestedLedger[],
  extent: Extent,
  settleDisk: () => Promise<void>,
): Promise<Slice[]> {
  const slices: Slice[] = [];
  for (let round = 0; round < extent.rounds; round += 1) {
    for (const callers of extent.callers) {
      for (const ledger of round % 2 === 0 ? ledgers : ledgers.toReversed()) {
        await settleDisk();
        const outcome = await measureLedger(ledger, { ...extent, callers });
        slices.push({ ledger: ledger.name, callers, round, ...outcome });
      }
    }
  }
  return slices;
}

/** Writes out what the former slice changed, so that the next one does not pay for it. */
async function checkpoint(address: pg.ClientConfig): Promise<void> {
  const client = new pg.Client(address);
  await client.connect();
  await client.query('checkpoint');
  await client.end();
}

function reportOf(slices: readonly Slice[], run: Extent & { names: readonly [string, string] }): Report {
  const middle = (ledger: string, callers: number, read: (slice: Slice) => number) =>
    median(slices.filter((slice) => slice.ledger === ledger && slice.callers === callers).map(read));
  const rows = run.callers.flatMap((callers) => {
    const [fast, naive] = run.names;
    const rate = (name: string) => middle(name, callers, (slice) => slice.operationsPerSecond);
    return [fast, naive].map((name) => [
      String(callers),
      name,
      shown(rate(name)),
      shown(middle(name, callers, (slice) => slice.p50Ms)),
      shown(middle(name, callers, (slice) => slice.p99Ms)),
      name === fast ? shownRatio(rate(fast) / rate(naive)) : '',
      name === fast ? (AIMS[callers] ?? '–') : '',
    ]);
  });
  return {
    name: 'ledger',
    title: 'Ledger operations on one hot account',
    summary: `A caller holds $0.03, captures it and begins anew; each of the two is one operation. Medians of ${run.rounds} interleaved rounds of ${run.windowMs / 1_000} s, PostgreSQL with fsync and synchronous_commit on.`,
    tables: [
      {
        title: 'Operations per second',
        columns: ['callers', 'ledger', 'operations/s', 'p50 ms', 'p99 ms', 'ratio', 'aim'],
        rows,
      },
    ],
    notes: [
      `The naive ledger has ${NAIVE_CONNECTIONS} connections, for which its callers queue; the wait is part of its latency.`,
      'After the run both balances were compared with what was captured, to the nano-dollar.',
    ],
    measurements: { slices },
  };
}
