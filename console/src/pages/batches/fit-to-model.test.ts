import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitToModel, type ModelCapability, tiersOf } from './fit-to-model.ts';
import { EMPTY_FORM } from './new-batch-form.ts';

const CAPABILITY = {
  tiers: ['1K', '2K'],
  shapes: { '1:1': { '1K': '1024x1024', '2K': '2048x2048' }, '16:9': { '1K': '1280x720' } },
  qualities: [],
  output_formats: ['png'],
  backgrounds: [],
} as unknown as ModelCapability;

test('what the other model cannot do is dropped and said, and the rest is kept', () => {
  const form = {
    ...EMPTY_FORM,
    shape: '16:9',
    resolution: '4K',
    quality: 'high',
    outputFormat: 'png',
    pasted: 'a fox',
  };
  const fitted = fitToModel(form, 'other', CAPABILITY);
  assert.deepEqual(fitted.dropped, ['resolution 4K', 'quality high']);
  assert.deepEqual(fitted.form, { ...form, model: 'other', resolution: '', quality: '' });
});

test('a shape has only the tiers that the model makes it in', () => {
  assert.deepEqual(tiersOf(CAPABILITY, '16:9'), ['1K']);
  assert.deepEqual(tiersOf(CAPABILITY, ''), ['1K', '2K']);
  assert.deepEqual(tiersOf(CAPABILITY, '9:1'), []);
});
