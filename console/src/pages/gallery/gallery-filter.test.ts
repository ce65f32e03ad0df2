import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filterTexts, galleryQuery, isFiltered, readDensity, readGalleryFilter } from './gallery-filter.ts';

test('an address with every filter is asked for as it stands, with the last day included', () => {
  const search = {
    model: 'gpt-image-2',
    tier: '2K',
    batch_id: 'batch_1',
    comparison_id: 'cmp_1',
    key: 'key_1',
    origin: 'batch',
    from: '2026-11-01',
    to: '2026-11-22',
    text: ' Lamp ',
  };
  const filter = readGalleryFilter(search);
  assert.deepEqual(galleryQuery(filter), { ...search, text: 'Lamp', to: '2026-11-23' });
  assert.deepEqual(filterTexts(filter), search);
  assert.equal(isFiltered(filter), true);
});

test('what no filter can be is not a filter', () => {
  const filter = readGalleryFilter({
    tier: '8K',
    origin: 'mail',
    from: 'yesterday',
    text: '  ',
    density: 'compact',
  });
  assert.deepEqual(galleryQuery(filter), {});
  assert.equal(isFiltered(filter), false);
});

test('a text is cut where the API would refuse it', () => {
  assert.equal(galleryQuery(readGalleryFilter({ text: 'x'.repeat(201) })).text?.length, 200);
});

test('pictures are comfortable unless the address says compact', () => {
  assert.equal(readDensity({}), 'comfortable');
  assert.equal(readDensity({ density: 'dense' }), 'comfortable');
  assert.equal(readDensity({ density: 'compact' }), 'compact');
});
