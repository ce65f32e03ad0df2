import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { CommandError } from '../command-line/command-error.ts';
import { type PromptFile, readPromptFile } from './read-prompt-file.ts';

let folder: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lightmeter-prompts-'));
});
after(() => rm(folder, { recursive: true }));

async function read(name: string, content: string | Uint8Array, given: Partial<PromptFile> = {}) {
  const path = join(folder, name);
  await writeFile(path, content);
  return readPromptFile({ path, format: undefined, column: 'prompt', ...given });
}

async function refusal(reading: Promise<unknown>): Promise<string> {
  const error = await reading.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof CommandError, 'nothing was refused');
  assert.equal(error.exitCode, 2);
  return error.message;
}

test('txt is a prompt a line; blank lines are none, and the others keep their numbers', async () => {
  const { rows } = await read('a.txt', '\ufeffa fox\r\n\r\n  two  spaces \n狐狸');
  assert.deepEqual(rows, [
    { line: 1, fields: { prompt: 'a fox' } },
    { line: 3, fields: { prompt: '  two  spaces ' } },
    { line: 4, fields: { prompt: '狐狸' } },
  ]);
});

test('tsv has no quoting: a quotation mark is part of the prompt', async () => {
  const { rows } = await read('a.tsv', 'Prompt\tNote\n"G I G G L E" painted\tx\nsay "hi"\t\n');
  assert.deepEqual(rows, [
    { line: 2, fields: { prompt: '"G I G G L E" painted' } },
    { line: 3, fields: { prompt: 'say "hi"' } },
  ]);
});

test('csv is RFC 4180: quoted commas, quotes and line breaks, and a row has the line it begins on', async () => {
  const { rows } = await read('a.csv', 'id,prompt\r\n1,"a, ""b""\r\nc"\r\n\r\n2,d\r\n');
  assert.deepEqual(rows, [
    { line: 2, fields: { prompt: 'a, "b"\r\nc' } },
    { line: 5, fields: { prompt: 'd' } },
  ]);
});

test('a row with another number of cells than the header is a fault, and the rest is read', async () => {
  for (const [name, separator] of [
    ['b.csv', ','],
    ['b.tsv', '\t'],
  ] as const) {
    const lines = [['prompt', 'note'], ['a fox'], ['a kite', 'x', 'y'], ['a boat', 'z']];
    const { rows, faults } = await read(name, lines.map((cells) => cells.join(separator)).join('\n'));
    assert.deepEqual(rows, [{ line: 4, fields: { prompt: 'a boat' } }]);
    assert.deepEqual(
      faults.map(({ line, message }) => [line, message]),
      [
        [2, 'The row has 1 cells and the header 2.'],
        [3, 'The row has 3 cells and the header 2.'],
      ],
    );
  }
});

test('the column is found whatever its capitals, and exact spelling wins', async () => {
  const { rows } = await read('c.csv', 'PROMPT,prompt\nfirst,second\n');
  assert.deepEqual(rows[0]?.fields, { prompt: 'second' });
  const { rows: named } = await read('d.csv', 'Title,Body (HTML)\nShirt,A blue shirt\n', {
    column: 'body (html)',
  });
  assert.deepEqual(named[0]?.fields, { prompt: 'A blue shirt' });
});

test('columns that look like parameters are named, for they are not read', async () => {
  const { unreadColumns } = await read('e.csv', 'prompt,size,Quality,colour\na fox,4K,high,red\n');
  assert.deepEqual(unreadColumns, ['size', 'Quality']);
});

test('a template writes each prompt from columns of its row; a row with an empty one is a fault', async () => {
  const content = 'Title,Body (HTML),size\n Red fox ,furry,4K\n,plain,1K\nKite,"a {Title}",2K\n';
  const template = 'Photo of {title}, {body (html)}, on {{white}}';
  const { rows, faults, unreadColumns } = await read('t.csv', content, { template });
  assert.deepEqual(rows, [
    { line: 2, fields: { prompt: 'Photo of Red fox, furry, on {white}' } },
    { line: 4, fields: { prompt: 'Photo of Kite, a {Title}, on {white}' } },
  ]);
  assert.deepEqual(
    faults.map(({ line, message }) => [line, message]),
    [[3, 'The column "Title" of --template is empty here.']],
  );
  assert.deepEqual(unreadColumns, ['size']);
});

test('a template that cannot be filled is refused in the words of the flag', async () => {
  const table = (template: string) => refusal(read('u.csv', 'Title,Price\nFox,2\n', { template }));
  assert.match(await table('A {Titel}'), /no column "Titel"\. Did you mean "Title"\? .*: Title, Price/);
  assert.match(await table('A photo'), /^--template has no place/);
  assert.match(
    await refusal(read('u.txt', 'a fox\n', { template: 'A {Title}' })),
    /^--template writes prompts from columns, and txt has none\.$/,
  );
});

test('a mistyped column is told with the one that was meant', async () => {
  assert.match(
    await refusal(read('v.csv', 'Title,Price\nFox,2\n', { column: 'Titel' })),
    /^There is no column "Titel"\. Did you mean "Title"\? The columns are: Title, Price\.$/,
  );
});

test('jsonl gives every field of a line; a line that is no object is a fault', async () => {
  const { rows, faults } = await read(
    'a.jsonl',
    '{"prompt":"a fox","size":"1024x1024"}\n\n{broken\n["a"]\nnull\n',
  );
  assert.deepEqual(rows, [{ line: 1, fields: { prompt: 'a fox', size: '1024x1024' } }]);
  assert.deepEqual(
    faults.map(({ line, code }) => [line, code]),
    [
      [3, 'unreadable_row'],
      [4, 'unreadable_row'],
      [5, 'unreadable_row'],
    ],
  );
});

test('the format can be named when the ending does not tell it', async () => {
  assert.match(await refusal(read('prompts', 'a fox')), /ending of .* does not tell its format/);
  assert.equal((await read('prompts', 'a fox', { format: 'txt' })).rows.length, 1);
  assert.equal((await read('a.ndjson', '{"prompt":"a fox"}')).rows.length, 1);
});

test('a file that cannot be used at all is refused with its reason', async () => {
  assert.match(await refusal(read('empty.txt', '\n \n')), /has no prompts/);
  assert.match(await refusal(read('empty.csv', '')), /has no prompts/);
  assert.match(
    await refusal(read('f.csv', 'title,size\nx,y\n')),
    /no column "prompt"\. The columns are: title, size/,
  );
  assert.match(
    await refusal(read('g.csv', 'prompt\n"never closed\n')),
    /csv cannot be read: .*Quote Not Closed/,
  );
  assert.match(await refusal(read('h.txt', new Uint8Array([0x61, 0xff, 0x62]))), /is not UTF-8 text/);
  assert.match(
    await refusal(readPromptFile({ path: join(folder, 'absent.txt'), format: undefined, column: 'prompt' })),
    /absent\.txt cannot be read: there is no such file\.$/,
  );
});
