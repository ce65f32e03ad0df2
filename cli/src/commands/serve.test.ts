// `lightmeter serve`: the server of this installation as a child.

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { runProgram, startProgram, until } from '../testing/run-program.ts';

test('flags become settings, and the program ends as the server ends', async () => {
  const { exitCode, stderr } = await runProgram(['serve', '--port', '70000', '--log-level', 'loud']);
  assert.match(stderr, /These settings cannot be used:\n {2}LIGHTMETER_PORT: .*\n {2}LIGHTMETER_LOG_LEVEL: /);
  assert.equal(exitCode, 2);
});

test('a server starts on the port and folder it is given, and a signal to the program stops it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lightmeter-serve-'));
  const words = ['serve', '--port', '0', '--data-dir', join(folder, 'data'), '--log-level', 'warn'];
  const program = startProgram(words, { directory: folder });
  await until(() => /running at http:\/\/127\.0\.0\.1:\d+/.test(program.stdout()), 'the server runs');
  assert.match(program.stdout(), /lm_test_[A-Za-z0-9]{32}/);
  program.child.kill('SIGTERM');
  assert.equal((await program.ended).exitCode, 0);
  await rm(folder, { recursive: true });
});
