import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rateCardById } from '@lightmeter/core';
import { loadCatalog } from '@lightmeter/rates';
import {
  addVariant,
  changeModel,
  changeSettings,
  duplicateVariant,
  removeVariant,
} from './change-variants.ts';
import { type CompareForm, readCompareForm } from './compare-form.ts';
import { differingNames, settingsOf } from './settings.ts';

const card = rateCardById(loadCatalog().cards, '2026-11');
const preset = (search: Readonly<Record<string, string>> = {}) => readCompareForm(search, card, []).form;
const parametersOf = ({ variants }: CompareForm) => variants.map(({ parameters }) => parameters);

test('linked variants follow a change of shape', () => {
  const { form, notFollowed } = changeSettings(card, preset(), {
    index: 0,
    changes: { size: undefined, aspect_ratio: '16:9', resolution: '1K' },
  });
  assert.deepEqual(parametersOf(form), [
    { aspect_ratio: '16:9', resolution: '1K' },
    { aspect_ratio: '16:9', resolution: '1K' },
  ]);
  assert.deepEqual(notFollowed, []);
});

test('a model follows as far as it can and the rest is said', () => {
  const at4K = changeSettings(card, preset(), {
    index: 0,
    changes: { resolution: '4K', aspect_ratio: '16:9' },
  });
  assert.deepEqual(parametersOf(at4K.form), [
    { aspect_ratio: '16:9', resolution: '4K' },
    { aspect_ratio: '16:9', resolution: '1K' },
  ]);
  assert.deepEqual(
    at4K.notFollowed.map(({ variantIndex, names }) => ({ variantIndex, names })),
    [{ variantIndex: 1, names: ['resolution'] }],
  );
  // The tier was not what changed: the other keeps its own and nothing is said.
  const wide = changeSettings(card, at4K.form, {
    index: 0,
    changes: { size: undefined, aspect_ratio: '3:2', resolution: '4K' },
  });
  assert.equal(wide.form.variants[1]?.parameters.aspect_ratio, '3:2');
  assert.deepEqual(wide.notFollowed, []);
});

test('a size that only one model can choose leaves the size of the other', () => {
  const { form, notFollowed } = changeSettings(card, preset({ aspect_ratio: '3:2' }), {
    index: 0,
    changes: { size: 'auto', aspect_ratio: undefined, resolution: undefined },
  });
  assert.deepEqual(parametersOf(form), [{ size: 'auto' }, { aspect_ratio: '3:2', resolution: '1K' }]);
  assert.deepEqual(
    notFollowed.map(({ names }) => names),
    [['size']],
  );
});

test('unlinked, a change stays where it is made', () => {
  const { form } = changeSettings(card, preset({ linked: 'no' }), {
    index: 1,
    changes: { aspect_ratio: '16:9' },
  });
  assert.equal(form.variants[0]?.parameters.aspect_ratio, '1:1');
  assert.equal(form.variants[1]?.parameters.aspect_ratio, '16:9');
});

test('there are two to four variants, whatever is pressed', () => {
  const three = addVariant(card, preset());
  assert.equal(new Set(three.variants.map(({ model }) => model)).size, 3);
  const four = duplicateVariant(three, 0);
  assert.equal(four.variants[1]?.model, four.variants[0]?.model);
  assert.equal(four.isLinked, false);
  assert.equal(addVariant(card, four).variants.length, 4);
  assert.equal(duplicateVariant(four, 0).variants.length, 4);
  assert.equal(removeVariant(preset(), 0).variants.length, 2);
  assert.equal(new Set(four.variants.map(({ id }) => id)).size, 4);
});

test('another model keeps what it can and says what it drops', () => {
  const { form, fitted } = changeModel(
    card,
    preset({ resolution: '4K', models: 'gpt-image-2,gpt-image-2' }),
    {
      index: 0,
      modelId: 'nano-banana-2',
    },
  );
  assert.equal(form.variants[0]?.model, 'nano-banana-2');
  assert.deepEqual(
    fitted?.dropped.map(({ name }) => name),
    ['resolution'],
  );
});

test('what sets variants apart is named, and marked on each', () => {
  const { variants } = preset({
    models: 'gpt-image-2,gpt-image-2',
    'quality.1': 'high',
    'resolution.2': '2K',
  });
  assert.deepEqual(differingNames(variants), ['tier', 'quality']);
  assert.deepEqual(
    settingsOf(parametersOf({ variants } as CompareForm)).map((own) =>
      own.map(({ text, isDifferent }) => (isDifferent ? `≠ ${text}` : text)),
    ),
    [
      ['1:1', '≠ 1K', '≠ quality high'],
      ['1:1', '≠ 2K'],
    ],
  );
  assert.deepEqual(differingNames(preset({ models: 'gpt-image-2,gpt-image-2' }).variants), []);
});
