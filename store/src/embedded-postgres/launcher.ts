// Starts, finds and stops the server of one cluster. Everything here runs under the start lock.

import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { PostgresBinaries } from './binaries.ts';
import { type ClusterPaths, dataDirectoryArgument, ENVIRONMENT, SUPERUSER } from './cluster.ts';
import { listenArguments, type Transport } from './listen.ts';
import {
  clearAfterCrash,
  hasLostSocket,
  isServerAlive,
  type PostmasterFile,
  readPostmasterFile,
  removeSocketDirectory,
} from './postmaster-file.ts';
import type { RunAs } from './run-as.ts';

/** Where a server listens. `host` is a directory for a unix socket. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Sent over TCP alone. */
  readonly password: string;
  /** Stands here so that PGSSLMODE in the environment has no say. */
  readonly ssl: false;
}

export interface Launch {
  readonly paths: ClusterPaths;
  readonly binaries: PostgresBinaries;
  readonly runAs: RunAs | undefined;
  readonly transport: Transport;
  readonly password: string;
}

/** Crash recovery reads the log written since the last checkpoint: seconds, on a slow disk a minute. */
const READY_PATIENCE_MS = 120_000;
const POLL_MS = 10;
const MAX_LOG_BYTES = 10_000_000;

/**
 * Settings travel on the command line, so that they change with the release and not with the age of the cluster.
 * `log_min_error_statement` keeps customers' prompts out of the log.
 */
const SETTINGS: Readonly<Record<string, string>> = {
  max_connections: '100',
  shared_buffers: '128MB',
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  max_wal_size: '1GB',
  random_page_cost: '1.1',
  jit: 'off',
  autovacuum_naptime: '10s',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  log_min_error_statement: 'panic',
  unix_socket_permissions: '0700',
};

/**
 * A killed server that has not quite gone: its backends hold its memory until they notice, and its process id is taken
 * until its parent has heard of its end. The next start then succeeds.
 */
const STILL_ENDING = /shared memory block .* is still in use|lock file "postmaster\.pid" already exists/;

/** The server that already runs on this cluster, once it answers; undefined when none does. */
export async function findRunning(launch: Launch): Promise<ServerAddress | undefined> {
  const deadlineMs = performance.now() + READY_PATIENCE_MS;
  for (;;) {
    const file = readPostmasterFile(launch.paths.cluster);
    if (!file || !isServerAlive(file)) return undefined;
    const address = addressOf(launch, file);
    if (address && (await answers(address))) return address;
    if (launch.transport === 'socket' && hasLostSocket(file)) await stopServer(launch);
    await pause(deadlineMs, launch);
  }
}

/**
 * Starts the server and waits until it answers, crash recovery included.
 *
 * It leads a process group of its own: the terminal's Ctrl-C must reach this program and not the database, which is
 * needed for the work that still finishes.
 */
export async function startServer(launch: Launch): Promise<ServerAddress> {
  const deadlineMs = performance.now() + READY_PATIENCE_MS;
  clearAfterCrash(launch.paths.cluster);
  if (logSizeBytes(launch.paths) > MAX_LOG_BYTES) renameSync(launch.paths.log, `${launch.paths.log}.old`);
  const listen = await listenArguments({ ...launch, cluster: launch.paths.cluster });
  for (;;) {
    const logStartBytes = logSizeBytes(launch.paths);
    const server = spawnServer(launch, listen);
    let hasExited = false;
    server.once('exit', () => (hasExited = true));
    server.once('error', () => (hasExited = true));
    while (!hasExited) {
      const file = readPostmasterFile(launch.paths.cluster);
      const address = file && file.pid === server.pid ? addressOf(launch, file) : undefined;
      if (address && (await answers(address))) return address;
      await pause(deadlineMs, launch);
    }
    const said = logTail(launch.paths, logStartBytes);
    if (!STILL_ENDING.test(said)) throw new Error(`PostgreSQL did not start: ${said}`);
    await pause(deadlineMs, launch);
  }
}

/** Stops the server (sessions end, a checkpoint is written) and waits until it is gone. */
export async function stopServer(launch: Launch): Promise<void> {
  const file = readPostmasterFile(launch.paths.cluster);
  if (!file || !isServerAlive(file)) return;
  const deadlineMs = performance.now() + READY_PATIENCE_MS;
  process.kill(file.pid, 'SIGINT');
  while (isServerAlive(file)) {
    await pause(deadlineMs, launch);
  }
  removeSocketDirectory(file);
}

/** Undefined while the server has not said yet where its socket is. */
function addressOf(launch: Launch, file: PostmasterFile): ServerAddress | undefined {
  const host = launch.transport === 'tcp' ? '127.0.0.1' : file.socketDirectory;
  return host === ''
    ? undefined
    : { host, port: file.port, user: SUPERUSER, password: launch.password, ssl: false };
}

/** Whether a session can be opened. A server that is starting, recovering or stopping refuses. */
async function answers(address: ServerAddress): Promise<boolean> {
  const client = new pg.Client({ ...address, database: 'postgres', connectionTimeoutMillis: 5_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}

function spawnServer(launch: Launch, listen: readonly string[]) {
  const { paths, binaries, runAs } = launch;
  const log = openSync(paths.log, 'a', 0o600);
  try {
    const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const server = spawn(
      join(binaries.directory, 'bin', 'postgres'),
      ['-D', dataDirectoryArgument(paths.cluster, runAs), ...settings, ...listen],
      { ...runAs, cwd: paths.cluster, env: ENVIRONMENT, detached: true, stdio: ['ignore', log, log] },
    );
    server.unref();
    return server;
  } finally {
    closeSync(log);
  }
}

async function pause(deadlineMs: number, launch: Launch): Promise<void> {
  if (performance.now() > deadlineMs) {
    throw new Error(
      `PostgreSQL does not answer after ${READY_PATIENCE_MS / 1000} seconds: ${logTail(launch.paths)}`,
    );
  }
  await delay(POLL_MS);
}

function logSizeBytes(paths: ClusterPaths): number {
  return statSync(paths.log, { throwIfNoEntry: false })?.size ?? 0;
}

/** The last lines of the log, of those behind a position. */
function logTail(paths: ClusterPaths, startBytes = 0): string {
  const log = readFileSync(paths.log).subarray(startBytes).toString();
  return log.trim().split('\n').slice(-5).join('\n');
}
