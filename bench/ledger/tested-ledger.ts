// What is measured of a ledger: holding money and capturing it, on one account, by many callers at once.

import { quantile } from '../quantiles.ts';

/** One account of a ledger. Each call resolves once its transaction is durable, and rejects when it is refused. */
export interface TestedLedger {
  readonly name: string;
  hold(taskId: string): Promise<void>;
  capture(taskId: string): Promise<void>;
  /** Proves that no operation was lost or doubled. @throws Error */
  verify(capturedCount: number): Promise<void>;
}

export interface LedgerLoad {
  /** Each holds, captures, and begins anew. */
  readonly callers: number;
  /** Not counted, before the window. */
  readonly warmUpMs: number;
  readonly windowMs: number;
}

export interface LedgerOutcome {
  readonly operationsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Captures in all, warm-up included. */
  readonly capturedCount: number;
}

let lastTask = 0;

/** Runs the callers until the window is over and everybody has captured what was held. */
export async function measureLedger(ledger: TestedLedger, load: LedgerLoad): Promise<LedgerOutcome> {
  const windowBeginsMs = performance.now() + load.warmUpMs;
  const windowEndsMs = windowBeginsMs + load.windowMs;
  const latenciesMs: number[] = [];
  let capturedCount = 0;
  const timed = async (operation: Promise<void>) => {
    const beganMs = performance.now();
    await operation;
    const nowMs = performance.now();
    if (nowMs >= windowBeginsMs && nowMs < windowEndsMs) latenciesMs.push(nowMs - beganMs);
  };
  const caller = async () => {
    while (performance.now() < windowEndsMs) {
      lastTask += 1;
      const taskId = `task_bench_${String(lastTask).padStart(15, '0')}`;
      await timed(ledger.hold(taskId));
      await timed(ledger.capture(taskId));
      capturedCount += 1;
    }
  };
  await Promise.all(Array.from({ length: load.callers }, caller));
  return {
    operationsPerSecond: latenciesMs.length / (load.windowMs / 1_000),
    p50Ms: quantile(latenciesMs, 0.5),
    p99Ms: quantile(latenciesMs, 0.99),
    capturedCount,
  };
}
