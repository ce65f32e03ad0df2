import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findingsIn } from './example-fixture.ts';
import { keepShort } from './lengths.ts';

/** A function of this many lines, from its name to its brace. */
function functionOf(lines: number): string {
  return `/** Two\n * lines. */\nexport function f() {${'\n'.repeat(lines - 1)}}\n`;
}

test('a function of 69 or 70 lines is allowed, one of 71 is not; its comment does not count', () => {
  const rule = keepShort({});
  assert.equal(findingsIn(rule, { 'core/a.ts': functionOf(69) }), '');
  assert.equal(findingsIn(rule, { 'core/a.ts': functionOf(70) }), '');
  assert.equal(
    findingsIn(rule, { 'core/a.ts': functionOf(71) }),
    'core/a.ts:3: core/a.ts#f has 71 lines; 70 are allowed. Split it where the second idea begins.',
  );
  assert.equal(findingsIn(rule, { 'core/a.test.ts': functionOf(71) }), '');
});

test('a file of 399 or 400 lines is allowed, one of 401 is not', () => {
  const rule = keepShort({});
  assert.equal(findingsIn(rule, { 'core/a.ts': 'f();\n'.repeat(399) }), '');
  assert.equal(findingsIn(rule, { 'core/a.ts': 'f();\n'.repeat(400) }), '');
  assert.match(
    findingsIn(rule, { 'core/a.ts': 'f();\n'.repeat(401) }),
    /core\/a\.ts has 401 lines; 400 are allowed/,
  );
});

test('an allowance holds exactly, falls with the length and goes with the need', () => {
  const rule = keepShort({ 'core/a.ts#f': 80 });
  assert.equal(findingsIn(rule, { 'core/a.ts': functionOf(80) }), '');
  assert.match(findingsIn(rule, { 'core/a.ts': functionOf(81) }), /has 81 lines; 80 are allowed/);
  assert.match(
    findingsIn(rule, { 'core/a.ts': functionOf(79) }),
    /has 79 lines now, not 80\. Lower or remove/,
  );
  assert.match(findingsIn(rule, { 'core/a.ts': functionOf(70) }), /within its limit now/);
  assert.match(findingsIn(rule, { 'core/b.ts': '' }), /core\/a\.ts#f is gone/);
});
