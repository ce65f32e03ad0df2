// What the ledger tells of several processes: the peak of calls under way, the starts within a stretch of time, and what
// a process that was killed left behind.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import {
  type CallLine,
  mostStartsWithin,
  openCallLedger,
  peakConcurrency,
  readCallLedger,
} from './call-ledger.ts';

const folder = mkdtempSync(join(tmpdir(), 'lightmeter-calls-'));
after(() => rmSync(folder, { recursive: true }));

const WHO = { provider: 'sandbox', model: 'gpt-image-2' };

function line(event: CallLine['event'], atMs: number, attemptId: string): string {
  return `${JSON.stringify({ event, at_ms: atMs, attempt_id: attemptId, ...WHO, outcome: 'delivered' })}\n`;
}

test('calls of all processes are read together; one that was killed ended with its last line', () => {
  const first = `${line('start', 10, 'a')}${line('start', 20, 'b')}${line('end', 40, 'a')}{"event":"en`;
  const second =
    line('start', 15, 'c') + line('end', 40, 'c') + line('start', 40, 'd') + line('end', 60, 'd');
  writeFileSync(join(folder, 'calls-1-x.jsonl'), first);
  writeFileSync(join(folder, 'calls-2-y.jsonl'), second);
  writeFileSync(join(folder, 'notes.txt'), 'not a ledger');
  const calls = readCallLedger(folder);
  assert.deepEqual(
    calls.map(({ attemptId, startedAtMs, endedAtMs, outcome }) => [
      attemptId,
      startedAtMs,
      endedAtMs,
      outcome,
    ]),
    [
      ['a', 10, 40, 'delivered'],
      ['c', 15, 40, 'delivered'],
      ['b', 20, 40, undefined],
      ['d', 40, 60, 'delivered'],
    ],
  );
  assert.equal(peakConcurrency(calls), 3);
  // Starts at 10, 15, 20 and 40.
  assert.deepEqual(
    [5, 6, 10, 11, 30, 31].map((windowMs) => mostStartsWithin(calls, windowMs)),
    [1, 2, 2, 3, 3, 4],
  );
  assert.deepEqual([peakConcurrency([]), mostStartsWithin([], 1_000)], [0, 0]);
});

test('a line is in its file as soon as it is written, in a folder that is made', () => {
  const inner = join(folder, 'made', 'for-it');
  const ledger = openCallLedger(inner);
  ledger.write({ event: 'start', attempt_id: 'a', ...WHO });
  ledger.write({ event: 'submit', attempt_id: 'a', ...WHO });
  ledger.write({ event: 'end', attempt_id: 'a', ...WHO, outcome: 'upstream_empty' });
  const [call] = readCallLedger(inner);
  assert.deepEqual([call?.hasSubmitted, call?.outcome], [true, 'upstream_empty']);
  assert.ok(Math.abs((call?.startedAtMs ?? 0) - Date.now()) < 5_000);
});
