import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findingsIn } from './example-fixture.ts';
import { keepCorePure, neverRoundMoney } from './forbidden-calls.ts';

function reached(code: string, path = 'core/src/a.ts'): string {
  return findingsIn(keepCorePure, { [path]: code });
}

test('core reaches for nothing in the world outside', () => {
  assert.equal(
    reached('const a = 1;\nconst b = Date.now();'),
    'core/src/a.ts:2: core uses Date.now(). Pass it in as an argument.',
  );
  assert.match(reached('const a = new Date();'), /new Date\(\)/);
  assert.match(reached('const a = Math.random();'), /Math\.random\(\)/);
  assert.match(reached('const a = process.env.A;'), /core uses process/);
  assert.match(reached('fetch(url);'), /core uses fetch/);
  assert.match(reached('const f = { fetch };'), /core uses fetch/);
  assert.match(reached('setTimeout(() => {}, 1);'), /core uses setTimeout/);
});

test('core may parse dates, and name properties as it likes', () => {
  assert.equal(
    reached(
      "const a = new Date('2026-11-22'); const b = job.process(c.fetch); interface D { crypto: string }",
    ),
    '',
  );
});

test('tests of core and other rooms are free to', () => {
  assert.equal(reached('Date.now();', 'core/src/a.test.ts'), '');
  assert.equal(reached('Date.now();', 'server/src/a.ts'), '');
});

test('money is not rounded where it is counted', () => {
  const code = 'const a = Math.round(b);\nconst c = b.toFixed(2);\nconst d = Number.parseFloat(e);\n';
  const fault = (line: number, name: string) =>
    `store/src/a.ts:${line}: ${name} where money is counted. Count in NanoUsd; parseUsd and formatUsd of core read and write it exactly.`;
  assert.equal(
    findingsIn(neverRoundMoney, {
      'store/src/a.ts': code,
      'store/src/a.test.ts': code,
      'cli/src/a.ts': code,
    }),
    [fault(1, 'Math.round'), fault(2, 'toFixed'), fault(3, 'parseFloat')].join('\n'),
  );
});
