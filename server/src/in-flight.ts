// Work that must be finished before the process may go: it does not end with the connection of its caller.

/** Promises under way. A stop waits for them; nobody else needs to. */
export class InFlight {
  private readonly running = new Set<Promise<unknown>>();

  get count(): number {
    return this.running.size;
  }

  /** Remembers the work until it settles, and hands it back. */
  track<Result>(work: Promise<Result>): Promise<Result> {
    this.running.add(work);
    const forget = () => this.running.delete(work);
    work.then(forget, forget);
    return work;
  }

  /** Resolves when nothing is under way, or after `timeoutMs`; tells how much was left. */
  async drained(timeoutMs: number): Promise<number> {
    let timer: NodeJS.Timeout | undefined;
    const timeUp = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, timeoutMs);
    });
    const allDone = async () => {
      while (this.running.size > 0) await Promise.allSettled(this.running);
    };
    await Promise.race([allDone(), timeUp]);
    clearTimeout(timer);
    return this.running.size;
  }
}
