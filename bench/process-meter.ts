// CPU time and memory of running processes, from /proc. Linux only.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

/** Linux reports CPU time in hundredths of a second on every platform that Node runs on. */
const MS_PER_TICK = 10;

interface ProcessStat {
  readonly pid: number;
  readonly parentPid: number;
  readonly program: string;
  /** Used by the process and by the children it has waited for. */
  readonly cpuMs: number;
}

/** CPU time used so far by a process and everything below it. */
export interface CpuTime {
  readonly totalMs: number;
  /** Of it, by PostgreSQL. */
  readonly databaseMs: number;
}

/** Children that have ended count with the parent that waited for them, so the sum never falls. */
export function cpuTimeOfTree(pid: number): CpuTime {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap(readStat);
  const tree = all.filter((stat) => stat.pid === pid);
  for (const { pid: parentPid } of tree) tree.push(...all.filter((stat) => stat.parentPid === parentPid));
  const sum = (stats: readonly ProcessStat[]) => stats.reduce((totalMs, stat) => totalMs + stat.cpuMs, 0);
  return { totalMs: sum(tree), databaseMs: sum(tree.filter(({ program }) => program === 'postgres')) };
}

function readStat(pid: string): ProcessStat[] {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    // It ended between the listing and now.
    return [];
  }
  // The name may hold spaces and brackets; what follows its last bracket is `state ppid …` (proc_pid_stat(5)).
  const nameEnd = text.lastIndexOf(')');
  const fields = text.slice(nameEnd + 2).split(' ');
  const ticks = [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]), 0);
  return [
    {
      pid: Number(pid),
      parentPid: Number(fields[1]),
      program: text.slice(text.indexOf('(') + 1, nameEnd),
      cpuMs: ticks * MS_PER_TICK,
    },
  ];
}

/** Resident memory of one process. */
export interface Memory {
  readonly residentBytes: number;
  /** The most since the start, or since `forgetPeak`. */
  readonly peakBytes: number;
}

/** Zero for a process that has ended. */
export function memoryOf(pid: number): Memory {
  const status = readIfThere(`/proc/${pid}/status`);
  const bytesOf = (field: string) =>
    Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) * 1_024;
  return { residentBytes: bytesOf('VmRSS'), peakBytes: bytesOf('VmHWM') };
}

/** Lets the peak begin anew at what is resident now (proc_pid_clear_refs(5)). */
export function forgetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

/** How many files and sockets this process, and those it starts, may have open. */
export function maxOpenFiles(): number {
  const limit = /^Max open files\s+\d+\s+(\d+)/m.exec(readIfThere('/proc/self/limits'))?.[1];
  return limit === undefined ? Number.POSITIVE_INFINITY : Number(limit);
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Notes the resident memory of a process again and again, until it is stopped. */
export class MemoryCurve {
  readonly residentBytes: number[] = [];
  private readonly timer: NodeJS.Timeout;

  constructor(pid: number, everyMs: number) {
    this.timer = setInterval(() => this.residentBytes.push(memoryOf(pid).residentBytes), everyMs);
  }

  stop(): void {
    clearInterval(this.timer);
  }
}
