// Where an embedded server listens: a unix socket in a folder that nobody else may enter, or TCP on this machine alone.

import { createHash } from 'node:crypto';
import { chownSync, lstatSync, mkdirSync, mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunAs } from './run-as.ts';

/** `socket` needs no network and no password; `tcp` is for Windows, whose Node cannot open unix sockets. */
export type Transport = 'socket' | 'tcp';

/** A socket path longer than this does not fit in `sockaddr_un`: 108 bytes on Linux, 104 on macOS, with its end. */
const MAX_SOCKET_PATH_BYTES = 103;

/** The server's arguments that say where to listen. Makes the folder of the socket. */
export async function listenArguments(given: {
  transport: Transport;
  cluster: string;
  runAs: RunAs | undefined;
}): Promise<string[]> {
  if (given.transport === 'tcp') {
    return ['-c', 'listen_addresses=127.0.0.1', '-c', `port=${await freePort()}`, '-k', ''];
  }
  return ['-c', 'listen_addresses=', '-k', socketDirectory(given.cluster, given.runAs)];
}

/**
 * The cluster itself, where nobody else may look; a folder of the same kind below the system's temporary folder when
 * the path is too long for a socket, or when only root can walk to the cluster.
 */
function socketDirectory(cluster: string, runAs: RunAs | undefined): string {
  const lengthBytes = Buffer.byteLength(join(cluster, '.s.PGSQL.5432'));
  if (!runAs && lengthBytes <= MAX_SOCKET_PATH_BYTES) return cluster;
  // The same name at every start, so that killed servers leave one folder and not many.
  const name = createHash('sha256').update(cluster).digest('hex').slice(0, 16);
  const usual = join(tmpdir(), `lightmeter-${name}`);
  const directory = isPrivate(usual, runAs) ? usual : mkdtempSync(join(tmpdir(), 'lightmeter-'));
  if (runAs) chownSync(directory, runAs.uid, runAs.gid);
  return directory;
}

/** Makes the folder, or finds it as this program left it: a name in a shared folder may be somebody else's. */
function isPrivate(directory: string, runAs: RunAs | undefined): boolean {
  try {
    mkdirSync(directory, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const found = lstatSync(directory);
  const isOurs = found.uid === process.getuid?.() || found.uid === runAs?.uid;
  return found.isDirectory() && isOurs && (found.mode & 0o077) === 0;
}

/** A port below 32768: those above may be taken at any moment by an outgoing connection. */
async function freePort(): Promise<number> {
  for (let port = 15_432; port < 32_768; port += 1) {
    const probe = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      probe.once('error', () => resolve(false));
      probe.listen(port, '127.0.0.1', () => resolve(true));
    });
    await new Promise((resolve) => probe.close(resolve));
    if (isFree) return port;
  }
  throw new Error('No port between 15432 and 32767 is free for PostgreSQL.');
}
