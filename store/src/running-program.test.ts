import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { processScope, runningProgram } from './running-program.ts';

describe('a running program', () => {
  it('is known by its id and start, the same each time it is asked', () => {
    const own = runningProgram(process.pid);
    assert.ok(own);
    assert.notEqual(own.startMark, '');
    assert.deepEqual(runningProgram(process.pid), own);
    assert.equal(processScope(), processScope());
  });

  it('does not run any more when it has ended', async () => {
    const child = spawn(process.execPath, ['--eval', 'setInterval(() => {}, 1000)']);
    await once(child, 'spawn');
    const pid = child.pid ?? 0;
    assert.ok(runningProgram(pid));
    child.kill('SIGKILL');
    await once(child, 'exit');
    assert.equal(runningProgram(pid), undefined);
  });
});
