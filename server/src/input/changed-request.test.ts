import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LightmeterError } from '@lightmeter/core';
import { loadCatalog } from '@lightmeter/rates';
import { changedRequest, type WrittenRequest } from './changed-request.ts';
import { soldIds } from './task-model.ts';

const SOLD = soldIds(loadCatalog().cards);
const NONE = {
  model: undefined,
  route: undefined,
  size: undefined,
  aspect_ratio: undefined,
  resolution: undefined,
  quality: undefined,
  background: undefined,
  output_format: undefined,
  output_compression: undefined,
};
const KITE: WrittenRequest = { operation: 'generate', model: 'gpt-image-2', prompt: 'A kite', imageCount: 2 };

function changed(request: Partial<WrittenRequest>, changes: Partial<typeof NONE> | object, shape?: string) {
  const [widthPixels = 0, heightPixels = 0] = (shape ?? '').split('x').map(Number);
  return changedRequest(
    { ...KITE, ...request },
    { ...NONE, ...changes },
    { sold: SOLD, place: '', shape: shape === undefined ? undefined : { widthPixels, heightPixels } },
  );
}

describe('a request made from another', () => {
  /** The size of the one → the tier asked of the other → its shape. */
  const SHAPES: readonly [Partial<WrittenRequest>, string | undefined, string | undefined][] = [
    [{ size: '1024x1024' }, undefined, '1:1'],
    [{ size: '3840x2160' }, undefined, '16:9'],
    [{ size: '1536x1024' }, undefined, '3:2'],
    // 7:3 in lowest terms.
    [{ size: '1904x816' }, undefined, '21:9'],
    [{ size: '816x1904' }, undefined, '9:21'],
    [{ aspectRatio: '4:5', resolution: '1K' }, '1024x1024', '4:5'],
    [{ size: 'auto' }, '1024x1536', '2:3'],
    [{}, '1536x1024', '3:2'],
    [{ aspectRatio: 'auto', resolution: '1K' }, '1536x1024', '3:2'],
    [{ size: 'auto' }, undefined, undefined],
  ];
  for (const [request, shape, ratio] of SHAPES) {
    it(`at another tier keeps the shape of ${JSON.stringify(request)}: ${ratio}`, () => {
      const { size, aspectRatio, resolution } = changed(request, { resolution: '2K' }, shape);
      assert.deepEqual([size, aspectRatio, resolution], [undefined, ratio, '2K']);
    });
  }

  it('keeps what is not named, and takes what is', () => {
    const request = { quality: 'high', background: 'opaque', outputFormat: 'png', seed: 7 } as const;
    const other = changed(request, { quality: 'low', output_format: 'jpg', output_compression: 80 });
    assert.deepEqual(other, {
      ...KITE,
      ...request,
      size: undefined,
      aspectRatio: undefined,
      resolution: undefined,
      quality: 'low',
      outputFormat: 'jpeg',
      outputCompression: 80,
    });
  });

  it('replaces a tier by a size and a size by a tier, never both', () => {
    const sized = changed({ aspectRatio: '1:1', resolution: '4K' }, { size: '1024*1024' });
    assert.deepEqual([sized.size, sized.aspectRatio, sized.resolution], ['1024x1024', undefined, undefined]);
    assert.throws(
      () => changed({}, { size: '1024x1024', resolution: '1K' }),
      (error) => error instanceof LightmeterError && error.param === 'size',
    );
  });

  it('changes the route of its own model, or the model', () => {
    assert.equal(
      changed({ model: 'gpt-image-2/text-to-image' }, { route: 'beta' }).model,
      'gpt-image-2/text-to-image@beta',
    );
    assert.equal(changed({ model: 'gpt-image-2@beta' }, { route: 'default' }).model, 'gpt-image-2@default');
    assert.equal(changed({}, { model: 'flux-schnell' }).model, 'flux-schnell');
    assert.throws(
      () => changed({}, { model: 'gpt-image-2/image-to-image' }),
      (error) => error instanceof LightmeterError && error.param === 'model',
    );
  });
});
