// Programs of this machine by process id. Ids are reused, so a program is known by its id and the moment it began.

import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

export interface RunningProgram {
  /** File name of the program; empty where it is not known. */
  readonly name: string;
  /** Differs between two programs that had the same id one after the other; only good for comparing. */
  readonly startMark: string;
}

/** The program that runs under an id; undefined when none does. One that has ended and waits for its parent does not run. */
export function runningProgram(pid: number): RunningProgram | undefined {
  if (process.platform === 'linux') return fromProc(pid);
  if (process.platform === 'win32') return isAlive(pid) ? { name: '', startMark: '' } : undefined;
  return fromPs(pid);
}

/** `/proc/<pid>/stat`: "12 (name) S …", where the name may hold spaces; field 22 counts ticks from boot to start. */
function fromProc(pid: number): RunningProgram | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  const nameEnd = stat.lastIndexOf(')');
  const name = stat.slice(stat.indexOf('(') + 1, nameEnd);
  const [state = '', ...rest] = stat.slice(nameEnd + 2).split(' ');
  return state === 'Z' || state === 'X' ? undefined : { name, startMark: rest[18] ?? '' };
}

function fromPs(pid: number): RunningProgram | undefined {
  const listed = spawnSync('ps', ['-o', 'stat=,lstart=,comm=', '-p', String(pid)], {
    encoding: 'utf8',
    env: { LC_ALL: 'C', PATH: process.env.PATH ?? '/bin:/usr/bin' },
  });
  const fields = /^\s*(\S+)\s+(\S+\s+\S+\s+\S+\s+\S+\s+\S+)\s+(.*)$/m.exec(listed.stdout ?? '');
  const [, state = 'Z', startMark = '', command = ''] = fields ?? [];
  return state.startsWith('Z') ? undefined : { name: command.trim().replace(/.*\//, ''), startMark };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Names the set of process ids that this program sees: two programs with the same name can look each other up.
 *
 * A host name is not enough: containers share it or have ids of their own. On Linux it is the boot of the kernel and
 * the namespace of the ids; where these cannot be read, a name of its own.
 */
export function processScope(): string {
  if (process.platform !== 'linux') return hostname();
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot}/${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return OWN_SCOPE;
  }
}

const OWN_SCOPE = randomUUID();
