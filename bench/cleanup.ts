// What a benchmark leaves behind: nothing. Programs are stopped and folders removed at its end, when it fails, and on
// Ctrl-C.

import { mkdtemp, rm } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';

type Undo = () => Promise<void>;

/** Undoes things in the reverse of the order in which they were done. */
export class Cleanup {
  private readonly undos = new Set<Undo>();
  private running: Promise<void> | undefined;

  /** Registers how to undo a thing, and gives a function that undoes it earlier. */
  add(undo: Undo): Undo {
    this.undos.add(undo);
    const early = async () => {
      if (this.undos.delete(undo)) await undo();
    };
    // Whatever begins while everything ends is ended at once.
    if (this.running) void early();
    return early;
  }

  /** Undoes everything; one that fails does not keep the others. */
  run(): Promise<void> {
    this.running ??= this.runAll();
    return this.running;
  }

  private async runAll(): Promise<void> {
    for (const undo of [...this.undos].reverse()) {
      this.undos.delete(undo);
      await undo().catch((error) => process.stderr.write(`Could not clean up: ${String(error)}\n`));
    }
  }

  /** A new folder in the system's temporary one (TMPDIR), removed with everything in it. */
  async folder(): Promise<string> {
    const path = await mkdtemp(join(tmpdir(), 'lightmeter-bench-'));
    this.add(() => rm(path, { recursive: true, force: true, maxRetries: 3 }));
    return path;
  }
}

/** Runs `work` and cleans up after it, also when the program is interrupted; it then exits as interrupted. */
export async function withCleanup<Result>(work: (cleanup: Cleanup) => Promise<Result>): Promise<Result> {
  const cleanup = new Cleanup();
  const interrupt = (signal: 'SIGINT' | 'SIGTERM') => {
    process.stderr.write('Stopping.\n');
    void cleanup.run().finally(() => process.exit(128 + constants.signals[signal]));
  };
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  try {
    return await work(cleanup);
  } finally {
    await cleanup.run();
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}
