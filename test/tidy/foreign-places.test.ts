import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findingsIn } from './example-fixture.ts';
import { stayPortable } from './foreign-places.ts';

// Put together here so that this file keeps the law itself.
const HOME = ['', 'home', 'me', 'lightmeter'].join('/');
const REGISTRY = ['registry', 'npmjs', 'org'].join('.');

test("a developer's folder is refused, an address that looks like one is not", () => {
  assert.match(
    findingsIn(stayPortable, { 'docs/a.md': `Start.\nRun it in ${HOME}.` }),
    /^docs\/a\.md:2: \/home\/… is one machine's path\. Take it from the environment\.$/,
  );
  assert.equal(findingsIn(stayPortable, { 'docs/a.md': `https://example.org${HOME}` }), '');
  assert.equal(findingsIn(stayPortable, { 'core/fixtures/a.json': `{"path":"${HOME}"}` }), '');
});

test('a registry is refused, and a lock file that is tied to one', () => {
  assert.match(findingsIn(stayPortable, { '.npmrc': `@a:registry=https://${REGISTRY}/` }), /is one registry/);
  assert.match(
    findingsIn(stayPortable, { 'package-lock.json': `{\n"resolved": "https://${REGISTRY}/a.tgz"}` }),
    /^package-lock\.json:2: A package is tied to one registry/,
  );
  assert.equal(findingsIn(stayPortable, { 'package-lock.json': '{\n"resolved": "core"}' }), '');
});
