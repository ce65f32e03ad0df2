import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { FileNames, slugOf } from './file-names.ts';

test('a slug is the first words of a prompt in letters and digits of any script', () => {
  const slugs: [string, string][] = [
    ['A lighthouse at dusk, "HARBOR" painted on its wall', 'a-lighthouse-at-dusk-harbor-painted-on'],
    ['  ../../etc/passwd\0  ', 'etc-passwd'],
    ['Ein Fuchs über dem Fluß', 'ein-fuchs-über-dem-fluß'],
    ['狐狸在雪中', '狐狸在雪中'],
    ['!!! ???', 'image'],
    ['a'.repeat(60), 'a'.repeat(40)],
  ];
  for (const [prompt, slug] of slugs) assert.equal(slugOf(prompt), slug);
});

test('no name is given twice, nor one that a file has', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lightmeter-names-'));
  await writeFile(join(folder, '0007-a-fox.png'), '');
  const names = new FileNames(folder);
  assert.equal(names.take(7, 'A fox', 'png'), '0007-a-fox-2.png');
  assert.equal(names.take(7, 'A fox', 'png'), '0007-a-fox-3.png');
  assert.equal(names.take(7, 'A fox', 'webp'), '0007-a-fox.webp');
  assert.equal(names.take(12_345, 'A fox', 'png'), '12345-a-fox.png');
  await rm(folder, { recursive: true });
});
