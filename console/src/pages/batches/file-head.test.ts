import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatOfName, previewLines, previewTable, tableHead } from './file-head.ts';

test('the ending of a name tells the format, whatever its capitals', () => {
  assert.deepEqual(['a.CSV', 'b.tab', 'c.ndjson', 'd.txt', 'e.xlsx', 'f'].map(formatOfName), [
    'csv',
    'tsv',
    'jsonl',
    'txt',
    undefined,
    undefined,
  ]);
});

test('a quoted cell keeps commas, line ends and quotation marks', () => {
  const text = '\uFEFFTitle,Body\r\n"Shirt, ""blue""","two\nlines"\r\n\r\nTop,plain\r\n';
  assert.deepEqual(tableHead(text, 'csv', true), {
    header: ['Title', 'Body'],
    rows: [
      ['Shirt, "blue"', 'two\nlines'],
      ['Top', 'plain'],
    ],
  });
});

test('a tab-separated cell is taken as it stands, quotation marks included', () => {
  const head = tableHead('Prompt\tCategory\n"bond\tAbstract\n', 'tsv', true);
  assert.deepEqual(head?.rows, [['"bond', 'Abstract']]);
});

test('the last row of a part of a file is not shown: it may be cut', () => {
  assert.deepEqual(tableHead('a,b\n1,2\n3,', 'csv', false)?.rows, [['1', '2']]);
  assert.deepEqual(tableHead('a,b\n1,2\n3,4', 'csv', true)?.rows, [
    ['1', '2'],
    ['3', '4'],
  ]);
  assert.deepEqual(tableHead('a,b\n1,"cut', 'csv', false)?.rows, []);
});

test('a template is filled from the columns, and an empty cell is the fault of its row', () => {
  const head = tableHead('Handle,Title,size\nshirt,Ocean Shirt,1024x1024\ntop,,\nrow\n', 'csv', true);
  assert.ok(head);
  const preview = previewTable(head, { promptTemplate: 'Photo of {title} on white' });
  assert.ok(typeof preview !== 'string');
  assert.deepEqual(preview.rows, [
    {
      kind: 'prompt',
      prompt: 'Photo of Ocean Shirt on white',
      customId: undefined,
      parameters: ['size: 1024x1024'],
    },
    { kind: 'fault', message: 'Column “Title” is empty here.' },
    { kind: 'fault', message: 'The row has 1 cells and the header 3.' },
  ]);
});

test('columns that cannot be used are answered with a sentence and no exception', () => {
  const head = { header: ['Handle', 'Title'], rows: [] };
  assert.match(String(previewTable(head, {})), /no column `prompt`.*Handle, Title/);
  assert.match(String(previewTable(head, { promptTemplate: 'Photo of {Titel}' })), /Did you mean "Title"/);
});

test('lines of text and of JSON show their prompts, OpenAI’s form among them', () => {
  assert.deepEqual(
    previewLines('a fox\n\nan owl', 'txt').map((row) => row.kind === 'prompt' && row.prompt),
    ['a fox', 'an owl'],
  );
  const openai =
    '{"custom_id":"a","method":"POST","url":"/v1/images/generations","body":{"prompt":"a fox","n":2}}';
  assert.deepEqual(previewLines(`${openai}\n{broken\n{"n":1}`, 'jsonl'), [
    { kind: 'prompt', prompt: 'a fox', customId: 'a', parameters: ['n: 2'] },
    { kind: 'fault', message: 'The line is not valid JSON.' },
    { kind: 'fault', message: 'The line has no prompt.' },
  ]);
});
