import assert from 'node:assert/strict';
import { test } from 'node:test';
import { followArrows } from './arrows.ts';
import { findingsIn, manifestWith } from './example-fixture.ts';

function importing(path: string, statement: string, declared: readonly string[] = []): string {
  const room = path.split('/')[0];
  return findingsIn(followArrows, { [path]: statement, [`${room}/package.json`]: manifestWith(declared) });
}

test('an import along an arrow is allowed, against one it is not, however it is written', () => {
  const core = ['@lightmeter/core'];
  const store = ['@lightmeter/store'];
  assert.equal(importing('store/src/a.ts', "import { sumUsd } from '@lightmeter/core';", core), '');
  const fault =
    'core/src/a.ts:1: core imports store. core may import no room: move the code to the room whose work it is.';
  assert.equal(importing('core/src/a.ts', "import '@lightmeter/store';", store), fault);
  assert.equal(importing('core/src/a.ts', "import type { A } from '@lightmeter/store';", store), fault);
  assert.equal(importing('core/src/a.ts', "export * from '@lightmeter/store';", store), fault);
  assert.equal(importing('core/src/a.ts', "const a = await import('@lightmeter/store');", store), fault);
  assert.equal(importing('core/src/a.ts', "type A = import('@lightmeter/store').A;", store), fault);
});

test('an import in a comment or a string is none', () => {
  assert.equal(importing('core/src/a.ts', "// import '@lightmeter/store'\nconst a = `import 'pg'`;"), '');
});

test('a relative import stays in its room, but for the command, which starts by the launcher', () => {
  assert.equal(importing('store/src/b/a.ts', "import '../c.ts';"), '');
  assert.equal(
    importing('store/src/a.ts', "import '../../core/src/money.ts';"),
    "store/src/a.ts:1: '../../core/src/money.ts' leaves store/. Import the other room by its package name.",
  );
  assert.equal(importing('cli/bin/lightmeter.mjs', "import '../../scripts/launch.mjs';"), '');
  assert.match(importing('cli/src/main.ts', "import '../../scripts/launch.mjs';"), /leaves cli\//);
});

test('the pure rooms have no Node, their tests have', () => {
  assert.match(importing('core/src/a.ts', "import 'node:fs';"), /core imports node:fs/);
  assert.match(importing('sdk/src/a.ts', "import 'node:fs';"), /sdk imports node:fs/);
  assert.equal(importing('core/src/a.test.ts', "import 'node:fs';"), '');
  assert.equal(importing('store/src/a.ts', "import 'node:fs';"), '');
});

test('a package is declared by the room that imports it, and fit for the room', () => {
  assert.equal(importing('store/src/a.ts', "import 'pg/lib/x.js';", ['pg']), '');
  assert.equal(
    importing('store/src/a.ts', "import '@aws-sdk/client-s3';"),
    'store/src/a.ts:1: @aws-sdk/client-s3 is not declared. Add it to the dependencies of store/package.json.',
  );
  assert.match(importing('core/src/a.ts', "import 'zod';", ['zod']), /core imports zod/);
  assert.equal(importing('contract/src/a.ts', "import 'zod';", ['zod']), '');
});

test('a test may use what any room declares', () => {
  const files = {
    'core/src/a.test.ts': "import 'sharp';",
    'core/package.json': manifestWith([]),
    'providers/package.json': manifestWith(['sharp']),
  };
  assert.equal(findingsIn(followArrows, files), '');
});

test('the client takes only types from the contract', () => {
  const contract = ['@lightmeter/contract'];
  assert.equal(importing('sdk/src/a.ts', "import type { Q } from '@lightmeter/contract';", contract), '');
  assert.equal(
    importing('sdk/src/a.ts', "import { type Q } from '@lightmeter/contract';", contract),
    'sdk/src/a.ts:1: sdk imports values of contract. Write `import type`.',
  );
});

test('a folder of code without arrows is refused', () => {
  assert.match(importing('extra/a.ts', 'export const a = 1;'), /extra\/ is no room/);
});
