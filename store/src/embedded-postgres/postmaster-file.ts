// postmaster.pid, where a running server says who it is and where it listens. After a crash the file stays behind;
// its number may then belong to any program.

import { existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runningProgram } from '../running-program.ts';

export interface PostmasterFile {
  readonly pid: number;
  readonly port: number;
  /** Empty while the server begins, and for ever when it listens on TCP alone. */
  readonly socketDirectory: string;
  /** It has said that it takes connections. */
  readonly isReady: boolean;
}

/** What the file says; undefined without one. */
export function readPostmasterFile(cluster: string): PostmasterFile | undefined {
  let lines: string[];
  try {
    lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  // Line 1 pid, 2 directory, 3 start time, 4 port, 5 socket directory, 8 state (PostgreSQL 18, utils/pidfile.h).
  const [pid, , , port, socketDirectory = '', , , state = ''] = lines;
  if (!pid || !port) return undefined;
  return { pid: Number(pid), port: Number(port), socketDirectory, isReady: state.trim() === 'ready' };
}

/** Somebody cleaned the temporary folder: the server runs and nobody can reach it any more. */
export function hasLostSocket(file: PostmasterFile): boolean {
  return file.isReady && !existsSync(join(file.socketDirectory, `.s.PGSQL.${file.port}`));
}

/** Whether the number in the file belongs to a PostgreSQL server that runs. */
export function isServerAlive(file: PostmasterFile): boolean {
  const program = runningProgram(file.pid);
  return program !== undefined && (program.name === '' || program.name.startsWith('postgres'));
}

/**
 * Removes what a killed server left: its file, when the number was given to another program since (PostgreSQL would
 * refuse to start for as long as that one runs), and its folder for the socket.
 */
export function clearAfterCrash(cluster: string): void {
  const file = readPostmasterFile(cluster);
  if (!file || isServerAlive(file)) return;
  if (runningProgram(file.pid)) rmSync(join(cluster, 'postmaster.pid'), { force: true });
  removeSocketDirectory(file);
}

/** Removes the folder made for the socket, when there is one outside the cluster. */
export function removeSocketDirectory(file: PostmasterFile): void {
  if (dirname(file.socketDirectory) === tmpdir())
    rmSync(file.socketDirectory, { recursive: true, force: true });
}
