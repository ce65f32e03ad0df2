import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LightmeterError } from '@lightmeter/core';
import { requireStorableText } from './storable-text.ts';

/** The parameter that is refused; undefined when nothing is. */
function refused(value: unknown): string | null | undefined {
  try {
    requireStorableText(value);
    return undefined;
  } catch (error) {
    assert.ok(error instanceof LightmeterError && error.code === 'invalid_value', String(error));
    return error.param ?? null;
  }
}

const TABLE: readonly [string, unknown, string | null | undefined][] = [
  ['plain text', { name: 'A harbor' }, undefined],
  ['U+0001 and U+FFFF, which can be stored', { name: '\u0001\uffff' }, undefined],
  ['a whole surrogate pair', { name: '🙂' }, undefined],
  ['U+0000', { name: 'a\0b' }, 'name'],
  ['half of a surrogate pair', { name: 'a\ud83d' }, 'name'],
  ['U+0000 in a list', { requests: [{ user: 'a' }, { user: '\0' }] }, 'requests[1].user'],
  ['U+0000 in the name of a field', { metadata: { 'a\0': 1 } }, 'metadata'],
  ['U+0000 in the name of a field of the body', { 'a\0': 1 }, null],
  ['any character in a prompt, which is kept as escaped JSON', { prompt: '\0\ud83d' }, undefined],
  ['no body', undefined, undefined],
  ['null', null, undefined],
];

for (const [what, value, param] of TABLE) {
  test(`${what} is ${param === undefined ? 'let through' : `refused at ${param}`}`, () =>
    assert.equal(refused(value), param));
}

test('a body nested a million deep is read to its end', () => {
  let body: unknown = '\0';
  for (let depth = 0; depth < 1_000_000; depth += 1) body = { a: body };
  // Paths of a million names would fill the memory: they are cut.
  assert.ok((refused(body) ?? '').length <= 1_000);
});
