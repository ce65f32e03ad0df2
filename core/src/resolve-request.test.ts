import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { LightmeterError } from './error.ts';
import type { ErrorCode } from './error-table.ts';
import type { ImageRequest, ImageRequestInput } from './image-request.ts';
import { type ImageSize, renderImageSize } from './image-size.ts';
import { resolveImageRequest } from './resolve-request.ts';
import { cardOf, flatModel, GRID_CAPABILITY, inputOf, referenceOf, SHAPES_CAPABILITY } from './testing.ts';

const CARD = cardOf([
  flatModel(),
  flatModel({ id: 'banana', aliases: [], capability: SHAPES_CAPABILITY, autoSizeTier: undefined }),
  flatModel({
    id: 'fidelity',
    aliases: [],
    capability: { ...GRID_CAPABILITY, inputFidelity: ['low', 'high'], transparentTiers: ['1K'] },
  }),
  flatModel({ id: 'choosy', aliases: [], capability: { ...GRID_CAPABILITY, autoQuality: false } }),
  flatModel({ id: 'video', aliases: [], modality: 'video', capability: undefined }),
]);

const resolve = (changes: Partial<ImageRequestInput>) => resolveImageRequest(CARD, inputOf(changes)).request;

function outcomeOf(input: ImageRequestInput): ImageRequest | LightmeterError {
  try {
    return resolveImageRequest(CARD, input).request;
  } catch (error) {
    if (error instanceof LightmeterError) return error;
    throw error;
  }
}

function refusalOf(input: ImageRequestInput): LightmeterError {
  const outcome = outcomeOf(input);
  assert.ok(outcome instanceof LightmeterError, 'The request was accepted.');
  return outcome;
}

describe('a request that is accepted', () => {
  it('has every default spelled out, and the alias resolved', () => {
    assert.deepEqual(resolve({ model: 'GPT-Image-2-2026-04-21' }), {
      operation: 'generate',
      modelId: 'gpt-image-2',
      prompt: 'A lighthouse at dusk',
      imageCount: 1,
      size: 'auto',
      tier: '1K',
      quality: 'auto',
      background: 'auto',
      outputFormat: 'png',
      outputCompression: undefined,
      moderation: undefined,
      inputFidelity: undefined,
      seed: undefined,
      safetyIdentifier: undefined,
      partialImageCount: undefined,
      references: [],
      mask: undefined,
    });
  });

  const table: readonly [Partial<ImageRequestInput>, object][] = [
    [{ model: 'banana' }, { quality: undefined, background: 'auto', outputFormat: 'png' }],
    [{ imageCount: 10 }, { imageCount: 10 }],
    [{ stream: true }, { partialImageCount: 0 }],
    [{ stream: true, partialImageCount: 3 }, { partialImageCount: 3 }],
    [{ stream: false, partialImageCount: 0 }, { partialImageCount: undefined }],
    [
      { outputFormat: 'webp', outputCompression: 0 },
      { outputFormat: 'webp', outputCompression: 0 },
    ],
    [
      { outputFormat: 'webp', background: 'transparent' },
      { outputFormat: 'webp', background: 'transparent' },
    ],
    [{ model: 'banana', seed: 2_147_483_647 }, { seed: 2_147_483_647 }],
    [
      { moderation: 'low', safetyIdentifier: 'u1' },
      { moderation: 'low', safetyIdentifier: 'u1' },
    ],
    [{ prompt: 'x' }, { prompt: 'x' }],
    [{ prompt: 'xy'.repeat(16_000) }, { prompt: 'xy'.repeat(16_000) }], // 32,000 characters
    [{ prompt: 'x'.repeat(1_000) }, { prompt: 'x'.repeat(1_000) }],
    [{ prompt: `${'x'.repeat(1_000)} ${'x'.repeat(1_000)}` }, {}],
  ];
  for (const [changes, expected] of table) {
    it(`${JSON.stringify(changes).slice(0, 70)} is done as it was asked`, () => {
      assert.partialDeepStrictEqual(resolve(changes), expected);
    });
  }
});

describe('a request that is refused', () => {
  type Row = [Partial<ImageRequestInput>, ErrorCode, string, RegExp, (readonly string[])?];
  const repeated = 'repeats one character 1001 times in a row; at most 1000 are accepted';
  const table: readonly Row[] = [
    [{ model: 'gpt-image-9' }, 'model_not_found', 'model', /Did you mean gpt-image-2\?/, ['gpt-image-2']],
    [
      { model: 'video' },
      'unsupported_value',
      'model',
      /makes video/,
      ['gpt-image-2', 'banana', 'fidelity', 'choosy'],
    ],
    [{ prompt: '' }, 'invalid_value', 'prompt', /is empty; gpt-image-2 takes 1 to 32000 characters/],
    [{ prompt: ' \n\t　' }, 'invalid_value', 'prompt', /is empty/],
    [{ prompt: `${'xy'.repeat(16_000)}!` }, 'invalid_value', 'prompt', /has 32001 characters; .* Shorten it/],
    [{ prompt: 'x'.repeat(1_001) }, 'invalid_value', 'prompt', new RegExp(repeated)],
    [{ prompt: `Words, ${'😀'.repeat(1_001)}` }, 'invalid_value', 'prompt', new RegExp(repeated)],
    [{ imageCount: 0 }, 'invalid_value', 'n', /`n` is 0; gpt-image-2 makes 1 to 10 images a request\.$/],
    [{ imageCount: 11 }, 'invalid_value', 'n', /is 11; .* Send several requests\.$/],
    [{ imageCount: 1.5 }, 'invalid_value', 'n', /is 1\.5/],
    [{ imageCount: Number.NaN }, 'invalid_value', 'n', /is NaN/],
    [{ model: 'banana', imageCount: 2 }, 'invalid_value', 'n', /makes 1 image a request/],
    [{ outputFormat: 'gif' }, 'unsupported_value', 'output_format', /"gif"/, ['png', 'jpeg', 'webp']],
    [{ quality: 'hd' }, 'unsupported_value', 'quality', /"hd"/, ['auto', 'low', 'medium', 'high']],
    [{ quality: 'xhigh' }, 'unsupported_value', 'quality', /"xhigh"/, ['auto', 'low', 'medium', 'high']],
    [{ model: 'banana', quality: 'auto' }, 'unsupported_value', 'quality', /leave it out/, []],
    [{ model: 'choosy' }, 'missing_parameter', 'quality', /needs `quality`/, ['low', 'medium', 'high']],
    [
      { model: 'choosy', quality: 'auto' },
      'unsupported_value',
      'quality',
      /"auto"/,
      ['low', 'medium', 'high'],
    ],
    [
      { model: 'banana', background: 'transparent' },
      'unsupported_value',
      'background',
      /no background/,
      ['auto', 'opaque'],
    ],
    [
      { outputFormat: 'jpeg', background: 'transparent' },
      'unsupported_value',
      'background',
      /needs `output_format` png or webp/,
    ],
    [
      { model: 'fidelity', size: '2048x2048', background: 'transparent' },
      'unsupported_value',
      'background',
      /only at 1K/,
    ],
    [{ model: 'banana', outputCompression: 50 }, 'unsupported_value', 'output_compression', /leave it out/],
    [{ outputCompression: 50 }, 'unsupported_value', 'output_compression', /needs `output_format` jpeg/],
    [
      { outputFormat: 'jpeg', outputCompression: 101 },
      'invalid_value',
      'output_compression',
      /is 101; it is a whole number from 0 to 100/,
    ],
    [{ outputFormat: 'jpeg', outputCompression: -1 }, 'invalid_value', 'output_compression', /is -1/],
    [{ model: 'banana', moderation: 'auto' }, 'unsupported_value', 'moderation', /leave it out/],
    [{ model: 'fidelity', inputFidelity: 'high' }, 'unsupported_value', 'input_fidelity', /belongs to edits/],
    [{ seed: 1 }, 'unsupported_value', 'seed', /takes no `seed`/],
    [{ model: 'banana', seed: -1 }, 'invalid_value', 'seed', /whole number from 0 to 2147483647/],
    [{ model: 'banana', seed: 2_147_483_648 }, 'invalid_value', 'seed', /is 2147483648/],
    [{ model: 'banana', seed: 0.5 }, 'invalid_value', 'seed', /is 0\.5/],
    [{ partialImageCount: 1 }, 'invalid_value', 'partial_images', /needs `stream: true`/],
    [{ stream: true, imageCount: 2 }, 'invalid_value', 'n', /one image a request/],
    [{ stream: true, partialImageCount: 4 }, 'invalid_value', 'partial_images', /is 4; .* streams 0 to 3/],
    [{ model: 'banana', stream: true, partialImageCount: 1 }, 'invalid_value', 'partial_images', /0 to 0/],
  ];
  for (const [changes, code, param, message, nearest] of table) {
    it(`${JSON.stringify(changes).slice(0, 60)} is ${code} of ${param}`, () => {
      const error = refusalOf(inputOf(changes));
      assert.deepEqual([error.code, error.param], [code, param]);
      assert.match(error.message, message);
      if (nearest) assert.deepEqual(error.details, { nearest });
    });
  }

  it('says of input fidelity whether the model has none or another', () => {
    const edit = {
      operation: 'edit',
      references: [referenceOf('1024x1024')],
      inputFidelity: 'high',
    } as const;
    assert.match(refusalOf(inputOf(edit)).message, /has no parameter `input_fidelity`; leave it out/);
    assert.equal(resolve({ ...edit, model: 'fidelity' }).inputFidelity, 'high');
  });
});

describe('of several faults', () => {
  /** One mistake each, in the order in which they are reported. */
  const faults: readonly [string, Partial<ImageRequestInput>][] = [
    ['model', { model: 'gpt-image-9' }],
    ['prompt', { prompt: '' }],
    ['n', { imageCount: 0 }],
    ['size', { size: '1x1' }],
    ['output_format', { outputFormat: 'gif' }],
    ['quality', { quality: 'hd' }],
    ['background', { background: 'transparent', model: 'banana' }],
    ['output_compression', { outputCompression: 101, model: 'banana' }],
    ['moderation', { moderation: 'low', model: 'banana' }],
    ['input_fidelity', { inputFidelity: 'high', model: 'banana' }],
    ['seed', { seed: -1, model: 'banana' }],
    ['partial_images', { partialImageCount: 9, model: 'banana' }],
    ['image[0]', { references: [referenceOf('1x1')], model: 'banana' }],
  ];
  for (const [index, [param]] of faults.entries()) {
    it(`${param} comes before ${
      faults
        .slice(index + 1)
        .map(([later]) => later)
        .join(', ') || 'nothing'
    }`, () => {
      // Faults from here on, the earliest last so that its model stays.
      const changes = faults
        .slice(index)
        .toReversed()
        .map(([, change]) => change);
      assert.equal(refusalOf(inputOf(Object.assign({}, ...changes))).param, param);
    });
  }
});

describe('any request', () => {
  const sizes = ['auto', '1024x1024', '1536x864', '3840x2160', '768x6144', '1000x1000', '0x0', ''];
  const parameters = {
    operation: fc.constantFrom('generate', 'edit'),
    model: fc.constantFrom('banana', 'fidelity', 'choosy', 'video', 'none'),
    prompt: fc.oneof(fc.constant('A lighthouse'), fc.string({ maxLength: 20 })),
    imageCount: fc.integer({ min: -1, max: 12 }),
    size: fc.oneof(fc.constantFrom(...sizes), fc.string({ maxLength: 9 })),
    aspectRatio: fc.constantFrom('1:1', '16:9', '1:8', '7:5'),
    resolution: fc.constantFrom('1K', '2K', '4K'),
    quality: fc.constantFrom('auto', 'low', 'high', 'max', 'hd'),
    background: fc.constantFrom('auto', 'opaque', 'transparent'),
    outputFormat: fc.constantFrom('png', 'jpeg', 'webp', 'gif'),
    outputCompression: fc.integer({ min: -1, max: 101 }),
    moderation: fc.constantFrom('auto', 'low'),
    inputFidelity: fc.constantFrom('low', 'high'),
    seed: fc.integer({ min: -1, max: 9 }),
    stream: fc.boolean(),
    partialImageCount: fc.integer({ min: -1, max: 4 }),
    safetyIdentifier: fc.string(),
    references: fc.constant([referenceOf('1024x1024')]),
    mask: fc.constantFrom(referenceOf('1024x1024'), referenceOf('512x512')),
  } as const satisfies { [name in keyof ImageRequestInput]: fc.Arbitrary<ImageRequestInput[name]> };
  /** A few parameters at a time: with all of them, something is always wrong. */
  const anyInput = fc
    .tuple(fc.record(parameters), fc.subarray(Object.keys(parameters), { maxLength: 4 }))
    .map(([all, names]) =>
      inputOf(Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)))),
    );

  /** What will be done, under the names in which it is asked. */
  function done(request: ImageRequest): Record<keyof ImageRequestInput, unknown> {
    const { size } = request;
    return {
      ...request,
      model: request.modelId,
      size: size === 'auto' ? 'auto' : renderImageSize(size),
      aspectRatio: size === 'auto' ? undefined : ratioOf(size),
      resolution: request.tier,
      stream: request.partialImageCount !== undefined,
      partialImageCount: request.partialImageCount ?? 0,
    };
  }

  /** Parameters without a default: what was left out stays out. */
  const optional = [
    'outputCompression',
    'moderation',
    'inputFidelity',
    'seed',
    'safetyIdentifier',
    'mask',
  ] as const;

  it('comes out exactly as it was asked, or is refused with the parameter named', () => {
    let acceptedCount = 0;
    fc.assert(
      fc.property(anyInput, (input) => {
        const outcome = outcomeOf(input);
        if (outcome instanceof LightmeterError) {
          assert.ok(outcome.kind.status < 429 && outcome.message.length < 500, outcome.message);
          assert.ok(outcome.param !== undefined, outcome.message);
          return;
        }
        acceptedCount += 1;
        const asDone = done(outcome);
        for (const [name, asked] of Object.entries(input)) {
          assert.deepEqual(asDone[name as keyof ImageRequestInput], asked, name);
        }
        for (const name of optional) assert.equal(outcome[name], input[name], name);
      }),
      { numRuns: 1_000 },
    );
    assert.ok(acceptedCount > 100, `Only ${acceptedCount} of 1,000 requests were accepted.`);
  });
});

/** Width to height in lowest terms. */
function ratioOf({ widthPixels, heightPixels }: ImageSize): string {
  let [divisor, rest] = [widthPixels, heightPixels];
  while (rest > 0) [divisor, rest] = [rest, divisor % rest];
  return `${widthPixels / divisor}:${heightPixels / divisor}`;
}
