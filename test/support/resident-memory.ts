// How much memory a process has in use, as the operating system counts it.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Resident bytes of a running process. */
export function residentBytes(pid: number | undefined): number {
  if (process.platform === 'linux') {
    const [kilobytes] = /(?<=VmRSS:\s+)\d+/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kilobytes) * 1_024;
  }
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) * 1_024;
}
