// The single calls of a run. Each has an Idempotency-Key made from the run and its row, so that asking again, now or in a
// resumed run, never pays twice.

import { createHash } from 'node:crypto';
import { canonicalJson, type JsonValue, nanoUsd, parseUsd, renderUsd } from '@lightmeter/core';
import type { PlannedCall } from '../calls/plan-calls.ts';
import type { PricedRow } from '../quotes/priced-calls.ts';

/** One call, and the Idempotency-Key it is made with. */
export interface Job {
  readonly call: PlannedCall;
  readonly key: string;
}

/** A job with the most it may cost. */
export interface PricedJob extends Job {
  readonly highUsd: string;
}

/**
 * Every call of the plan, in the order of the file.
 *
 * Equal rows are told apart by which of them comes first, not by their lines: a file may grow between two parts of a run.
 */
export function jobsOf(calls: readonly PlannedCall[], runId: string): Job[] {
  const occurrences = new Map<string, number>();
  return calls.flatMap((call) => {
    const row = rowText(call);
    return Array.from({ length: call.count }, () => {
      const occurrence = (occurrences.get(row) ?? 0) + 1;
      occurrences.set(row, occurrence);
      const key = createHash('sha256').update(`${runId} ${occurrence} ${row}`).digest('hex');
      return { call, key: `cli-${key.slice(0, 40)}` };
    });
  });
}

/** The jobs that are left, as calls to be priced: a row that is partly done counts for what it still needs. */
export function callsLeft(jobs: readonly Job[]): PlannedCall[] {
  const counts = new Map<PlannedCall, number>();
  for (const { call } of jobs) counts.set(call, (counts.get(call) ?? 0) + 1);
  return [...counts].map(([call, count]) => (count === call.count ? call : { ...call, count }));
}

/** The jobs whose row has a price. The price of a row is that of one call times its count. */
export function pricedJobs(jobs: readonly Job[], rows: readonly PricedRow[]): PricedJob[] {
  const highByRow = new Map(
    rows.map(({ call, high_usd }) => [
      rowIdentity(call),
      renderUsd(nanoUsd(parseUsd(high_usd) / BigInt(call.count))),
    ]),
  );
  return jobs.flatMap((job) => {
    const highUsd = highByRow.get(rowIdentity(job.call));
    return highUsd === undefined ? [] : [{ ...job, highUsd }];
  });
}

function rowIdentity(call: PlannedCall): string {
  return `${call.line} ${rowText(call)}`;
}

/** What is asked for, images by their content. */
function rowText({ body, images, mask }: PlannedCall): string {
  return canonicalJson({
    ...body,
    images: images.map((image) => image.sha256),
    mask: mask?.sha256,
  } satisfies Record<string, JsonValue | undefined>);
}
