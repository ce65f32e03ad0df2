import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from './random.ts';

test('the same seed gives the same numbers for ever', () => {
  const random = seededRandom('a red hat');
  const numbers = Array.from({ length: 4 }, () => random.whole(0, 999));
  assert.deepEqual(numbers, NUMBERS_OF_A_RED_HAT);
});

// Every picture ever drawn for a prompt depends on these: a change here changes them all.
const NUMBERS_OF_A_RED_HAT = [938, 708, 426, 998];

test('a fork depends on its name and the seed, not on what was drawn before', () => {
  const one = seededRandom('seed');
  const other = seededRandom('seed');
  other.between(0, 1);
  assert.equal(one.fork('sky').between(0, 1), other.fork('sky').between(0, 1));
  assert.notEqual(one.fork('sky').between(0, 1), one.fork('sea').between(0, 1));
});

test('numbers stay within their bounds and spread evenly', () => {
  const random = seededRandom('spread');
  const counts = [0, 0, 0, 0, 0, 0];
  for (let turn = 0; turn < 6_000; turn += 1) {
    const face = random.whole(1, 6);
    assert.ok(face >= 1 && face <= 6);
    counts[face - 1] = (counts[face - 1] ?? 0) + 1;
  }
  assert.ok(
    counts.every((count) => count > 850 && count < 1_150),
    `${counts}`,
  );
});
