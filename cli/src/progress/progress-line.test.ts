import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ProgressLine, startProgressLine } from './progress-line.ts';
import type { ProgressCounts } from './progress-text.ts';

/** A line on a stderr of so many columns, none for a log, with a clock that the test turns. */
function lineOf(noteColumns: number | undefined, counts: ProgressCounts) {
  const written: string[] = [];
  const clock = { nowMs: 0 };
  const terminal = {
    noteColumns,
    note: (text: string) => void written.push(`${text}\n`),
    rawNote: (text: string) => void written.push(text),
  };
  return { written, clock, line: startProgressLine(terminal, { counts, nowMs: () => clock.nowMs }) };
}

function doneOf(total: number, done: number): ProgressCounts {
  return { total, done, failed: 0 };
}

function setAll(line: ProgressLine, total: number): void {
  for (let done = 1; done <= total; done += 1) line.set(doneOf(total, done));
}

test('in a log a line is due at every tenth of the way, however many pieces there are', () => {
  for (const [total, lines] of [
    [1, 1],
    [3, 3],
    [10, 10],
    [11, 10],
    [1_000, 10],
  ] as const) {
    const { written, line } = lineOf(undefined, doneOf(total, 0));
    setAll(line, total);
    assert.equal(written.length, lines, String(total));
    assert.match(written.at(-1) ?? '', new RegExp(`^${total.toLocaleString('en-US')}/`));
  }
});

test('in a log a line is due after ten seconds, at a change', () => {
  const { written, clock, line } = lineOf(undefined, doneOf(1_000, 0));
  clock.nowMs = 9_999;
  line.set(doneOf(1_000, 1));
  assert.deepEqual(written, []);
  clock.nowMs = 10_000;
  line.set(doneOf(1_000, 2));
  assert.deepEqual(written, ['2/1,000 done, 12 a minute, 1 h 24 min left\n']);
  clock.nowMs = 19_999;
  line.set(doneOf(1_000, 3));
  assert.equal(written.length, 1);
});

test('on a terminal every change redraws the one line, and the end takes it away', () => {
  const { written, line } = lineOf(16, doneOf(2, 0));
  line.set(doneOf(2, 1));
  line.above(() => written.push('a picture\n'));
  line.end();
  const cleared = '\r\u001b[2K';
  assert.deepEqual(written, [
    `${cleared}0/2 done`,
    `${cleared}1/2 done`,
    cleared,
    'a picture\n',
    `${cleared}1/2 done`,
    cleared,
  ]);
});

test('a terminal with room to spare has a bar before the line', () => {
  const { written, line } = lineOf(40, doneOf(2, 1));
  line.end();
  // 39 columns, less 8 of the text and one between them.
  assert.equal(written[0], '\r\u001b[2K████████████░░░░░░░░░░░░ 1/2 done');
});

test('a line too long for the terminal is shortened', () => {
  const { written, line } = lineOf(10, { total: 2_000_000, done: 0, failed: 0 });
  line.end();
  assert.equal(written[0], '\r\u001b[2K0/2,000,…');
});
