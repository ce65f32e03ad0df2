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
    assert.equal(messageOf(items[3]), 'Column "prompt" is empty on this line.');
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

describe('the warnings of a table', () => {
  const warningsOf = async (table: string, wishes: object = {}) =>
    (await readAll(table, { filename: 'in.csv', ...wishes }))
      .filter(({ kind }) => kind === 'warning')
      .map(messageOf);

  test('name eight columns that are not read, and count the rest', async () => {
    const header = (count: number) =>
      `prompt,${Array.from({ length: count }, (_, index) => `C${index + 1}`).join(',')}\na${','.repeat(count)}\n`;
    assert.match((await warningsOf(header(8)))[0] ?? '', /"C7", "C8"\. To keep/);
    assert.match((await warningsOf(header(11)))[0] ?? '', /"C7", "C8" and 3 more\. To keep/);
  });

  test('tell once of prompts that are HTML: more than half of the first twenty rows', async () => {
    const rows = (tagged: number, plain: number) =>
      `prompt\n${'<p class=x>A fox</p>\n'.repeat(tagged)}${'a < b\n'.repeat(plain)}`;
    assert.deepEqual(await warningsOf(rows(10, 10)), []);
    // What comes after the twentieth row is not looked at.
    assert.deepEqual(await warningsOf(`${rows(10, 10)}${'<b>x</b>\n'.repeat(30)}`), []);
    for (const table of [rows(11, 9), rows(30, 500), rows(1, 0)]) {
      const [warning, ...others] = await warningsOf(table);
      assert.match(warning ?? '', /contain HTML markup \(column "prompt"\) and are sent as they are/);
      assert.deepEqual(others, []);
    }
    const [ofTemplate] = await warningsOf('Title,Body\nx,<b>y</b>\n', { promptTemplate: '{Title} {Body}' });
    assert.match(ofTemplate ?? '', /column "Body"/);
  });
});

describe('a template of prompts', () => {
  const TEMPLATE = { filename: 'in.csv', promptTemplate: 'Photo of {title} on {{white}}' };

  test('is filled from each row; an empty cell is the fault of its line, whose id counts', async () => {
    const items = await readAll('id,Title\n1,Shirt\n2,\n2,Hat\n', TEMPLATE);
    assert.deepEqual(brief(items), [
      [2, '1', { ...MODEL, prompt: 'Photo of Shirt on {white}' }],
      [3, '2', 'prompt missing_parameter'],
      [4, '2', 'custom_id invalid_value'],
    ]);
    assert.equal(messageOf(items[1]), 'Column "Title" is empty on this line.');
  });

  test('that names a column which is not there spoils the file, and names those that are', async () => {
    const [item, ...others] = await readAll('Titel,Body\nx,y\n', TEMPLATE);
    assert.match(
      messageOf(item),
      /no column "title"\. Did you mean "Titel"\? The columns are: Titel, Body\./,
    );
    assert.deepEqual([item?.kind, others], ['hopeless', []]);
  });

  test('whose prompt would be longer than a line may be is the fault of the line', async () => {
    const items = await readAll(`Title\n${'x'.repeat(600_000)}\ny\n`, {
      filename: 'in.csv',
      promptTemplate: '{Title} and {Title}',
    });
    assert.deepEqual(brief(items), [
      [2, 'line-2', 'prompt invalid_value'],
      [3, 'line-3', { ...MODEL, prompt: 'y and y' }],
    ]);
    assert.match(messageOf(items[0]), /longer than 1,048,576 characters/);
  });

  test('needs a table', async () => {
    for (const filename of ['in.jsonl', 'in.txt']) {
      const [item] = await readAll('{"prompt":"x"}', { ...TEMPLATE, filename });
      assert.match(messageOf(item), /filled from the columns of a table, and the file is (jsonl|txt)/);
    }
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
