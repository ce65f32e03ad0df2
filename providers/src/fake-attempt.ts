// The context of an attempt for tests: nothing to resume, no deadline, and a place where reported job ids are kept.

import type { AttemptContext } from './adapter.ts';

/** An attempt and the ids of the jobs that it reported. */
export interface FakeAttempt extends AttemptContext {
  readonly reportedJobs: string[];
}

/** A first attempt; a test states what it needs otherwise. Storing a job's id succeeds at once by default. */
export function fakeAttempt(given: Partial<AttemptContext> = {}): FakeAttempt {
  const reportedJobs: string[] = [];
  return {
    attemptId: 'att_1',
    attemptNumber: 1,
    signal: new AbortController().signal,
    upstreamJob: undefined,
    ...given,
    reportedJobs,
    onUpstreamJob: async (jobId) => {
      reportedJobs.push(jobId);
      await given.onUpstreamJob?.(jobId);
    },
  };
}
