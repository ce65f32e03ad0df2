import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createId } from './ids.ts';
import { refusal } from './testing.ts';

const tenBytes = fc.uint8Array({ minLength: 10, maxLength: 10 });
const instantMs = fc.integer({ min: 0, max: 2 ** 48 - 2 });

describe('ids', () => {
  it('are a prefix and 26 characters of a lower-case alphabet without i, l, o and u', () => {
    fc.assert(
      fc.property(instantMs, tenBytes, (nowMs, random) => {
        assert.match(createId('task', { nowMs, random }), /^task_[0-9a-hjkmnp-tv-z]{26}$/);
      }),
    );
  });

  it('sort by time, whatever the random bytes are', () => {
    fc.assert(
      fc.property(instantMs, tenBytes, tenBytes, (nowMs, first, second) => {
        const earlier = createId('task', { nowMs, random: first });
        const later = createId('task', { nowMs: nowMs + 1, random: second });
        assert.ok(earlier < later);
      }),
    );
  });

  it('differ in one random bit alone', () => {
    fc.assert(
      fc.property(instantMs, tenBytes, fc.nat({ max: 79 }), (nowMs, random, bit) => {
        const flipped = random.with(bit >> 3, (random[bit >> 3] ?? 0) ^ (1 << (bit & 7)));
        assert.notEqual(createId('key', { nowMs, random }), createId('key', { nowMs, random: flipped }));
      }),
    );
  });

  it('hold the time and the bytes in that order', () => {
    const ones = new Uint8Array(10).fill(255);
    assert.equal(createId('out', { nowMs: 0, random: new Uint8Array(10) }), `out_${'0'.repeat(26)}`);
    assert.equal(createId('out', { nowMs: 0, random: ones }), `out_${'0'.repeat(10)}${'z'.repeat(16)}`);
    assert.equal(createId('out', { nowMs: 2 ** 48 - 1, random: ones }), `out_7${'z'.repeat(25)}`);
  });

  it('use the first ten bytes of more', () => {
    const random = Uint8Array.from({ length: 16 }, (_, index) => index);
    assert.equal(
      createId('ws', { nowMs: 1, random }),
      createId('ws', { nowMs: 1, random: random.subarray(0, 10) }),
    );
  });

  it('are never made from fewer than ten random bytes, or at no instant', () => {
    const random = new Uint8Array(10);
    assert.throws(() => createId('ws', { nowMs: 1, random: new Uint8Array(9) }), refusal('internal_error'));
    for (const nowMs of [-1, 0.5, Number.NaN, 2 ** 48]) {
      assert.throws(() => createId('ws', { nowMs, random }), refusal('internal_error'));
    }
  });
});
