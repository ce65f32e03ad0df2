import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EMPTY_FORM, formatOf, readForm, requestOf } from './new-batch-form.ts';

test('a batch made here waits for its start, whatever else is chosen', () => {
  assert.deepEqual(requestOf(EMPTY_FORM, { fileId: 'file_1', format: 'txt' }), {
    input_file_id: 'file_1',
    format: 'txt',
    start: 'manual',
    defaults: { model: 'gpt-image-2' },
    completion_window: '24h',
  });
});

test('the columns of a table are sent for tables alone, and a template instead of a column', () => {
  const form = {
    ...EMPTY_FORM,
    promptFrom: 'template' as const,
    promptColumn: 'Title',
    promptTemplate: 'Photo of {Title}',
  };
  const table = requestOf(form, { fileId: 'file_1', format: 'csv' });
  assert.deepEqual(
    [table.prompt_column, table.prompt_template, table.metadata_columns],
    [undefined, 'Photo of {Title}', 'keep'],
  );
  const text = requestOf(form, { fileId: 'file_1', format: 'txt' });
  assert.deepEqual([text.prompt_template, text.metadata_columns], [undefined, undefined]);
});

test('a size in pixels takes the place of shape and tier', () => {
  const form = { ...EMPTY_FORM, shape: 'own', size: ' 1536x1024 ', resolution: '4K' };
  assert.deepEqual(requestOf(form, { fileId: 'f', format: 'txt' }).defaults, {
    model: 'gpt-image-2',
    size: '1536x1024',
  });
});

test('drafts change the tier, and the quality where one is chosen', () => {
  const form = { ...EMPTY_FORM, makesDrafts: true, draftQuality: 'low', resolution: '4K', shape: '16:9' };
  const { draft, defaults } = requestOf(form, { fileId: 'f', format: 'txt' });
  assert.deepEqual(draft, { resolution: '1K', quality: 'low' });
  assert.deepEqual(defaults, { model: 'gpt-image-2', aspect_ratio: '16:9', resolution: '4K' });
});

test('what was kept comes back, and what is not of the form does not', () => {
  const kept = JSON.parse('{"pasted":"a fox","windowHours":"24","makesDrafts":true,"admin":true}');
  assert.deepEqual(readForm(kept), { ...EMPTY_FORM, pasted: 'a fox', makesDrafts: true });
  assert.equal(readForm(null), EMPTY_FORM);
});

test('the format is the chosen one, else that of the name; pasted text is prompts', () => {
  assert.equal(formatOf({ ...EMPTY_FORM, format: 'tsv' }, 'a.csv'), 'tsv');
  assert.equal(formatOf(EMPTY_FORM, 'a.csv'), 'csv');
  assert.equal(formatOf(EMPTY_FORM, 'a.xlsx'), undefined);
  assert.equal(formatOf({ ...EMPTY_FORM, source: 'paste' }, undefined), 'txt');
});
