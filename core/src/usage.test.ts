import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addRanges, exactly, hullOf, scaleRange, TOKEN_UNITS, UNITS } from './usage.ts';

describe('ranges of quantities', () => {
  it('are exact when both ends are the same', () => {
    assert.deepEqual(exactly(196), { low: 196, high: 196 });
  });

  it('add and multiply end by end', () => {
    assert.deepEqual(addRanges({ low: 1, high: 5 }, { low: 10, high: 20 }), { low: 11, high: 25 });
    assert.deepEqual(scaleRange({ low: 3, high: 7 }, 10), { low: 30, high: 70 });
  });

  it('have a hull that holds all of them and no more', () => {
    const ranges = [
      { low: 5, high: 6 },
      { low: 2, high: 3 },
      { low: 4, high: 9 },
    ];
    assert.deepEqual(hullOf(ranges), { low: 2, high: 9 });
    assert.deepEqual(hullOf([exactly(4)]), exactly(4));
  });
});

describe('units', () => {
  it('have one name each, and every token unit among them', () => {
    assert.equal(new Set(UNITS).size, UNITS.length);
    for (const unit of TOKEN_UNITS) assert.ok(UNITS.includes(unit), unit);
  });
});
