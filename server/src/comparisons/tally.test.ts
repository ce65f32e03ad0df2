import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { blindOrder, tallyOf } from './tally.ts';

describe('the tally of a comparison', () => {
  it('counts wins and losses for each variant, and a tie for all', () => {
    const votes = [{ winner: 0 }, { winner: 2 }, { winner: 0 }, { winner: undefined }];
    assert.deepEqual(tallyOf(votes, 3), [
      { wins: 2, ties: 1, losses: 1 },
      { wins: 0, ties: 1, losses: 3 },
      { wins: 1, ties: 1, losses: 2 },
    ]);
    assert.deepEqual(tallyOf([], 2), [
      { wins: 0, ties: 0, losses: 0 },
      { wins: 0, ties: 0, losses: 0 },
    ]);
  });
});

describe('the blind order', () => {
  it('has every variant once, the same on every look', () => {
    const asked = { comparisonId: 'cmp_a', voterId: 'key_a', promptIndex: 0 };
    assert.deepEqual(blindOrder(asked, 4).toSorted(), [0, 1, 2, 3]);
    assert.deepEqual(blindOrder(asked, 4), blindOrder(asked, 4));
  });

  it('puts a variant first about as often as another, over prompts, voters and comparisons', () => {
    for (const varied of ['comparisonId', 'voterId', 'promptIndex'] as const) {
      const firsts = Array.from({ length: 600 }, (_, index) => {
        const asked = { comparisonId: 'cmp_a', voterId: 'key_a', promptIndex: 0 };
        return blindOrder({ ...asked, [varied]: varied === 'promptIndex' ? index : `x${index}` }, 3)[0];
      });
      for (const variant of [0, 1, 2]) {
        // 200 are expected, with a standard deviation of 11.5.
        const count = firsts.filter((first) => first === variant).length;
        assert.ok(count > 140 && count < 260, `${variant} comes first ${count} times of 600 by ${varied}`);
      }
    }
  });
});
