import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseRouteLimits } from './route-limits.ts';

describe('limits of providers and routes', () => {
  it('are read with or without spaces, in any order, and none from nothing', () => {
    assert.deepEqual(
      parseRouteLimits('openai: concurrency=40, per_minute=250; openai/gpt-image-2:per_minute=10;'),
      [
        { scope: 'openai', concurrency: 40, perMinute: 250 },
        { scope: 'openai/gpt-image-2', concurrency: undefined, perMinute: 10 },
      ],
    );
    assert.deepEqual(parseRouteLimits(' '), []);
  });

  const faults: readonly [string, RegExp][] = [
    ['openai', /"openai" must read "provider: concurrency=8/],
    ['OpenAI: concurrency=1', /must read/],
    ['openai: concurrency=0', /"concurrency=0" must be .* from 1 to 1000000/],
    ['openai: concurrency=1000001', /from 1 to 1000000/],
    ['openai: speed=3', /"speed=3" must be concurrency=N or per_minute=N/],
    ['openai: concurrency=1; openai: per_minute=1', /"openai" stands twice/],
  ];
  for (const [text, fault] of faults) {
    it(`cannot be "${text}", and the part at fault is named`, () => {
      assert.throws(() => parseRouteLimits(text), fault);
    });
  }

  it('are read up to a million', () => {
    assert.deepEqual(parseRouteLimits('openai: concurrency=1000000'), [
      { scope: 'openai', concurrency: 1_000_000, perMinute: undefined },
    ]);
  });
});
