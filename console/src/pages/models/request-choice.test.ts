import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rateCardById, soldModel } from '@lightmeter/core';
import { loadCatalog } from '@lightmeter/rates';
import { priceRequest } from '../../pricing/price-request.ts';
import { modelNotes } from './model-notes.ts';
import { bodyOf, chooseRequest, inputOf, readRequest, sizeChange } from './request-choice.ts';
import { rivalOf } from './rival.ts';

const { cards, providerModels } = loadCatalog();
const card = rateCardById(cards, '2026-11');

const chosen = (modelId: string, search: Record<string, string>) => {
  const model = soldModel(card, modelId);
  assert.ok(model.capability);
  return { model, choice: chooseRequest(model.capability, readRequest(search)) };
};

describe('the request that code is written for', () => {
  it('names what differs from what the model does anyway, and nothing else', () => {
    const { model, choice } = chosen('gpt-image-2', {});
    const { prompt, ...rest } = bodyOf(model, choice);
    assert.ok(prompt.length > 0);
    assert.deepEqual(rest, { model: 'gpt-image-2', size: '1024x1024' });
    const full = chosen('gpt-image-2', {
      size: '3840x2160',
      quality: 'high',
      output_format: 'webp',
      n: '2',
      prompt: 'x',
    });
    assert.deepEqual(bodyOf(full.model, full.choice), {
      model: 'gpt-image-2',
      prompt: 'x',
      size: '3840x2160',
      quality: 'high',
      output_format: 'webp',
      n: 2,
    });
  });

  it('takes the shape and tier that the playground leaves in the address, until a size is chosen', () => {
    const shaped = chosen('gpt-image-2', { aspect_ratio: '16:9', resolution: '4K' });
    assert.equal(shaped.choice.size, '3840x2160');
    assert.deepEqual(sizeChange('1024x1024'), {
      size: '1024x1024',
      aspect_ratio: undefined,
      resolution: undefined,
    });
  });

  it('leaves out what the model cannot do', () => {
    const { choice } = chosen('qwen-image-2.0', {
      quality: 'high',
      n: '4',
      output_format: 'webp',
      resolution: '4K',
    });
    assert.deepEqual(
      [choice.size, choice.quality, choice.imageCount, choice.format],
      ['2048x2048', undefined, 1, 'png'],
    );
  });

  it('can be priced for every model of every card as it first stands', () => {
    for (const each of cards) {
      for (const model of each.models) {
        if (!model.capability) continue;
        const choice = chooseRequest(model.capability, readRequest({}));
        assert.equal(priceRequest(each, inputOf(model, choice)).kind, 'priced', `${each.id} ${model.id}`);
      }
    }
  });
});

describe('the model that a comparison begins with', () => {
  it('is Nano Banana 2 for GPT Image 2 and the other way round', () => {
    assert.equal(rivalOf(card, soldModel(card, 'gpt-image-2'))?.id, 'nano-banana-2');
    assert.equal(rivalOf(card, soldModel(card, 'nano-banana-2'))?.id, 'gpt-image-2');
  });
  it('is another one on a card without it, and none for video', () => {
    const may = rateCardById(cards, '2026-05');
    assert.equal(rivalOf(may, soldModel(may, 'gpt-image-2')), undefined);
    assert.equal(rivalOf(may, soldModel(may, 'gpt-image-1.5'))?.id, 'gpt-image-2');
    assert.equal(rivalOf(card, soldModel(card, 'kling-3.0-omni')), undefined);
  });
});

describe('notes on models', () => {
  it('have a source behind every sentence', () => {
    for (const { modelId } of providerModels) {
      const notes = modelNotes(modelId);
      for (const { text, source } of [...(notes?.goodAt ?? []), ...(notes?.mind ?? [])]) {
        assert.match(text, /\.$/);
        assert.match(source, /^https:\/\//);
      }
    }
    assert.equal(modelNotes('seedream-5.0-pro'), undefined);
  });
});
