import assert from 'node:assert/strict';
import { test } from 'node:test';
import { justifiedRows, pictureAfter, rowOfPicture, type Shape } from './justified-rows.ts';

const SQUARE = { width: 1024, height: 1024 };
const WIDE = { width: 3840, height: 2160 };
const TALL = { width: 1024, height: 1536 };

test('a full row is exactly as wide as the page, to a pixel for each picture', () => {
  // 4 squares with 3 gaps of 12 in 1,000: (1,000 − 36) / 4 = 241
  const [row] = justifiedRows([SQUARE, SQUARE, SQUARE, SQUARE], {
    widthPixels: 1000,
    heightPixels: 250,
    gapPixels: 12,
  });
  assert.deepEqual(row, { first: 0, end: 4, heightPixels: 241, widthsPixels: [241, 241, 241, 241] });
});

test('a last row that is not full keeps its height', () => {
  const rows = justifiedRows([SQUARE, WIDE], { widthPixels: 1400, heightPixels: 200, gapPixels: 12 });
  assert.deepEqual(rows, [{ first: 0, end: 2, heightPixels: 250, widthsPixels: [250, 444] }]);
});

test('every picture of ten thousand has one place, and no row is wider than the page', () => {
  const shapes: Shape[] = Array.from(
    { length: 10_000 },
    (_, index) => [SQUARE, WIDE, TALL][(index * index) % 3] ?? SQUARE,
  );
  const rows = justifiedRows(shapes, { widthPixels: 1200, heightPixels: 220, gapPixels: 12 });
  let next = 0;
  for (const row of rows) {
    assert.equal(row.first, next);
    next = row.end;
    const widthPixels = row.widthsPixels.reduce(
      (sum, width) => sum + width,
      12 * (row.widthsPixels.length - 1),
    );
    assert.ok(widthPixels <= 1200, `${widthPixels}`);
  }
  assert.equal(next, 10_000);
  assert.equal(rowOfPicture(rows, 0), 0);
  assert.equal(rowOfPicture(rows, 9_999), rows.length - 1);
  const inside = rows[17];
  assert.ok(inside);
  assert.equal(rowOfPicture(rows, inside.first), 17);
  assert.equal(rowOfPicture(rows, inside.end - 1), 17);
});

test('a banner and a bookmark are no wider and no narrower than a row can bear', () => {
  const [banner] = justifiedRows([{ width: 8000, height: 500 }], {
    widthPixels: 300,
    heightPixels: 200,
    gapPixels: 8,
  });
  // 300 / 2.6
  assert.equal(banner?.heightPixels, 115);
  const [bookmark] = justifiedRows([{ width: 500, height: 8000 }], {
    widthPixels: 900,
    heightPixels: 200,
    gapPixels: 8,
  });
  assert.deepEqual(bookmark?.widthsPixels, [125]);
});

test('nothing is placed while the width is not known', () => {
  assert.deepEqual(justifiedRows([SQUARE], { widthPixels: 0, heightPixels: 200, gapPixels: 8 }), []);
});

test('up and down lead to the picture over or under the middle, and never out of the list', () => {
  // Rows: two wide ones; four squares; two wide ones.
  const shapes = [WIDE, WIDE, SQUARE, SQUARE, SQUARE, SQUARE, WIDE, WIDE];
  const rows = justifiedRows(shapes, { widthPixels: 800, heightPixels: 230, gapPixels: 0 });
  assert.deepEqual(
    rows.map(({ first, end }) => [first, end]),
    [
      [0, 2],
      [2, 6],
      [6, 8],
    ],
  );
  assert.equal(pictureAfter(rows, 1, 'down'), 4);
  assert.equal(pictureAfter(rows, 5, 'down'), 7);
  assert.equal(pictureAfter(rows, 2, 'up'), 0);
  assert.equal(pictureAfter(rows, 0, 'up'), 0);
  assert.equal(pictureAfter(rows, 7, 'down'), 7);
  assert.equal(pictureAfter(rows, 7, 'right'), 7);
  assert.equal(pictureAfter(rows, 0, 'left'), 0);
  assert.equal(pictureAfter(rows, 1, 'right'), 2);
  assert.equal(pictureAfter(rows, 4, 'first'), 2);
  assert.equal(pictureAfter(rows, 4, 'last'), 5);
});
