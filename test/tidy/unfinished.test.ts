import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findingsIn } from './example-fixture.ts';
import { fileWhatIsLeft, runEveryTest } from './unfinished.ts';

const LEFT = ['TO', 'DO'].join('');

test('a comment that puts work off names an issue', () => {
  const left = (path: string, text: string) => findingsIn(fileWhatIsLeft, { [path]: text });
  assert.equal(
    left('core/a.ts', `const a = 1; // ${LEFT}: more`),
    `core/a.ts:1: ${LEFT} without an issue. Do it now, or open an issue and write ${LEFT}(#12).`,
  );
  assert.match(left('store/a.sql', `-- ${LEFT} later`), /without an issue/);
  assert.equal(left('core/a.ts', `// ${LEFT}(#12): more`), '');
  assert.equal(left('core/a.ts', `const a = '${LEFT}';`), '');
});

test('a test that is switched off is refused; one that finds it cannot run here is not', () => {
  const off = (code: string) => findingsIn(runEveryTest, { 'core/a.test.ts': code });
  assert.equal(
    off("\ntest.only('a', () => {});"),
    'core/a.test.ts:2: test.only keeps tests from running. Remove it; mend or delete the test.',
  );
  assert.match(off("describe.skip('a', () => {});"), /describe\.skip/);
  assert.match(off("it('a', { skip: true }, () => {});"), /skip: true/);
  assert.equal(off("it('a', (t) => t.skip('needs root'));"), '');
  assert.equal(off("it('a', { skip: process.platform === 'win32' }, () => {});"), '');
});
