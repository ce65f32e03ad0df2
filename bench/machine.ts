// Where and when a benchmark ran.

import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import type { Scale } from './report.ts';

export interface MachineFacts {
  readonly scale: Scale;
  /** UTC, to the minute. */
  readonly date: string;
  readonly node: string;
  readonly platform: string;
  readonly cores: number;
  readonly cpuModel: string;
  readonly memoryGb: number;
  /** Over 1, 5 and 15 minutes before the run: near zero on a machine that does nothing else. */
  readonly loadAverage: string;
}

const BYTES_PER_GB = 1_073_741_824;

export function machineFacts(scale: Scale): MachineFacts {
  return {
    scale,
    date: `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    node: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
    cores: availableParallelism(),
    cpuModel: cpus()[0]?.model.trim() ?? 'unknown',
    memoryGb: Math.floor(totalmem() / BYTES_PER_GB + 0.5),
    loadAverage: loadavg()
      .map((load) => load.toFixed(2))
      .join(', '),
  };
}
