import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LightmeterError } from './error.ts';
import type { ErrorCode } from './error-table.ts';
import type { ImageRequestInput } from './image-request.ts';
import { renderImageSize } from './image-size.ts';
import { resolveImageRequest } from './resolve-request.ts';
import { cardOf, flatModel, inputOf, SHAPES_CAPABILITY, sizeOf, tokenModel } from './testing.ts';

const BANANA = flatModel({
  id: 'banana',
  aliases: [],
  capability: SHAPES_CAPABILITY,
  autoSizeTier: undefined,
});
const AS_IT_COMES = flatModel({ id: 'as-it-comes', aliases: [], autoSizeTier: undefined });
const NO_SQUARE = flatModel({
  id: 'no-square',
  aliases: [],
  capability: { ...SHAPES_CAPABILITY, shapes: { '16:9': { '2K': sizeOf('2688x1536') } } },
});
const CARD = cardOf([
  flatModel(),
  BANANA,
  AS_IT_COMES,
  NO_SQUARE,
  tokenModel({ id: 'at-cost', aliases: [] }),
]);

type Wanted = Partial<ImageRequestInput>;

describe('the size of a request', () => {
  const table: readonly [Wanted, string, string | undefined][] = [
    [{}, 'auto', '1K'],
    [{ size: 'auto' }, 'auto', '1K'],
    [{ size: '1536x1024' }, '1536x1024', '1K'],
    [{ size: '1024x640' }, '1024x640', '1K'],
    [{ size: '3840x2160' }, '3840x2160', '4K'],
    [{ resolution: '2K' }, '2048x2048', '2K'],
    [{ aspectRatio: '9:16' }, '864x1536', '1K'],
    [{ aspectRatio: '16:9', resolution: '4K' }, '3840x2160', '4K'],
    [{ aspectRatio: 'auto' }, 'auto', '1K'],
    [{ aspectRatio: 'auto', resolution: '1K' }, 'auto', '1K'],
    [{ model: 'banana', aspectRatio: 'auto' }, '1024x1024', '1K'],
    [{ model: 'banana', aspectRatio: 'auto', resolution: '1K' }, '1024x1024', '1K'],
    [{ model: 'banana' }, '1024x1024', '1K'],
    [{ model: 'banana', size: '768x6144' }, '768x6144', '2K'],
    [{ model: 'banana', aspectRatio: '1:8', resolution: '4K' }, '1536x12288', '4K'],
    [{ model: 'no-square', aspectRatio: '16:9' }, '2688x1536', '2K'],
    [{ model: 'as-it-comes' }, 'auto', undefined],
    [{ model: 'at-cost', size: 'auto' }, 'auto', undefined],
    [{ model: 'at-cost', size: '2048x2048' }, '2048x2048', '2K'],
  ];
  for (const [wanted, size, tier] of table) {
    it(`${JSON.stringify(wanted)} is ${size}, paid at ${tier ?? 'the tier that arrives'}`, () => {
      const { request } = resolveImageRequest(CARD, inputOf(wanted));
      assert.equal(request.size === 'auto' ? 'auto' : renderImageSize(request.size), size);
      assert.equal(request.tier, tier);
    });
  }
});

describe('a size that cannot be made', () => {
  const table: readonly [Wanted, ErrorCode, string, RegExp, (readonly string[])?][] = [
    [
      { size: '1000x1000' },
      'unsupported_value',
      'size',
      /^gpt-image-2 cannot make 1000x1000\. Width and height must be multiples of 16\. Nearest: 1008x1008, 1024x1024, 1536x1024\.$/,
      ['1008x1008', '1024x1024', '1536x1024'],
    ],
    [
      { aspectRatio: 'auto', resolution: '2K' },
      'unsupported_value',
      'aspect_ratio',
      /^gpt-image-2: the aspect ratio "auto" exists only at 1K; name a shape at 2K\. It can do .*16:9/,
    ],
    [
      { model: 'banana', aspectRatio: 'auto', resolution: '4K' },
      'unsupported_value',
      'aspect_ratio',
      /only at 1K; name a shape at 4K\. It can do /,
    ],
    [{ aspectRatio: 'auto', size: '1024x1024' }, 'invalid_value', 'size', /not both/],
    [{ model: 'no-square', aspectRatio: 'auto' }, 'missing_parameter', 'aspect_ratio', /16:9/],
    [{ size: '4096x4096' }, 'unsupported_value', 'size', /Each edge is at most 3840 pixels/],
    [
      { model: 'banana', size: '1024x1040' },
      'unsupported_value',
      'size',
      /It makes only the sizes it names/,
      ['1024x1024', '2048x2048', '4096x4096'],
    ],
    [{ size: '1024*1024' }, 'invalid_value', 'size', /"1024\*1024"; write WIDTHxHEIGHT .* or "auto"\.$/],
    [{ model: 'banana', size: '' }, 'invalid_value', 'size', /such as "1024x1024"\.$/],
    [{ size: 'x'.repeat(99_999) }, 'invalid_value', 'size', /^.{0,150}$/],
    [{ model: 'banana', size: 'auto' }, 'unsupported_value', 'size', /cannot be auto/],
    [{ size: '1024x1024', resolution: '1K' }, 'invalid_value', 'size', /not both/],
    [{ size: 'auto', aspectRatio: '1:1' }, 'invalid_value', 'size', /not both/],
    [
      { aspectRatio: '4:5' },
      'unsupported_value',
      'aspect_ratio',
      /It can do 1:1, 3:2, 16:9, 9:16\.$/,
      ['1:1', '3:2', '16:9', '9:16'],
    ],
    [{ aspectRatio: 'constructor' }, 'unsupported_value', 'aspect_ratio', /no aspect ratio/],
    [
      { model: 'no-square', aspectRatio: '16:9', resolution: '4K' },
      'unsupported_value',
      'resolution',
      /^no-square: it cannot make 16:9 at 4K\. It can do 16:9 at 2K\.$/,
      ['16:9 at 2K'],
    ],
    [{ model: 'no-square' }, 'missing_parameter', 'aspect_ratio', /needs `aspect_ratio`: 16:9\.$/, ['16:9']],
    [{ model: 'no-square', resolution: '2K' }, 'missing_parameter', 'aspect_ratio', /16:9/],
  ];
  for (const [wanted, code, param, message, nearest] of table) {
    it(`${JSON.stringify(wanted).slice(0, 60)} is ${code} of ${param}`, () => {
      assert.throws(
        () => resolveImageRequest(CARD, inputOf(wanted)),
        (error: LightmeterError) => {
          assert.deepEqual([error.code, error.param], [code, param]);
          assert.match(error.message, message);
          if (nearest) assert.deepEqual(error.details, { nearest });
          return true;
        },
      );
    });
  }
});
