import assert from 'node:assert/strict';
import { test } from 'node:test';
import { thumbnailAddress } from './thumbnail-address.ts';

test('the smallest width that is still sharp is fetched', () => {
  assert.equal(thumbnailAddress('out_1', 128, 1), '/v1/outputs/out_1?width=128');
  assert.equal(thumbnailAddress('out_1', 129, 1), '/v1/outputs/out_1?width=256');
  assert.equal(thumbnailAddress('out_1', 250, 2), '/v1/outputs/out_1?width=512');
  assert.equal(thumbnailAddress('out_1', 250, 3), '/v1/outputs/out_1?width=512');
  assert.equal(thumbnailAddress('out_1', 2_000, 1), '/v1/outputs/out_1?width=1024');
});
