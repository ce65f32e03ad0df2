import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TaskObject } from '@lightmeter/sdk';
import { IDLE, nextRun, type Run, type RunEvent, type RunStart } from './run-state.ts';

const start: RunStart = {
  form: { model: 'gpt-image-2', prompt: 'A fox', parameters: {} },
  size: { widthPixels: 1_024, heightPixels: 1_024 },
  imageCount: 1,
  maxCostUsd: '0.03',
  startedAtMs: 0,
};
const task = (state: TaskObject['state'], cancel: TaskObject['cancel'] = null) =>
  ({ taskId: 'task_1', state, cancel }) as TaskObject;
const after = (...events: RunEvent[]): Run => events.reduce(nextRun, IDLE);
const phaseOf = (run: Run) => (run.kind === 'active' ? run.phase : run.kind);

test('a run is sent, begun, lost, found again and ended', () => {
  const sent: RunEvent = { type: 'started', start };
  const begun: RunEvent = { type: 'begun', taskId: 'task_1' };
  const lost: RunEvent = { type: 'lost' };
  assert.equal(phaseOf(after(sent)), 'sending');
  assert.equal(phaseOf(after(sent, begun)), 'running');
  assert.equal(phaseOf(after(sent, begun, lost)), 'reconnecting');
  assert.equal(phaseOf(after(sent, begun, lost, { type: 'looked', task: task('queued') })), 'queued');
  assert.equal(phaseOf(after(sent, begun, lost, { type: 'ended', task: task('succeeded') })), 'ended');
});

test('a run that is being cancelled says so even when it begins only then', () => {
  const run = after({ type: 'started', start }, { type: 'cancelling' }, { type: 'begun', taskId: 'task_1' });
  assert.equal(phaseOf(run), 'cancelling');
  const cancel = { requested_at: '2026-11-23T00:00:00.000Z', keep_if_delivered: false };
  assert.equal(phaseOf(nextRun(run, { type: 'looked', task: task('running', cancel) })), 'cancelling');
});

test('what arrives after the end changes nothing', () => {
  const ended = after({ type: 'started', start }, { type: 'ended', task: task('succeeded') });
  assert.equal(nextRun(ended, { type: 'preview', url: 'blob:late' }), ended);
  assert.equal(nextRun(ended, { type: 'lost' }), ended);
  assert.equal(nextRun(IDLE, { type: 'begun', taskId: 'task_1' }), IDLE);
});
