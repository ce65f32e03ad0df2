// The playground's form over a change of model: what is kept, what goes with a reason, and what comes back.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rateCardById, resolveImageRequest } from '@lightmeter/core';
import { loadCatalog } from '@lightmeter/rates';
import { fitForm } from '../../console/src/generation/fit-parameters.ts';
import { imageModels, readForm, writeForm } from '../../console/src/generation/generation-form.ts';
import { requestInput } from '../../console/src/generation/generation-request.ts';

const card = rateCardById(loadCatalog().cards, '2026-11');
const asked = readForm(
  { model: 'gpt-image-2', prompt: 'A fox', size: '1600x912', quality: 'high', n: '3', background: 'opaque' },
  card,
);

test('what another model cannot do is dropped with core’s reason, and comes back with one that can', () => {
  const away = fitForm(card, asked, 'nano-banana-2', {});
  assert.deepEqual(away.dropped.map(({ name, value }) => [name, value]).sort(), [
    ['n', '3'],
    ['partial_images', '2'],
    ['quality', 'high'],
    ['size', '1600x912'],
  ]);
  assert.match(away.dropped.find(({ name }) => name === 'size')?.reason ?? '', /Nearest: /);
  assert.deepEqual(away.kept, ['background']);
  assert.deepEqual(away.form.parameters, { aspect_ratio: '1:1', resolution: '1K', background: 'opaque' });
  const back = fitForm(card, away.form, 'gpt-image-2', away.parked);
  assert.deepEqual(back.form, asked);
  assert.deepEqual([...back.restored].sort(), ['n', 'partial_images', 'quality', 'size']);
  assert.deepEqual(back.dropped, []);
});

test('the form of any model fits every other: core takes what is left', () => {
  const models = imageModels(card);
  for (const from of models) {
    const capability = from.capability;
    const form = readForm(
      {
        model: from.id,
        prompt: 'A fox',
        quality: capability?.qualities.at(-1),
        background: capability?.backgrounds.at(-1),
        output_format: capability?.outputFormats.at(-1),
        seed: '7',
      },
      card,
    );
    for (const to of models) {
      const fitted = fitForm(card, form, to.id, {});
      const draft = { form: fitted.form, references: [], mask: undefined, canEdit: false };
      assert.doesNotThrow(() => resolveImageRequest(card, requestInput(draft)), `${from.id} to ${to.id}`);
    }
  }
});

test('the address carries the form there and back; a size that has a name is read as its shape', () => {
  const texts = writeForm(asked);
  assert.deepEqual(readForm(texts, card), asked);
  const named = readForm({ model: 'gpt-image-2', size: '3840x2160' }, card).parameters;
  assert.deepEqual([named.aspect_ratio, named.resolution, named.size], ['16:9', '4K', undefined]);
  const tier = readForm({ model: 'gpt-image-2', aspect_ratio: '3:2', tier: '2K' }, card).parameters;
  assert.equal(tier.resolution, '2K');
  assert.equal(readForm({ model: 'no-such-model' }, card).model, imageModels(card)[0]?.id);
});

test('a prompt too long for an address is left out of it', () => {
  assert.equal(writeForm({ ...asked, prompt: 'x'.repeat(1_500) }).prompt?.length, 1_500);
  assert.equal(writeForm({ ...asked, prompt: 'x'.repeat(1_501) }).prompt, undefined);
});
