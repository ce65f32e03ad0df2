// What is measured of a queue: tasks are put into it by so many callers at once, taken out as many at a time, and ended.

/** A queue with tasks that do nothing. Each call resolves once its transactions are durable. */
export interface TestedQueue {
  readonly name: string;
  /** Puts so many tasks into it, as so many callers at once would. */
  enqueue(taskCount: number): Promise<void>;
  /** Takes so many at once and ends them. @throws Error when it gets fewer */
  finish(taskCount: number): Promise<void>;
  /** Proves that no task was lost or doubled. @throws Error */
  verify(expected: { waitingCount: number; finishedCount: number }): Promise<void>;
}

export interface QueueLoad {
  /** Tasks that are enqueued at once, then taken at once. */
  readonly atOnce: number;
  /** Not counted, before the window. */
  readonly warmUpMs: number;
  readonly windowMs: number;
}

export interface QueueOutcome {
  readonly enqueuedPerSecond: number;
  readonly finishedPerSecond: number;
  /** Through both, warm-up included. */
  readonly taskCount: number;
}

/** Enqueues and finishes in turns, so that what waits besides stays as it is. */
export async function measureQueue(queue: TestedQueue, load: QueueLoad): Promise<QueueOutcome> {
  const windowBeginsMs = performance.now() + load.warmUpMs;
  const windowEndsMs = windowBeginsMs + load.windowMs;
  let [enqueueMs, finishMs, countedTasks, taskCount] = [0, 0, 0, 0];
  for (let beganMs = performance.now(); beganMs < windowEndsMs; beganMs = performance.now()) {
    await queue.enqueue(load.atOnce);
    const enqueuedMs = performance.now();
    await queue.finish(load.atOnce);
    taskCount += load.atOnce;
    if (beganMs < windowBeginsMs) continue;
    enqueueMs += enqueuedMs - beganMs;
    finishMs += performance.now() - enqueuedMs;
    countedTasks += load.atOnce;
  }
  return {
    enqueuedPerSecond: (countedTasks / enqueueMs) * 1_000,
    finishedPerSecond: (countedTasks / finishMs) * 1_000,
    taskCount,
  };
}
