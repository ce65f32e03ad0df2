import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pad, renderTable, shorten, visibleWidth, wrapText } from './text-table.ts';

test('a text is as wide as a terminal draws it: wide letters twice, colours and accents not at all', () => {
  const widths: [string, number][] = [
    ['', 0],
    ['fox', 3],
    ['狐狸', 4],
    ['きつね', 6],
    ['여우', 4],
    ['🦊', 2],
    ['\u001b[1mfox\u001b[22m', 3],
    ['e\u0301', 1],
    ['A…B', 3],
  ];
  for (const [text, width] of widths) assert.equal(visibleWidth(text), width, text);
});

test('a text is shortened only when it is too wide, and then says so in its last column', () => {
  assert.equal(shorten('lighthouse', 11), 'lighthouse');
  assert.equal(shorten('lighthouse', 10), 'lighthouse');
  assert.equal(shorten('lighthouse', 9), 'lighthou…');
  assert.equal(shorten('a lighthouse', 3), 'a…');
  assert.equal(shorten('狐狸狐狸', 6), '狐狸…');
});

test('padding counts columns, not letters', () => {
  assert.equal(pad('狐', 4), '狐  ');
  assert.equal(pad('$0.03', 7, 'right'), '  $0.03');
  assert.equal(pad('too long', 3), 'too long');
});

test('columns are as wide as their widest cell and lines end without spaces', () => {
  const columns = [{ title: 'Name' }, { title: 'Amount', align: 'right' as const }, { title: 'Note' }];
  const rows = [
    ['fox', '$0.03', ''],
    ['lighthouse', '$12.00', 'large'],
  ];
  assert.equal(
    renderTable(columns, rows, { columns: undefined, title: (text) => text }),
    `Name        Amount  Note
fox          $0.03
lighthouse  $12.00  large`,
  );
});

test('a table too wide for the terminal shortens its flexible column, down to twelve columns', () => {
  const columns = [{ title: 'Id' }, { title: 'Prompt', flexible: true }];
  const rows = [['task_1', 'A lighthouse at dusk']];
  const given = (width: number) => ({ columns: width, title: (text: string) => text });
  assert.equal(renderTable(columns, rows, given(28)).split('\n')[1], 'task_1  A lighthouse at dusk');
  assert.equal(renderTable(columns, rows, given(27)).split('\n')[1], 'task_1  A lighthouse at du…');
  assert.equal(renderTable(columns, rows, given(5)).split('\n')[1], 'task_1  A lighthous…');
});

test('text is broken at its spaces, and not at all without a width', () => {
  assert.deepEqual(wrapText('a fox in the snow', 8), ['a fox in', 'the snow']);
  assert.deepEqual(wrapText('unbreakable', 4), ['unbreakable']);
  assert.deepEqual(wrapText('a fox in the snow', undefined), ['a fox in the snow']);
});
