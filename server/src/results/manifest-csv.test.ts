import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { nanoUsd } from '@lightmeter/core';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { csvRow, spreadsheetSafe } from './csv-row.ts';
import { manifestCsv } from './manifest-csv.ts';
import type { ResultItem } from './result-item.ts';
import { failedItem, linkOf, resultItem, resultsOf } from './results-fixture.ts';

const OUTPUT = {
  outputId: 'out_1',
  imageIndex: 0,
  storageKey: 'ab/cd/abcd.png',
  sha256: 'ab'.repeat(32),
  format: 'png',
  widthPixels: 1_024,
  heightPixels: 1_536,
  sizeBytes: 3_000_000,
  tier: '1K',
} as const;

async function rowsOf(items: readonly ResultItem[]): Promise<Record<string, string>[]> {
  const { batch, items: read, metadataNames } = resultsOf(items);
  const given = { batch, linkOf, metadataNames: await metadataNames() };
  const text = Buffer.concat(await Readable.from(manifestCsv(read(0), given)).toArray());
  return parse(text, { columns: true });
}

test('an item that succeeded says all there is to know of its image', async () => {
  assert.deepEqual(
    await rowsOf([resultItem(0, [OUTPUT], { customId: 'SKU 1', prompt: 'A "red" fox,\r\nrunning' })]),
    [
      {
        item: '1',
        image: '1',
        line: '1',
        custom_id: 'SKU 1',
        state: 'succeeded',
        duplicate_of_item: '',
        draft_item: '',
        draft_output_id: '',
        error_code: '',
        error_message: '',
        prompt: 'A "red" fox,\r\nrunning',
        model: 'gpt-image-2',
        size: '1024x1536',
        tier: '1K',
        format: 'png',
        bytes: '3000000',
        sha256: 'ab'.repeat(32),
        file: 'images/0001-sku-1.png',
        output_id: 'out_1',
        task_id: 'task_0',
        quoted_usd: '0.05',
        charged_usd: '0.04',
        rate_card: '2026-11',
        started: '2026-11-22T12:00:00.000Z',
        ended: '2026-11-22T12:00:07.500Z',
        seconds: '7.500',
        output_link: 'http://localhost/v1/outputs/out_1',
      },
    ],
  );
});

test('an item that failed says why, with and without a task', async () => {
  const [task] = [resultItem(1, []).task];
  assert.ok(task);
  const error = { code: 'upstream_timeout', message: 'The provider took too long.' };
  const rows = await rowsOf([
    failedItem(0, { prompt: undefined, lineNumber: undefined }),
    resultItem(1, [], { state: 'failed', task: { ...task, chargedNanoUsd: 0n as never, error } }),
    failedItem(2, { state: 'pending', error: undefined }),
  ]);
  assert.deepEqual(
    rows.map((row) => [row.state, row.error_code, row.error_message, row.file, row.charged_usd, row.line]),
    [
      ['failed', 'moderation_blocked', 'The provider refused the request.', '', '', ''],
      ['failed', 'upstream_timeout', 'The provider took too long.', '', '0', '2'],
      ['pending', '', '', '', '', '3'],
    ],
  );
});

test('money adds up: it stands once for each item, and a duplicate is charged nothing', async () => {
  const rows = await rowsOf([
    resultItem(0, [OUTPUT, { ...OUTPUT, outputId: 'out_2', imageIndex: 1 }]),
    resultItem(1, [OUTPUT], { duplicateOf: 0 }),
  ]);
  assert.deepEqual(
    rows.map((row) => [
      row.item,
      row.image,
      row.quoted_usd,
      row.charged_usd,
      row.duplicate_of_item,
      row.file,
    ]),
    [
      ['1', '1', '0.05', '0.04', '', 'images/0001-a-red-fox-number-1-1.png'],
      ['1', '2', '', '', '', 'images/0001-a-red-fox-number-1-2.png'],
      ['2', '1', '0', '0', '1', 'images/0002-a-red-fox-number-2.png'],
    ],
  );
});

test('metadata has a column for each name, with an empty cell where an item has none', async () => {
  const rows = await rowsOf([
    resultItem(0, [OUTPUT], { metadata: { Handle: 'fox', Price: '=1+1' } }),
    failedItem(1),
    failedItem(2, { metadata: { Vendor: 'us', Handle: 'owl' } }),
  ]);
  assert.deepEqual(Object.keys(rows[0] ?? {}).slice(-3), [
    'metadata.Handle',
    'metadata.Price',
    'metadata.Vendor',
  ]);
  assert.deepEqual(
    rows.map((row) => [row['metadata.Handle'], row['metadata.Price'], row['metadata.Vendor']]),
    [
      ['fox', "'=1+1", ''],
      ['', '', ''],
      ['owl', '', 'us'],
    ],
  );
});

test('a promoted item says its draft, and its file has the number of the draft', async () => {
  const draft = { itemIndex: 6, itemCount: 8, outputId: 'out_draft' };
  const [row] = await rowsOf([resultItem(0, [OUTPUT], { draft })]);
  assert.deepEqual(
    [row?.item, row?.draft_item, row?.draft_output_id, row?.file],
    ['1', '7', 'out_draft', 'images/0007-a-red-fox-number-1.png'],
  );
});

test('cells that a spreadsheet would compute, and our own mark, get one apostrophe', () => {
  const cells: [string, string][] = [
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    ['\r=1', "'\r=1"],
    ['\n=1', "'\n=1"],
    ['＝1', "'＝1"],
    ["'tis", "''tis"],
    ['1=1', '1=1'],
    ['a fox', 'a fox'],
    ['', ''],
  ];
  for (const [text, safe] of cells) assert.equal(spreadsheetSafe(text), safe);
});

test('whatever stands in a cell is read back exactly, once its apostrophe is taken away', () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom('"', ',', '\r', '\n', "'", '=', 'a', '\t') }),
  );
  fc.assert(
    fc.property(fc.array(anyText, { minLength: 1, maxLength: 6 }), (cells) => {
      // A line that is all empty is no line to a reader of CSV.
      const rows: string[][] = parse(csvRow(['first', ...cells]), { relax_column_count: true });
      assert.deepEqual(
        rows.map((row) => row.map((cell) => (cell.startsWith("'") ? cell.slice(1) : cell))),
        [['first', ...cells]],
      );
      assert.ok(!rows[0]?.some((cell) => /^[=+\-@\t\r\n]/.test(cell)));
    }),
    { numRuns: 200 },
  );
});

test('a manifest of ten thousand items comes in blocks', async () => {
  const items = async function* () {
    for (let index = 0; index < 10_000; index += 1) yield resultItem(index, [OUTPUT]);
  };
  let lines = 0;
  let longestBytes = 0;
  for await (const block of manifestCsv(items(), {
    batch: { itemCount: 10_000 },
    metadataNames: [],
    linkOf,
  })) {
    longestBytes = Math.max(longestBytes, block.byteLength);
    lines += String(block).split('\r\n').length - 1;
  }
  assert.equal(lines, 10_001);
  assert.ok(longestBytes < 70_000, `${longestBytes} bytes`);
});

test('an amount of money is a plain number with every digit, also below zero, where text is not', () => {
  assert.equal(
    csvRow([nanoUsd(-30_000_000n), nanoUsd(1n), nanoUsd(0n), '-0.03', -3]),
    "-0.03,0.000000001,0,'-0.03,'-3\r\n",
  );
});
