// The embedded PostgreSQL of a data folder, seen from outside: where it listens, and its end should its owner have
// died before it could stop it.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

interface RunningDatabase {
  readonly pid: number;
  readonly port: number;
  readonly socketDirectory: string;
}

/** What the server's own file says (line 1 pid, 4 port, 5 socket directory); undefined when none runs. */
function findDatabase(dataDirectory: string): RunningDatabase | undefined {
  let lines: string[];
  try {
    lines = readFileSync(join(dataDirectory, 'postgres', 'cluster', 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return undefined;
  }
  const [pid, , , port, socketDirectory = ''] = lines;
  return { pid: Number(pid), port: Number(port), socketDirectory };
}

/**
 * How to connect to it as its owner does.
 *
 * @throws Error when it does not run
 */
export function databaseAddress(dataDirectory: string) {
  const found = findDatabase(dataDirectory);
  if (!found) throw new Error(`No PostgreSQL runs in ${dataDirectory}.`);
  return { host: found.socketDirectory, port: found.port, user: 'lightmeter', database: 'lightmeter' };
}

const STOP_PATIENCE_MS = 30_000;
const POLL_MS = 50;

/** Ends a server that was left behind: sessions are closed, the log is flushed. */
export async function endDatabase(dataDirectory: string): Promise<void> {
  const left = findDatabase(dataDirectory);
  if (!left) return;
  process.kill(left.pid, 'SIGINT');
  const deadlineMs = performance.now() + STOP_PATIENCE_MS;
  while (findDatabase(dataDirectory) && performance.now() < deadlineMs) await delay(POLL_MS);
}
