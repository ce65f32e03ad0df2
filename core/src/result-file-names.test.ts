import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type ResultFile, resultFileName, resultItemNumber } from './result-file-names.ts';

const FILE: ResultFile = {
  itemIndex: 0,
  itemCount: 10,
  customId: undefined,
  prompt: 'A red fox',
  imageIndex: 0,
  imageCount: 1,
  format: 'png',
};

const NAMES: readonly (readonly [Partial<ResultFile>, string])[] = [
  [{}, '0001-a-red-fox.png'],
  [{ customId: 'SKU_17.b' }, '0001-sku_17-b.png'],
  [{ customId: '???' }, '0001-a-red-fox.png'],
  // A line number that nobody gave says less than the prompt.
  [{ customId: 'line-17' }, '0001-a-red-fox.png'],
  [{ customId: 'line-17', prompt: '' }, '0001-line-17.png'],
  [{ prompt: undefined }, '0001.png'],
  [{ prompt: '🦊🦊' }, '0001.png'],
  [{ format: 'jpeg' }, '0001-a-red-fox.jpg'],
  [{ format: 'webp' }, '0001-a-red-fox.webp'],
  [{ imageCount: 2 }, '0001-a-red-fox-1.png'],
  [{ imageCount: 2, imageIndex: 1 }, '0001-a-red-fox-2.png'],
  [{ imageCount: 10, imageIndex: 1 }, '0001-a-red-fox-02.png'],
  [{ itemIndex: 9_998, itemCount: 9_999 }, '9999-a-red-fox.png'],
  [{ itemIndex: 0, itemCount: 10_000 }, '00001-a-red-fox.png'],
  [{ prompt: 'Crème brûlée im İstanbul, Straße' }, '0001-creme-brulee-im-istanbul-straße.png'],
  [{ prompt: '雪山上的 狐狸' }, '0001-雪山上的-狐狸.png'],
  [{ prompt: '  ../../etc/passwd\0\n' }, '0001-etc-passwd.png'],
  [{ prompt: 'CON' }, '0001-con.png'],
  [{ prompt: `${'x'.repeat(59)} y` }, `0001-${'x'.repeat(59)}.png`],
  [{ prompt: 'x'.repeat(61) }, `0001-${'x'.repeat(60)}.png`],
  // 53 characters of three bytes are 159 bytes; one more would be 162.
  [{ prompt: '狐'.repeat(60) }, `0001-${'狐'.repeat(53)}.png`],
];

for (const [changes, name] of NAMES) {
  test(`an image of ${JSON.stringify(changes).slice(0, 80)} is called ${name.slice(0, 60)}`, () => {
    assert.equal(resultFileName({ ...FILE, ...changes }), name);
  });
}

const anyText = fc.option(
  fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.string({ unit: 'grapheme', maxLength: 300 }),
    fc.string(),
  ),
  { nil: undefined },
);

test('whatever an item is called, its name fits every file system and does not leave its folder', () => {
  fc.assert(
    fc.property(anyText, anyText, (customId, prompt) => {
      const name = resultFileName({ ...FILE, customId, prompt, imageCount: 10, imageIndex: 9 });
      assert.match(name, /^0001(-[\p{L}\p{M}\p{N}_-]+)?-10\.png$/u);
      assert.equal(name.normalize('NFC'), name);
      assert.ok(new TextEncoder().encode(name).byteLength <= 200, name);
    }),
    { numRuns: 200 },
  );
});

test('names of one batch are unique also where case does not count, and sort as its items do', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ prompt: anyText, imageCount: fc.integer({ min: 1, max: 12 }) }), {
        maxLength: 40,
      }),
      fc.integer({ min: 0, max: 49_000 }),
      (items, firstIndex) => {
        const itemCount = 50_000;
        const names = items.flatMap(({ prompt, imageCount }, index) =>
          Array.from({ length: imageCount }, (_, imageIndex) =>
            resultFileName({
              ...FILE,
              itemIndex: firstIndex + index,
              itemCount,
              prompt,
              imageCount,
              imageIndex,
            }),
          ),
        );
        assert.equal(new Set(names.map((name) => name.toLowerCase())).size, names.length);
        const sorted = [...names].sort((left, right) => (left < right ? -1 : 1));
        assert.deepEqual(sorted, names);
      },
    ),
  );
});

test('a promoted picture has the number of its draft, and that of the picked one of several', () => {
  const draft = { itemIndex: 6, itemCount: 12_000 };
  const nameOf = (changes: Partial<ResultFile>) => resultFileName({ ...FILE, ...changes });
  const customId = 'x'.repeat(80);
  assert.deepEqual(
    [
      nameOf({ draft }),
      nameOf({ customId: 'fox#2', draft: { ...draft, image: { index: 1, count: 2 } } }),
      // Of a long id the mark is cut off: the number keeps the names apart.
      nameOf({ customId: `${customId}#1`, draft: { ...draft, image: { index: 0, count: 2 } } }),
      nameOf({ imageCount: 2, imageIndex: 1, draft: { ...draft, image: { index: 0, count: 2 } } }),
    ],
    ['00007-a-red-fox.png', '00007-fox-2.png', `00007-${'x'.repeat(60)}-1.png`, '00007-a-red-fox-1-2.png'],
  );
});

test('item numbers have the digits of the whole batch', () => {
  assert.deepEqual(
    [resultItemNumber(0, 1), resultItemNumber(9_998, 9_999), resultItemNumber(49_999, 50_000)],
    ['0001', '9999', '50000'],
  );
});
