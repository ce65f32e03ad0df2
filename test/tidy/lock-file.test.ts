import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findingsIn } from './example-fixture.ts';
import { lockWhatIsDeclared } from './lock-file.ts';

function lock(packages: object): string {
  return JSON.stringify({ packages });
}

test('a lock file that holds what is declared is taken, in whatever order', () => {
  assert.equal(
    findingsIn(lockWhatIsDeclared, {
      'core/package.json': '{ "dependencies": { "b": "2.0.0", "a": "1.0.0" } }',
      'package-lock.json': lock({ core: { dependencies: { a: '1.0.0', b: '2.0.0' } }, 'node_modules/a': {} }),
    }),
    '',
  );
});

test('a package.json that was changed without the lock file is named', () => {
  assert.equal(
    findingsIn(lockWhatIsDeclared, {
      'package.json': '{ "devDependencies": { "a": "1.0.1" } }',
      'core/package.json': '{}',
      'package-lock.json': lock({
        '': { devDependencies: { a: '1.0.0' } },
        core: { dependencies: { b: '1.0.0' } },
      }),
    }),
    [
      'package-lock.json:1: The root declares other packages than it. Run `npm install`.',
      'package-lock.json:1: core declares other packages than it. Run `npm install`.',
    ].join('\n'),
  );
});

test('a version that is not published for every platform is named', () => {
  const needs = { optionalDependencies: { 'draw-linux': '1.0.0', 'draw-darwin': '1.0.0' } };
  assert.equal(
    findingsIn(lockWhatIsDeclared, {
      'package-lock.json': lock({
        'node_modules/draw': needs,
        'node_modules/draw/node_modules/draw-linux': {},
      }),
    }),
    'package-lock.json:1: It lacks what other platforms need: draw-darwin. Choose a version of draw that is published for all.',
  );
});
