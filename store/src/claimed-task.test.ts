// What becomes of a task once it was claimed: given back, put back, cancelled, taken up by the sweep.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openQueueFixture } from './queue-fixture.ts';
import { sampleBook, sampleFailure, sampleId, sampleSuccess } from './testing.ts';

const { test, here, there, present, queued, claim } = await openQueueFixture();

const attempt = (outcome = 'upstream_unavailable') => ({
  attemptId: sampleId('att'),
  provider: 'sandbox',
  upstreamModel: 'gpt-image-2',
  startedAt: present.now,
  endedAt: present.now,
  outcome,
});

describe('a task that is claimed and not run', () => {
  it('is given back as if it had not been taken', async () => {
    const { taskId } = await queued();
    await claim(here, 1);
    await there.queue.giveBack([taskId]);
    assert.equal((await here.tasks.findTask(taskId))?.state, 'running', 'Nobody gives back another’s.');
    await here.queue.giveBack([taskId]);
    assert.equal((await here.tasks.findTask(taskId))?.state, 'queued');
    const [again] = await there.queue.claim({ wanted: 1, ownOnly: false, limits: [] });
    assert.deepEqual([again?.taskId, again?.attemptCount], [taskId, 1]);
  });

  it('is found by its process, and restarted by the sweep once it is disowned', async () => {
    const { taskId } = await queued();
    await claim(here, 1);
    const found = await here.queue.claimedHere();
    assert.deepEqual(
      found.map((claimed) => [claimed.taskId, claimed.isOfCaller]),
      [[taskId, false]],
    );
    assert.equal((await there.sweepInterrupted(present.now)).restarted, 0);
    await there.queue.disown([taskId]);
    assert.equal((await here.queue.claimedHere()).length, 1, 'Nobody disowns another’s.');
    await here.queue.disown([taskId]);
    assert.deepEqual(await here.queue.claimedHere(), []);
    assert.equal((await there.sweepInterrupted(present.now)).restarted, 1);
    assert.deepEqual(await claim(there, 1), [taskId]);
    const task = await here.tasks.findTask(taskId);
    assert.deepEqual(
      task?.attempts.map(({ outcome }) => outcome),
      ['task_interrupted'],
    );
  });

  it('is not claimed past its deadline', async () => {
    const task = await queued();
    present.now = task.queueing?.deadlineAt ?? present.now;
    assert.deepEqual(await claim(here, 1), []);
  });
});

describe('a task that is put back', () => {
  it('waits until its time, keeps its attempt and its job, and counts on', async () => {
    const { taskId } = await queued();
    await claim(here, 1);
    await here.queue.saveUpstreamJob(taskId, 'job_1');
    const runAfter = new Date(present.now.getTime() + 2_000);
    assert.equal(
      await here.queue.requeue({ taskId, runAfter, keepsJob: true, attempt: attempt() }),
      'waiting',
    );
    assert.equal((await here.tasks.findTask(taskId))?.state, 'queued');
    present.now = new Date(runAfter.getTime() - 1);
    assert.deepEqual(await claim(there, 1), []);
    present.now = runAfter;
    const [again] = await there.queue.claim({ wanted: 1, ownOnly: false, limits: [] });
    assert.deepEqual([again?.taskId, again?.attemptCount, again?.upstreamJob], [taskId, 2, 'job_1']);
    const task = await here.tasks.findTask(taskId);
    assert.deepEqual(
      task?.attempts.map(({ outcome }) => outcome),
      ['upstream_unavailable'],
    );
  });

  it('is not put back by a process that has lost it, nor keeps a job for one', async () => {
    const { taskId } = await queued();
    await claim(there, 1);
    const runAfter = present.now;
    assert.equal(await here.queue.requeue({ taskId, runAfter, keepsJob: false, attempt: attempt() }), 'lost');
    await assert.rejects(here.queue.saveUpstreamJob(taskId, 'job_1'), { code: 'internal_error' });
    assert.equal((await here.tasks.findTask(taskId))?.state, 'running');
  });

  it('is not failed by a process that has lost it', async () => {
    const hereId = sampleId('inst');
    const woken = await test.openAnother({ instanceId: hereId });
    const task = await queued();
    await claim(woken, 1);
    await woken.queue.requeue({
      taskId: task.taskId,
      runAfter: present.now,
      keepsJob: false,
      attempt: attempt(),
    });
    const late = () => woken.tasks.settle(sampleFailure(task, { onlyClaimedBy: hereId }));
    assert.equal((await late()).kind, 'left');
    await claim(there, 1);
    assert.equal((await late()).kind, 'left');
    assert.equal((await there.tasks.settle(sampleSuccess(task))).kind, 'settled');
    assert.equal((await late()).kind, 'already_settled');
  });

  it('is not put back when it is to be cancelled', async () => {
    const { taskId } = await queued();
    await claim(here, 1);
    await there.queue.requestCancel(present.book, taskId, false);
    const outcome = await here.queue.requeue({
      taskId,
      runAfter: present.now,
      keepsJob: false,
      attempt: attempt(),
    });
    assert.equal(outcome, 'cancel_requested');
    const task = await here.tasks.findTask(taskId);
    assert.deepEqual([task?.state, task?.attempts.length], ['running', 0]);
  });

  it('charges once, though the process that lost it delivers as well', async () => {
    const task = await queued();
    await claim(here, 1);
    await here.queue.requeue({
      taskId: task.taskId,
      runAfter: present.now,
      keepsJob: false,
      attempt: attempt(),
    });
    await claim(there, 1);
    const settled = await Promise.all([
      here.tasks.settle(sampleSuccess(task)),
      there.tasks.settle(sampleSuccess(task)),
    ]);
    assert.deepEqual(settled.map(({ kind }) => kind).toSorted(), ['already_settled', 'settled']);
    assert.equal(
      (await here.ledger.balance(present.book.workspaceId, 'test')).availableNanoUsd,
      99_970_000_000n,
    );
  });
});

describe('a cancellation', () => {
  it('ends a task that waits and releases its hold', async () => {
    const task = await queued();
    const cancelled = sampleFailure(task, {
      state: 'cancelled',
      onlyQueued: true,
      error: { code: 'task_cancelled', message: 'Cancelled.' },
    });
    assert.equal((await here.tasks.settle(cancelled)).kind, 'settled');
    assert.equal((await here.tasks.findTask(task.taskId))?.state, 'cancelled');
    assert.deepEqual(await claim(here, 1), []);
    assert.equal((await here.ledger.balance(present.book.workspaceId, 'test')).heldNanoUsd, 0n);
  });

  it('that is meant for a waiting task leaves a running one alone', async () => {
    const task = await queued();
    await claim(here, 1);
    const outcome = await here.tasks.settle(
      sampleFailure(task, {
        state: 'cancelled',
        onlyQueued: true,
        error: { code: 'task_cancelled', message: '' },
      }),
    );
    assert.equal(outcome.kind, 'left');
    assert.equal((await here.tasks.findTask(task.taskId))?.state, 'running');
  });

  it('reaches the process that runs the task, and the first wish stands', async () => {
    const { taskId } = await queued();
    await claim(here, 1);
    const told = Promise.withResolvers<string>();
    const stop = here.queue.onCancel(told.resolve);
    // The connection that listens is opened by now or within its own retry.
    const again = setInterval(() => there.queue.requestCancel(present.book, taskId, true), 50);
    try {
      assert.equal(await told.promise, taskId);
    } finally {
      clearInterval(again);
      stop();
    }
    assert.equal(await there.queue.requestCancel(present.book, taskId, false), true);
    assert.deepEqual(await here.queue.cancelRequested([taskId]), [{ taskId, keepIfDelivered: true }]);
  });

  it('is never followed by a charge, unless what is delivered is to be kept', async () => {
    const [unwanted, kept] = [await queued(), await queued()];
    await claim(here, 2);
    await there.queue.requestCancel(present.book, unwanted.taskId, false);
    await there.queue.requestCancel(present.book, kept.taskId, true);
    assert.equal((await here.tasks.settle(sampleSuccess(unwanted))).kind, 'cancel_requested');
    assert.equal((await here.tasks.findTask(unwanted.taskId))?.state, 'running');
    assert.equal((await here.tasks.settle(sampleSuccess(kept))).kind, 'settled');
    assert.equal(
      (await here.ledger.balance(present.book.workspaceId, 'test')).availableNanoUsd,
      99_940_000_000n,
    );
  });

  it('that races the delivery is either refused or free of charge', async () => {
    const tasks = await Promise.all(Array.from({ length: 60 }, () => queued()));
    await claim(here, 60);
    const races = await Promise.all(
      tasks.map(async (task) => ({
        asked: there.queue.requestCancel(present.book, task.taskId, false),
        settled: here.tasks.settle(sampleSuccess(task)),
      })),
    );
    for (const race of races) {
      const [asked, { kind }] = [await race.asked, await race.settled];
      assert.equal(asked, kind === 'cancel_requested', `A cancel ${asked} and a success ${kind}.`);
    }
  });

  it('of another workspace’s task finds nothing', async () => {
    const { taskId } = await queued();
    await claim(here, 1);
    const neighbour = await sampleBook(here);
    assert.equal(await here.queue.requestCancel(neighbour, taskId, false), false);
    assert.deepEqual(await here.queue.cancelRequested([taskId]), []);
  });
});

describe('the sweep', () => {
  it('gives the tasks of a dead worker back, ten times, and fails the eleventh', async () => {
    const { taskId } = await queued();
    for (let death = 1; death <= 11; death += 1) {
      const dying = await test.openAnother();
      assert.deepEqual(await claim(dying, 1), [taskId]);
      await dying.close();
      const swept = await here.sweepInterrupted(present.now);
      assert.deepEqual([death, swept.restarted, swept.ended], death <= 10 ? [death, 1, 0] : [11, 0, 1]);
    }
    const task = await here.tasks.findTask(taskId);
    assert.deepEqual([task?.state, task?.error?.code], ['failed', 'task_interrupted']);
    assert.equal(task?.attempts.length, 10);
  });

  it('fails a task that waited past its deadline, at that moment and not before', async () => {
    const task = await queued();
    const deadlineAt = task.queueing?.deadlineAt ?? present.now;
    assert.equal((await here.sweepInterrupted(new Date(deadlineAt.getTime() - 1))).ended, 0);
    assert.equal((await here.sweepInterrupted(deadlineAt)).ended, 1);
    const late = await here.tasks.findTask(task.taskId);
    assert.deepEqual([late?.state, late?.error?.code], ['failed', 'task_deadline_exceeded']);
  });

  it('fails a task whose caller waited for its turn past the deadline as late, not as interrupted', async () => {
    const instanceId = sampleId('inst');
    await test.openAnother({ instanceId });
    const deadlineAt = new Date(present.now.getTime() + 60_000);
    const { taskId } = await queued({
      queueing: { lane: 'interactive', provider: 'sandbox', deadlineAt, onlyInstance: instanceId },
    });
    assert.equal((await here.sweepInterrupted(deadlineAt)).ended, 1);
    assert.equal((await here.tasks.findTask(taskId))?.error?.code, 'task_deadline_exceeded');
  });

  it('cancels a task whose process died before it could', async () => {
    const { taskId } = await queued();
    const dying = await test.openAnother();
    await claim(dying, 1);
    await here.queue.requestCancel(present.book, taskId, false);
    await dying.close();
    await here.sweepInterrupted(present.now);
    assert.equal((await here.tasks.findTask(taskId))?.state, 'cancelled');
  });
});
