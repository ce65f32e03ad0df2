import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { brief, briefItem, MODEL, messageOf, readAll } from './read-input-fixture.ts';

describe('a csv input', () => {
  test('may mix its line ends', async () => {
    const items = await readAll('prompt\r\na\nb\rc\r\nd', { filename: 'in.csv' }, 1);
    assert.deepEqual(
      brief(items).map(([line, , body]) => [line, (body as { prompt: string }).prompt]),
      [
        [2, 'a'],
        [3, 'b'],
        [4, 'c'],
        [5, 'd'],
      ],
    );
  });

  test('is RFC 4180: quoted commas, quotes and line breaks, and a row has the line it begins on', async () => {
    const items = await readAll('id,prompt\r\n1,"a, ""b""\r\nc"\r\n\r\n2,"d\ne"\r\n,\r\n3,f', {
      filename: 'in.csv',
    });
    assert.deepEqual(brief(items), [
      [2, '1', { ...MODEL, prompt: 'a, "b"\r\nc' }],
      [5, '2', { ...MODEL, prompt: 'd\ne' }],
      [8, '3', { ...MODEL, prompt: 'f' }],
    ]);
  });

  test('reads every parameter it has a column for, whatever the capitals; an empty cell says nothing', async () => {
    const items = await readAll(
      'Prompt,Size,Aspect Ratio,n,SEED,Output-Format,image_url,metadata.sku\na,1024x1024,,2,7,webp,,A-1\nb,,16:9,,,,"file_1, file_2",\n',
      { filename: 'in.csv' },
    );
    assert.deepEqual(items, [
      {
        kind: 'request',
        lineNumber: 2,
        customId: 'line-2',
        metadata: { sku: 'A-1' },
        request: {
          operation: 'generate',
          body: { ...MODEL, prompt: 'a', size: '1024x1024', n: 2, seed: 7, output_format: 'webp' },
        },
      },
      {
        kind: 'request',
        lineNumber: 3,
        customId: 'line-3',
        metadata: undefined,
        request: {
          operation: 'edit',
          body: {
            ...MODEL,
            prompt: 'b',
            aspect_ratio: '16:9',
            images: [{ file_id: 'file_1' }, { file_id: 'file_2' }],
          },
        },
      },
    ]);
  });

  test('names once the columns that are not read, and keeps them as metadata when asked', async () => {
    const table = 'prompt,Colour,Weight\na fox,red,7\n';
    const [warning] = await readAll(table, { filename: 'in.csv' });
    assert.match(messageOf(warning), /are not read: "Colour", "Weight"\. .*`metadata_columns`/);
    const kept = await readAll(table, { filename: 'in.csv', metadataColumns: 'keep' });
    assert.deepEqual(
      kept.map((item) => item.kind === 'request' && item.metadata),
      [{ Colour: 'red', Weight: '7' }],
    );
    const some = await readAll(table, { filename: 'in.csv', metadataColumns: ['colour'] });
    assert.match(messageOf(some[0]), /not read: "Weight"\./);
    assert.deepEqual(some[1]?.kind === 'request' && some[1].metadata, { Colour: 'red' });
  });

  test('with a wrong cell names the column; with too few cells or no UTF-8 the row; and the rest is read', async () => {
    const text = 'prompt,n\na,two\nb\ncaf\u00e9,1\n,1\nd,1\n';
    const items = await readAll(Buffer.from(text, 'latin1'), { filename: 'in.csv' });
    assert.deepEqual(brief(items), [
      [2, 'line-2', 'n invalid_value'],
      [3, undefined, 'undefined invalid_value'],
      [4, undefined, 'undefined invalid_value'],
      [5, 'line-5', 'prompt missing_parameter'],
      [6, 'line-6', { ...MODEL, prompt: 'd', n: 1 }],
    ]);
    assert.match(messageOf(items[1]), /has 1 cells and the header 2/);
    assert.match(messageOf(items[2]), /not UTF-8/);
  });

  test('with broken quoting ends with the line on which it breaks', async () => {
    const open = (await readAll('prompt\na\n"never closed\n', { filename: 'in.csv' })).at(-1);
    assert.deepEqual(open && briefItem(open).slice(0, 2), ['hopeless', 3]);
    const long = await readAll(`prompt\n"${'x'.repeat(10_485_762)}`, { filename: 'in.csv' });
    assert.match(messageOf(long[0]), /quotation mark not closed/);
  });

  test('without a column of prompts lists the columns, and takes the one that is named', async () => {
    const table = 'Title,Body (HTML)\nShirt,A blue shirt\n';
    assert.match(
      messageOf((await readAll(table, { filename: 'in.csv' }))[0]),
      /no column `prompt`\. The columns are: Title, Body \(HTML\)\..*`prompt_column`/,
    );
    const named = await readAll(table, {
      filename: 'in.csv',
      promptColumn: 'body (html)',
      metadataColumns: 'keep',
    });
    assert.deepEqual(brief(named), [[2, 'line-2', { ...MODEL, prompt: 'A blue shirt' }]]);
    assert.match(
      messageOf((await readAll(table, { filename: 'in.csv', promptColumn: 'absent' }))[0]),
      /no column "absent"/,
    );
  });
});

describe('a tsv input', () => {
  test('has no quoting: a quotation mark is part of the prompt', async () => {
    const items = await readAll('Prompt\tseed\n"G I G" painted\t3\r\nsay "hi"\t\n', { filename: 'in.tsv' });
    assert.deepEqual(brief(items), [
      [2, 'line-2', { ...MODEL, prompt: '"G I G" painted', seed: 3 }],
      [3, 'line-3', { ...MODEL, prompt: 'say "hi"' }],
    ]);
  });

  test('of the 1,632 PartiPrompts is read as it stands', async () => {
    const file = readFileSync(new URL('../../../../test/fixtures/parti-prompts.tsv', import.meta.url));
    const items = await readAll(file, { filename: 'PartiPrompts.tsv' }, 1_000);
    const [warning, ...requests] = items;
    assert.match(messageOf(warning), /"Category", "Challenge", "Note"/);
    assert.equal(requests.length, 1_632);
    assert.ok(requests.every((item) => item.kind === 'request'));
    assert.deepEqual(brief(requests)[0], [2, 'line-2', { ...MODEL, prompt: 'bond' }]);
  });
});
