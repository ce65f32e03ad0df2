// The contact sheets: as many cells as items, each with its picture or with the reason why there is none.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import sharp from 'sharp';
import { contactSheetHtml } from './contact-sheet-html.ts';
import { contactSheetPicture } from './contact-sheet-picture.ts';
import type { BatchResults, ResultItem } from './result-item.ts';
import {
  failedItem,
  linkOf,
  openResultsFixture,
  type ResultsFixture,
  resultItem,
  resultsOf,
} from './results-fixture.ts';
import { Thumbnails } from './thumbnails.ts';

let fixture: ResultsFixture;
let thumbnails: Thumbnails;
before(async () => {
  fixture = await openResultsFixture();
  thumbnails = new Thumbnails({
    directory: join(fixture.directory, 'thumbnails'),
    outputs: fixture.outputs,
    randomName: randomUUID,
    clock: () => new Date(),
    log: { warn: () => {} } as never,
  });
});
after(() => fixture.close());

async function pageOf(results: BatchResults, page = 1): Promise<string> {
  return Buffer.concat(
    await Readable.from(contactSheetHtml({ results, page, thumbnails, linkOf })).toArray(),
  ).toString();
}

const cellsIn = (html: string) => html.match(/<figure[\s\S]*?<\/figure>/g) ?? [];

async function manyItems(count: number): Promise<ResultItem[]> {
  const picture = await fixture.picture();
  return Array.from({ length: count }, (_, index) =>
    index % 7 === 3 ? failedItem(index) : resultItem(index, [picture]),
  );
}

for (const [count, cells] of [
  [0, [0]],
  [1, [1]],
  [200, [200]],
  [201, [200, 1]],
] as const) {
  test(`the page of ${count} items has a cell for each, in order, on ${cells.length} pages`, async () => {
    const results = resultsOf(await manyItems(count));
    const numbers: string[] = [];
    for (const [index, expected] of cells.entries()) {
      const html = await pageOf(results, index + 1);
      const figures = cellsIn(html);
      assert.equal(figures.length, expected);
      for (const figure of figures) {
        numbers.push(/<figcaption><div><b>(\d+)</.exec(figure)?.[1] ?? '');
        const isShown = /<img src="data:image\/webp;base64,[A-Za-z0-9+/=]{50,}"/.test(figure);
        assert.notEqual(isShown, /The provider refused the request/.test(figure));
      }
      assert.equal(html.includes(`Page ${index + 1} of ${cells.length}`), cells.length > 1);
    }
    assert.deepEqual(
      numbers,
      Array.from({ length: count }, (_, index) => String(index + 1).padStart(4, '0')),
    );
    await assert.rejects(pageOf(results, cells.length + 1), { code: 'invalid_value', param: 'page' });
  });
}

/** The workspace deleted what was delivered. */
function withoutImages(item: ResultItem): ResultItem {
  const { task } = item;
  const deletedOutputs = task?.outputs.map((output) => ({ ...output, deletedAt: new Date() })) ?? [];
  return { ...item, task: task && { ...task, outputs: [], deletedOutputs } };
}

test('a cell says number, id, charge and state, and what several images or a duplicate mean', async () => {
  const picture = await fixture.picture();
  const lost = {
    ...(await fixture.picture()),
    sha256: 'ef'.repeat(32),
    storageKey: `ef/ef/${'ef'.repeat(32)}.png`,
  };
  const items = [
    resultItem(0, [picture, picture], { customId: 'SKU-1' }),
    resultItem(1, [picture], { duplicateOf: 0 }),
    failedItem(2, { state: 'running', error: undefined }),
    resultItem(3, [lost]),
    withoutImages(resultItem(4, [picture])),
  ];
  const [several = '', duplicate = '', running = '', unreadable = '', deleted = ''] = cellsIn(
    await pageOf(resultsOf(items)),
  );
  assert.match(several, /<b>0001<\/b> <span title="A red fox, number 1">SKU-1<\/span>/);
  assert.match(several, /<i>2 images<\/i>[\s\S]*\$0\.04 for 2 images/);
  assert.match(several, new RegExp(`href="${linkOf(picture)}"`));
  assert.match(duplicate, /\$0\.00, same as item 1/);
  assert.match(deleted, /<b>Deleted<\/b>[\s\S]*deleted by its workspace[\s\S]*\$0\.04/);
  assert.match(running, /class="waiting"[\s\S]*This image is being made/);
  assert.match(unreadable, /class="bad"[\s\S]*cannot be read at present[\s\S]*\$0\.04/);
});

test('the page of a batch that runs says that more is to come', async () => {
  const running = resultsOf([], { state: 'in_progress', name: 'Autumn', itemCount: 1_632 });
  assert.match(
    await pageOf(running),
    /batch_sample · 1,632 items · \$0\.00 charged · in progress: more is to come/,
  );
  assert.match(await pageOf(resultsOf([])), /0 items · \$0\.00 charged · completed</);
});

test('the page says what the whole batch was charged, and a promoted item has the number of its draft', async () => {
  const picture = await fixture.picture();
  const draft = { itemIndex: 6, itemCount: 8, outputId: 'out_draft' };
  const html = await pageOf(resultsOf([resultItem(0, [picture], { draft }), resultItem(1, [picture])]));
  assert.match(html, /2 items · \$0\.08 charged · completed</);
  assert.match(cellsIn(html)[0] ?? '', /<b>0007<\/b>/);
});

test('nothing that a caller wrote becomes markup', async () => {
  const evil = `"><script>alert(1)</script>&'`;
  const html = await pageOf(
    resultsOf(
      [
        resultItem(0, [await fixture.picture()], { customId: evil, prompt: evil }),
        failedItem(1, { prompt: evil, error: { code: 'moderation_blocked', message: evil } }),
      ],
      { name: evil },
    ),
  );
  assert.ok(!html.includes('<script') && !html.includes('alt="">'));
  assert.ok(html.includes('&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;&#39;'));
  assert.ok(
    !/(?:src|href)="(?!data:image\/webp|http:\/\/localhost\/|\?page=)/.test(html),
    'the page needs nothing else',
  );
});

/** The colour of a pixel of the sheet. */
async function pixelsOf(picture: Uint8Array) {
  const { data: bytes, info: size } = await sharp(picture)
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const at = (left: number, top: number) => [
    ...bytes.subarray((top * size.width + left) * 3, (top * size.width + left) * 3 + 3),
  ];
  return { ...size, at };
}

test('the picture has a cell for each item: black where the images are, red where they failed, white where none is', async () => {
  const picture = await fixture.picture({ widthPixels: 300, heightPixels: 300 });
  // Eight items: a row of six, then two; the third has failed.
  const items = Array.from({ length: 8 }, (_, index) =>
    index === 2 ? failedItem(index) : resultItem(index, [picture]),
  );
  const { width, height, at } = await pixelsOf(await contactSheetPicture(resultsOf(items), 1, thumbnails));
  // 2 × 48 + 6 × 256 + 5 × 24; 120 + 2 × (256 + 62) + 24 + 48.
  assert.deepEqual([width, height], [1_752, 828]);
  const colours = Array.from({ length: 12 }, (_, index) => {
    const [red = 0, green = 0, blue = 0] = at(
      48 + (index % 6) * 280 + 128,
      120 + Math.floor(index / 6) * 342 + 12,
    );
    if (red + green + blue < 30) return 'black';
    return red - blue > 5 ? 'red' : red > 250 ? 'white' : `${red} ${green} ${blue}`;
  });
  assert.deepEqual(colours, [
    ...['black', 'black', 'red', 'black', 'black', 'black'],
    ...['black', 'black', 'white', 'white', 'white', 'white'],
  ]);
});

test('the picture goes on page by page, 48 items each', async () => {
  const results = resultsOf(await manyItems(49));
  const heights = [];
  for (const page of [1, 2])
    heights.push((await pixelsOf(await contactSheetPicture(results, page, thumbnails))).height);
  // Eight rows, then one: 120 + rows × 342 − 24 + 48.
  assert.deepEqual(heights, [2_880, 486]);
  await assert.rejects(contactSheetPicture(results, 3, thumbnails), { code: 'invalid_value', param: 'page' });
});
