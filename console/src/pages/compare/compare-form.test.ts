import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rateCardById } from '@lightmeter/core';
import { loadCatalog } from '@lightmeter/rates';
import { addressText, linkTo, writeCompareForm } from './compare-address.ts';
import { readCompareForm } from './compare-form.ts';

const card = rateCardById(loadCatalog().cards, '2026-11');

function read(search: Readonly<Record<string, string>>, kept: readonly string[] = []) {
  return readCompareForm(search, card, kept);
}

test('an address that says nothing is GPT Image 2 against Nano Banana 2 at a known size', () => {
  const { form } = read({});
  assert.deepEqual(
    form.variants.map(({ model, parameters }) => ({ model, ...parameters })),
    [
      { model: 'gpt-image-2', aspect_ratio: '1:1', resolution: '1K' },
      { model: 'nano-banana-2', aspect_ratio: '1:1', resolution: '1K' },
    ],
  );
  assert.deepEqual(
    form.prompts.map(({ text }) => text),
    [''],
  );
  assert.equal(form.isLinked, true);
});

test('a link opens the same form', () => {
  const search = {
    models: 'gpt-image-2,gpt-image-2,flux-schnell',
    'quality.1': 'high',
    'resolution.2': '2K',
    aspect_ratio: '16:9',
    prompts: JSON.stringify(['A fox,\nin two lines', 'A & B = 100 %']),
    seed: '7',
    linked: 'no',
    name: 'Foxes',
  };
  const { form } = read(search);
  const link = linkTo(form);
  assert.equal(addressText(writeCompareForm(read(link).form)), addressText(link));
  assert.equal(form.variants[0]?.parameters.quality, 'high');
  assert.equal(form.variants[1]?.parameters.resolution, '2K');
  assert.equal(form.variants[2]?.parameters.aspect_ratio, '16:9');
  assert.deepEqual(
    form.prompts.map(({ text }) => text),
    ['A fox,\nin two lines', 'A & B = 100 %'],
  );
});

test('a model that the card does not sell is named, and another takes its place', () => {
  const { form, unknownModels } = read({ models: 'gpt-image-2,no-such-model' });
  assert.deepEqual(unknownModels, ['no-such-model']);
  assert.deepEqual(
    form.variants.map(({ model }) => model),
    ['gpt-image-2', 'nano-banana-2'],
  );
});

test('prompts too long for an address stay out of it, and those kept in the tab come back', () => {
  const long = 'x'.repeat(2_000);
  const { form } = read({ prompt: long });
  assert.equal(writeCompareForm(form).prompts, undefined);
  assert.deepEqual(
    read(linkTo(form), [long]).form.prompts.map(({ text }) => text),
    [long],
  );
});

test('an address with broken prompts, five models and sixty prompts gives a form within the limits', () => {
  assert.deepEqual(
    read({ prompts: '[1, "a"' }).form.prompts.map(({ text }) => text),
    [''],
  );
  assert.equal(read({ models: 'a,b,c,d,e,gpt-image-2' }).form.variants.length, 2);
  const sixty = JSON.stringify(Array.from({ length: 60 }, (_, place) => `Prompt ${place}`));
  assert.equal(read({ prompts: sixty }).form.prompts.length, 50);
});
