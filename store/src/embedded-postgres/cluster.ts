// A cluster on disk: where its files lie, and how it is made. Making one happens beside its final place, so that a
// cluster is whole or absent.

import { spawnSync } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import type { PostgresBinaries } from './binaries.ts';
import type { RunAs } from './run-as.ts';

/** The database user that owns everything. */
export const SUPERUSER = 'lightmeter';

/** The programs see none of the caller's variables; without a locale macOS starts threads that PostgreSQL refuses. */
export const ENVIRONMENT: NodeJS.ProcessEnv = {
  LC_ALL: 'C',
  ...(process.platform === 'win32' ? process.env : {}),
};

export interface ClusterPaths {
  /** Everything below belongs to the embedded server. */
  readonly root: string;
  /** PostgreSQL's own data directory. */
  readonly cluster: string;
  readonly log: string;
  readonly lock: string;
  /** The superuser's password; it is asked for over TCP alone. */
  readonly password: string;
}

export function clusterPaths(dataDirectory: string): ClusterPaths {
  const root = resolve(dataDirectory, 'postgres');
  return {
    root,
    cluster: join(root, 'cluster'),
    log: join(root, 'postgres.log'),
    lock: join(root, 'start.lock'),
    password: join(root, 'password'),
  };
}

/**
 * How the server names its own data directory.
 *
 * Root may keep the data folder below a directory that only root may enter, where the user who runs the server cannot
 * walk. The program is started inside the cluster before it changes the user, and PostgreSQL addresses everything
 * relative to there: `/proc/self/cwd` leads to it without a walk. Tried with PostgreSQL 18.4 on 2026-11-22.
 */
export function dataDirectoryArgument(cluster: string, runAs: RunAs | undefined): string {
  return runAs && process.platform === 'linux' ? '/proc/self/cwd' : cluster;
}

/**
 * Makes the cluster if there is none. Takes about a second; its files are flushed to disk before it counts.
 *
 * @throws Error when the cluster was made by another major version, or initdb fails
 */
export function ensureCluster(
  paths: ClusterPaths,
  binaries: PostgresBinaries,
  runAs: RunAs | undefined,
  password: string,
): void {
  if (existsSync(paths.cluster)) {
    checkVersion(paths.cluster, binaries);
    return;
  }
  const unfinished = mkdtempSync(join(paths.root, 'unfinished-'));
  const cluster = join(unfinished, 'cluster');
  const passwordFile = join(unfinished, 'password');
  try {
    mkdirSync(cluster, { mode: 0o700 });
    writeFileSync(passwordFile, password, { mode: 0o600 });
    if (runAs) for (const path of [unfinished, cluster, passwordFile]) chownSync(path, runAs.uid, runAs.gid);
    initialise(cluster, binaries, runAs);
    writeFileSync(paths.password, password, { mode: 0o600 });
    renameSync(cluster, paths.cluster);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

function initialise(cluster: string, binaries: PostgresBinaries, runAs: RunAs | undefined): void {
  const made = spawnSync(
    join(binaries.directory, 'bin', 'initdb'),
    [
      `--pgdata=${dataDirectoryArgument(cluster, runAs)}`,
      `--username=${SUPERUSER}`,
      '--pwfile=../password',
      '--auth-local=trust',
      '--auth-host=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--data-checksums',
    ],
    { ...runAs, cwd: cluster, env: ENVIRONMENT, encoding: 'utf8' },
  );
  if (made.status === 0) return;
  throw new Error(
    `PostgreSQL cannot make its files in ${cluster}: ${made.error?.message ?? made.stderr.trim()}`,
  );
}

/** A cluster opens only with binaries of its own major version. */
function checkVersion(cluster: string, binaries: PostgresBinaries): void {
  const file = join(cluster, 'PG_VERSION');
  if (!existsSync(file)) {
    throw new Error(
      `${cluster} is no complete database: restore it from a backup, or remove it to begin anew.`,
    );
  }
  const version = readFileSync(file, 'utf8').trim();
  if (binaries.version.split('.')[0] === version) return;
  throw new Error(
    `The database in ${cluster} was made by PostgreSQL ${version}; the binaries here are ${binaries.version}. ` +
      'Run the release that made it, or move the data to a PostgreSQL server and set DATABASE_URL.',
  );
}
