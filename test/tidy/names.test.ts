import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findingsIn } from './example-fixture.ts';
import { nameThings, nameUnits } from './names.ts';

function named(code: string): string {
  return findingsIn(nameThings, { 'core/src/a.ts': code });
}

test('a name that would fit anything is refused wherever it is chosen', () => {
  assert.equal(
    named('\nconst data = 1;'),
    'core/src/a.ts:2: Something is called data. Name it after what it holds or does.',
  );
  assert.match(named('function process() {}'), /called process/);
  assert.match(named('const f = (info: string) => info;'), /called info/);
  assert.match(named('class KeyManager {}'), /called KeyManager/);
  assert.match(named('const { a: opts } = b;'), /called opts/);
  assert.match(named("import { a as tmp } from './b.ts';"), /called tmp/);
});

test('names chosen by others, longer names, properties, texts and comments are free', () => {
  assert.equal(named("const { data } = await page; process.exit(1); import { tmpdir } from 'node:os';"), '');
  assert.equal(named('const dataFolder = 1; const handleId = 2; interface A { data: string }'), '');
  assert.equal(named("const a = { info: 'utils' }; // data"), '');
});

test('a file has a name of its own', () => {
  const fault = (path: string, stem: string) =>
    `${path}:1: A file is called ${stem}. Name it after what it holds or does.`;
  assert.equal(
    findingsIn(nameThings, {
      'core/src/utils.ts': '',
      'core/src/string-helpers.test.ts': '',
      'docs/data.md': '',
      'docs/data-folder.md': '',
    }),
    [
      fault('core/src/utils.ts', 'utils'),
      fault('core/src/string-helpers.test.ts', 'string-helpers'),
      fault('docs/data.md', 'data'),
    ].join('\n'),
  );
});

function measured(code: string): string {
  return findingsIn(nameUnits, { 'core/src/a.ts': code });
}

test('a number without a unit is refused as field, parameter and constant', () => {
  assert.equal(
    measured('interface A {\n  readonly timeout: number;\n}'),
    'core/src/a.ts:2: The number timeout has no unit. Put the unit last: timeoutMs.',
  );
  assert.match(measured('function f(maxAge: number | undefined) {}'), /maxAge has no unit/);
  assert.match(measured('const POLL_INTERVAL = 200;'), /POLL_INTERVAL has no unit/);
});

test('money is refused as a number', () => {
  assert.match(measured('interface A { quotedUsd: number }'), /The money quotedUsd is a number/);
  assert.match(measured('interface A { low_usd?: number }'), /The money low_usd is a number/);
});

test('a unit, another type, and words that only end alike are free', () => {
  assert.equal(measured('interface A { timeoutMs: number; amountNanoUsd: bigint; usd: string }'), '');
  assert.equal(measured('interface A { image: number; usage: number; page: number; timeout: Timer }'), '');
});
