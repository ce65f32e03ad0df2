// A lock between processes on one data folder. It is SQLite's file lock: the operating system drops it when its
// holder dies, so there is no stale lock to recognise.

import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 20;

/**
 * Runs `work` while no other process that uses the same file runs its own.
 *
 * Whoever starts or stops the server holds it, for seconds at most; a crash recovery under it may take longer.
 *
 * @throws Error when another process holds the lock for longer than `patienceMs`
 */
export async function withStartLock<Result>(
  path: string,
  patienceMs: number,
  work: () => Promise<Result>,
): Promise<Result> {
  const file = new DatabaseSync(path);
  try {
    const deadlineMs = performance.now() + patienceMs;
    while (!tryLock(file)) {
      if (performance.now() > deadlineMs) {
        throw new Error(
          `Another process has been starting PostgreSQL for more than ${patienceMs} ms: ${path}`,
        );
      }
      await delay(POLL_MS);
    }
    return await work();
  } finally {
    file.close();
  }
}

const SQLITE_BUSY = 5;

function tryLock(file: DatabaseSync): boolean {
  try {
    file.exec('begin exclusive');
    return true;
  } catch (error) {
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return false;
    throw error;
  }
}
