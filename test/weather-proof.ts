// The proof over what a run in weather left: every task tells the truth, every cent is where it belongs, and no limit,
// pause or budget of attempts was passed.

import assert from 'node:assert/strict';
import { nanoUsd, renderUsd } from '@lightmeter/core';
import {
  mostStartsWithin,
  peakConcurrency,
  type RecordedCall,
  retryPolicyOf,
  type UpstreamErrorCode,
} from '@lightmeter/providers';
import { assertAuditClean } from './support/api.ts';
import { chargeOf, type Forecast, forecast } from './weather-forecast.ts';
import { quoteOf } from './weather-items.ts';
import { CALL_TIMEOUT_SECONDS, type WeatherEvidence, type WeatheredTask } from './weather-run.ts';

/** Clocks of two processes, and a timer that fires early. */
const CLOCK_MS = 50;
/** A call that another process had claimed when the pause was written down may still start. */
const CLAIMED_BEFORE_MS = 1_000;

/** A call with its forecast. */
interface ForecastCall {
  readonly call: RecordedCall;
  readonly told: Forecast;
}

export interface WeatherReport {
  /** What the weather did, by kind, and how often. */
  readonly troubles: Readonly<Record<string, number>>;
  /** Calls by what they came to. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly succeeded: number;
  readonly failed: number;
  readonly chargedUsd: string;
  readonly peakCalls: number;
  readonly mostStartsInAMinute: number;
}

/** @throws AssertionError naming the task, for whatever does not hold */
export async function proveWeather(evidence: WeatherEvidence): Promise<WeatherReport> {
  const { calls, tasks, run } = evidence;
  const byAttempt = new Map(calls.map((call) => [call.attemptId, call]));
  assert.equal(byAttempt.size, calls.length, 'No attempt calls twice.');
  const forecasts = tasks.flatMap((weathered) => proveTask(evidence, weathered, byAttempt));
  assert.equal(byAttempt.size, 0, `Calls of no task: ${[...byAttempt.keys()]}`);
  provePauses(forecasts);
  const peakCalls = peakConcurrency(calls);
  const mostStartsInAMinute = mostStartsWithin(calls, 60_000);
  assert.ok(peakCalls <= run.concurrency, `${peakCalls} calls at once; the limit is ${run.concurrency}.`);
  assert.ok(
    mostStartsInAMinute <= run.perMinute,
    `${mostStartsInAMinute} starts within one minute; the limit is ${run.perMinute}.`,
  );
  const chargedNanoUsd = await proveMoney(evidence);
  const succeeded = tasks.filter(({ task }) => task.state === 'succeeded').length;
  return {
    troubles: countsOf(forecasts.flatMap(({ told }) => told.troubles)),
    outcomes: countsOf(calls.map(({ outcome }) => outcome ?? 'unknown')),
    succeeded,
    failed: tasks.length - succeeded,
    chargedUsd: renderUsd(nanoUsd(chargedNanoUsd)),
    peakCalls,
    mostStartsInAMinute,
  };
}

function countsOf(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of [...words].sort()) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}

/** The task against its calls, which it takes out of `byAttempt`. */
function proveTask(
  { weather }: WeatherEvidence,
  { item, task }: WeatheredTask,
  byAttempt: Map<string, RecordedCall>,
): ForecastCall[] {
  const says = (sentence: string) => `"${item.prompt}" (${task.taskId}): ${sentence}`;
  const forecasts: ForecastCall[] = [];
  let resumesJob = false;
  for (const [index, attempt] of task.attempts.entries()) {
    const call = byAttempt.get(attempt.attemptId);
    byAttempt.delete(attempt.attemptId);
    if (!call) {
      // The task's own time was over before the call began.
      assert.equal(attempt.outcome, 'upstream_timeout', says('an attempt is not in the ledger of calls'));
      assert.ok(item.deadlineSeconds, says('an attempt made no call'));
      continue;
    }
    const told = forecast(weather, { item, call, attemptNumber: index + 1, resumesJob });
    assert.equal(attempt.outcome, call.outcome, says(`attempt ${index + 1} says what its call came to`));
    const tookMs = call.endedAtMs - call.startedAtMs;
    const mayTimeOut =
      item.deadlineSeconds !== undefined || tookMs >= CALL_TIMEOUT_SECONDS * 1_000 - CLOCK_MS;
    const outcomes = mayTimeOut ? [...told.outcomes, 'upstream_timeout'] : told.outcomes;
    assert.ok(
      outcomes.includes(attempt.outcome),
      says(`attempt ${index + 1} came to ${attempt.outcome} where the weather held ${outcomes}`),
    );
    assert.ok(!(resumesJob && call.hasSubmitted), says('its job was submitted twice'));
    resumesJob ||= call.hasSubmitted;
    forecasts.push({ call, told });
    const next = task.attempts[index + 1];
    if (next)
      proveRetry(says, { call, told, number: index + 1, resumesJob, nextAtMs: next.startedAt.getTime() });
  }
  proveEnd(says, { item, task }, { forecasts, resumesJob });
  return forecasts;
}

type Says = (sentence: string) => string;

/** Another attempt was owed nothing, within the budget, and not before its time. */
function proveRetry(
  says: Says,
  tried: ForecastCall & { number: number; resumesJob: boolean; nextAtMs: number },
): void {
  const { call, told, number, resumesJob, nextAtMs } = tried;
  assert.notEqual(call.outcome, 'delivered', says('a call after a delivery'));
  const policy = retryPolicyOf(call.outcome as UpstreamErrorCode);
  assert.ok(
    number < policy.attempts,
    says(`attempt ${number + 1} after ${call.outcome} is beyond the budget`),
  );
  assert.ok(!told.mayBeBilled, says(`attempt ${number} may have been billed and was tried again`));
  if (!resumesJob) {
    const refusals = ['upstream_rate_limited', 'upstream_unavailable'];
    assert.ok(refusals.includes(call.outcome ?? ''), says(`${call.outcome} without a job was tried again`));
  }
  const backoffMs = Math.min(policy.firstDelayMs * policy.factor ** (number - 1), policy.capMs);
  const pauseMs = (call.outcome === 'upstream_rate_limited' && told.retryAfterMs) || backoffMs;
  const pausedMs = nextAtMs - call.endedAtMs;
  assert.ok(
    pausedMs >= pauseMs - CLOCK_MS,
    says(`attempt ${number + 1} came ${pausedMs} ms after one that asks for ${pauseMs}`),
  );
}

/** State, error, outputs and charge follow from the last attempt. */
function proveEnd(
  says: Says,
  { item, task }: WeatheredTask,
  { forecasts, resumesJob }: { forecasts: readonly ForecastCall[]; resumesJob: boolean },
): void {
  assert.equal(task.quotedHighNanoUsd, quoteOf(item), says('its quote'));
  const last = task.attempts.at(-1);
  if (task.state === 'succeeded') {
    const told = forecasts.at(-1)?.told ?? assert.fail(says('succeeded without a call'));
    assert.equal(last?.outcome, 'delivered', says('its last attempt'));
    assert.equal(task.chargedNanoUsd, chargeOf(item, told), says('its charge'));
    const isFewer = told.ofImages?.kind === 'word' && told.ofImages.word === 'sandbox:fewer-images';
    assert.equal(task.outputs.length, item.imageCount - (isFewer ? 1 : 0), says('its outputs'));
    return;
  }
  assert.deepEqual(
    [task.state, task.chargedNanoUsd, task.outputs.length],
    ['failed', 0n, 0],
    says('its state, charge and outputs'),
  );
  if (task.error?.code === 'task_deadline_exceeded') {
    assert.ok(item.deadlineSeconds, says('it had a day, and its time is said to be over'));
    return;
  }
  assert.equal(task.error?.code, last?.outcome, says('its reason is that of its last attempt'));
  if (item.deadlineSeconds !== undefined) return;
  // It was given up for a reason: billed perhaps, or out of attempts.
  const { outcome = '', code = 'upstream_empty' } = { outcome: last?.outcome, code: task.error?.code };
  const mayBeBilled = forecasts.at(-1)?.told.mayBeBilled || (!resumesJob && !isRefusal(outcome));
  const { attempts: budget } = retryPolicyOf(code as UpstreamErrorCode);
  const count = task.attempts.length;
  assert.ok(mayBeBilled || count >= budget, says(`given up after ${count} of ${budget} attempts`));
}

function isRefusal(outcome: string): boolean {
  return outcome === 'upstream_rate_limited' || outcome === 'upstream_unavailable';
}

/** Nobody calls a model while its provider's pause lasts, but for calls that were claimed before it was known. */
function provePauses(forecasts: readonly ForecastCall[]): void {
  for (const { call, told } of forecasts) {
    if (call.outcome !== 'upstream_rate_limited' || told.retryAfterMs === undefined) continue;
    const endMs = call.endedAtMs + told.retryAfterMs - CLOCK_MS;
    const early = forecasts.filter(
      ({ call: { model, startedAtMs } }) =>
        model === call.model && startedAtMs > call.endedAtMs + CLAIMED_BEFORE_MS && startedAtMs < endMs,
    );
    assert.deepEqual(
      early.map((other) => `${other.call.attemptId} ${Math.round(endMs - other.call.startedAtMs)} ms early`),
      [],
      `Calls in the pause that ${call.attemptId} was asked for.`,
    );
  }
}

/** Nothing is held, what is missing from the balance is the sum of the charges, and every invariant holds. */
async function proveMoney({ tasks, grantedNanoUsd, api }: WeatherEvidence): Promise<bigint> {
  const chargedNanoUsd = tasks.reduce((sum, { task }) => sum + task.chargedNanoUsd, 0n);
  const { body: balance } = await api('/v1/balance');
  const left = BigInt(nanoOf(balance.available_usd));
  assert.deepEqual([left, balance.held_usd], [grantedNanoUsd - chargedNanoUsd, '0']);
  for (const status of ['success', 'fail']) {
    const states = status === 'success' ? ['succeeded'] : ['failed', 'cancelled'];
    const { body } = await api(`/v1/tasks?status=${status}&size=1`);
    assert.equal(body.data.total, tasks.filter(({ task }) => states.includes(task.state)).length);
  }
  await assertAuditClean(api);
  return chargedNanoUsd;
}

function nanoOf(usd: string): string {
  const [whole = '0', fraction = ''] = usd.split('.');
  return `${whole}${fraction.padEnd(9, '0')}`;
}
