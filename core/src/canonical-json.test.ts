import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { canonicalJson, type JsonValue } from './canonical-json.ts';

const json = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<JsonValue>;

/** The same value with the keys of every object the other way round. */
function reversed(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value as Record<string, JsonValue>);
  return Object.fromEntries(entries.reverse().map(([key, field]) => [key, reversed(field)]));
}

describe('canonical JSON', () => {
  it('sorts keys at every depth and writes no spaces', () => {
    assert.equal(
      canonicalJson({ size: '1024x1024', n: 2, images: [{ b: null, a: true }], prompt: 'Ein "Zug"\n' }),
      '{"images":[{"a":true,"b":null}],"n":2,"prompt":"Ein \\"Zug\\"\\n","size":"1024x1024"}',
    );
  });

  it('is the same whatever the order of the keys', () => {
    fc.assert(
      fc.property(json, (value) => assert.equal(canonicalJson(reversed(value)), canonicalJson(value))),
    );
  });

  it('leaves out undefined, so that absent and undefined are one', () => {
    assert.equal(canonicalJson({ seed: undefined, n: 1 }), canonicalJson({ n: 1 }));
    assert.equal(canonicalJson({ mask: { size: undefined } }), '{"mask":{}}');
  });

  it('tells null from absent, 1 from "1", and one order of a list from another', () => {
    const different: JsonValue[] = [
      {},
      { n: null },
      { n: 1 },
      { n: '1' },
      [1, 2],
      [2, 1],
      [[1], 2],
      [1, [2]],
    ];
    assert.equal(new Set(different.map(canonicalJson)).size, different.length);
  });

  it('is JSON for the same value', () => {
    fc.assert(
      fc.property(json, (value) => {
        assert.deepEqual(JSON.parse(canonicalJson(value)), JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
