import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findingsIn, manifestWith } from './example-fixture.ts';
import { buryTheDead } from './reachability.ts';

const ROOM = { 'store/package.json': manifestWith([]) };

test('a file is alive when an entry leads to it by imports or by a path in a string', () => {
  assert.equal(
    findingsIn(buryTheDead, {
      ...ROOM,
      'store/index.ts': "export * from './a.ts'; new Worker(new URL('./w.ts', import.meta.url));",
      'store/a.ts': "await import('./b.ts'); import type { C } from './c.ts';",
      'store/b.ts': '',
      'store/c.ts': '',
      'store/w.ts': '',
      'server/package.json': JSON.stringify({ bin: { serve: 'bin.mjs' } }),
      'server/bin.mjs': "run('server/main.ts')",
      'server/main.ts': "import '@lightmeter/store';",
      'package.json': JSON.stringify({ scripts: { start: 'node scripts/run.mjs serve' } }),
      'scripts/run.mjs': '',
    }),
    '',
  );
});

test('a file that nothing reaches, or only tests reach, is dead', () => {
  assert.equal(
    findingsIn(buryTheDead, {
      ...ROOM,
      'store/index.ts': '',
      'store/a.ts': "import './b.ts';",
      'store/b.ts': "import './a.ts';",
      'store/c.ts': '',
      'store/c.test.ts': "import './c.ts';",
    }),
    [
      'store/a.ts:1: Nothing that runs reaches this file. Delete it, or import it from where it is needed.',
      'store/b.ts:1: Nothing that runs reaches this file. Delete it, or import it from where it is needed.',
      'store/c.ts:1: Only tests reach this file. Delete it with its test; if it is written for tests, call it fake-… or …-fixture.',
    ].join('\n'),
  );
});

test('what is written for tests lives by tests', () => {
  const alive = { ...ROOM, 'store/index.ts': '', 'store/a.test.ts': "import './fake-clock.ts';" };
  assert.equal(findingsIn(buryTheDead, { ...alive, 'store/fake-clock.ts': '' }), '');
  assert.match(
    findingsIn(buryTheDead, { ...alive, 'store/fake-clock.ts': '', 'store/fake-disk.ts': '' }),
    /^store\/fake-disk\.ts:1: Nothing that runs/,
  );
});

test('an entry that does not exist is reported', () => {
  assert.equal(
    findingsIn(buryTheDead, { ...ROOM, 'store/a.test.ts': '' }),
    'store/package.json:1: It names store/index.ts, which does not exist. Write the file or correct the name.',
  );
});
