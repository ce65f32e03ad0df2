import assert from 'node:assert/strict';
import { test } from 'node:test';
import { followLinks, mapEveryRoom } from './documents.ts';
import { findingsIn } from './example-fixture.ts';

test('the table of rooms names every folder of code and no other', () => {
  const map = '| Room |\n|---|\n| `core/` | pure |\n| `gone/` | nothing |\n';
  assert.equal(
    findingsIn(mapEveryRoom, { 'ARCHITECTURE.md': map, 'core/a.ts': '', 'store/a.ts': '', 'docs/a.md': '' }),
    [
      'ARCHITECTURE.md:4: There is no gone/. Remove the row.',
      'ARCHITECTURE.md:1: store/ is not in the table of rooms. Add its row.',
    ].join('\n'),
  );
});

test('a link leads to a file or a folder, from where the document lies', () => {
  const links = '[a](../README.md#start) [b](images/) [c](https://example.org) [d](#here)\n![e](gone.png)';
  assert.equal(
    findingsIn(followLinks, { 'docs/a.md': links, 'README.md': '', 'docs/images/a.svg': '' }),
    'docs/a.md:2: gone.png does not exist. Correct or remove the link.',
  );
});
