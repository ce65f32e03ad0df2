import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LightmeterError } from '@lightmeter/core';
import { loadCatalog } from '@lightmeter/rates';
import fc from 'fast-check';
import { readTaskBody, type TaskRequest } from './task-input.ts';

const SOLD = new Set(
  loadCatalog().cards.flatMap((card) => card.models.flatMap((model) => [model.id, ...model.aliases])),
);
const read = (body: unknown): TaskRequest => readTaskBody(body, SOLD);
const PNG = 'data:image/png;base64,iVBORw0KGgo=';

/** The refusal of a body; fails when it is taken. */
function refusal(body: unknown): LightmeterError {
  try {
    read(body);
  } catch (error) {
    if (error instanceof LightmeterError) return error;
    throw error;
  }
  return assert.fail(`taken: ${JSON.stringify(body)}`);
}

describe('a task in hiapi’s form', () => {
  /** model, route → the id that is looked up, and what the ending says. */
  const MODELS: readonly [string, string | undefined, string, 'generate' | 'edit'][] = [
    ['gpt-image-2', undefined, 'gpt-image-2', 'generate'],
    ['gpt-image-2/text-to-image', undefined, 'gpt-image-2/text-to-image', 'generate'],
    ['gpt-image-2/image-to-image', undefined, 'gpt-image-2/image-to-image', 'edit'],
    ['gpt-image-2/text-to-image', '', 'gpt-image-2/text-to-image', 'generate'],
    ['gpt-image-2/text-to-image', 'default', 'gpt-image-2/text-to-image@default', 'generate'],
    ['gpt-image-2/text-to-image', 'beta', 'gpt-image-2/text-to-image@beta', 'generate'],
    ['gpt-image-2/text-to-image@beta', undefined, 'gpt-image-2/text-to-image@beta', 'generate'],
    ['gpt-image-2/text-to-image@beta', 'beta', 'gpt-image-2/text-to-image@beta', 'generate'],
    ['gpt-image-2.5-flare/image-to-image', 'pro', 'gpt-image-2.5-flare/image-to-image@pro', 'edit'],
    // No card spells these endings out.
    ['nano-banana-2/text-to-image', undefined, 'nano-banana-2', 'generate'],
    ['nano-banana-2/image-to-image', 'default', 'nano-banana-2', 'edit'],
    ['seedream-5.0-pro/text-to-image', 'default', 'seedream-5.0-pro/text-to-image', 'generate'],
    // Nobody sells it: the rate card says so when it is priced.
    ['gpt-image-9/text-to-image', undefined, 'gpt-image-9/text-to-image', 'generate'],
  ];
  for (const [model, route, id, operation] of MODELS) {
    it(`reads ${model}${route === undefined ? '' : ` with route "${route}"`} as ${id}`, () => {
      const images = operation === 'edit' ? { input_urls: [PNG] } : {};
      const task = read({
        model,
        ...(route === undefined ? {} : { route }),
        input: { prompt: 'A kite', ...images },
      });
      assert.equal(task.fields.model, id);
      assert.equal(task.operation, operation);
    });
  }

  it('takes the image list under each of the names that hiapi’s models have for it, and OpenAI’s', () => {
    const out = 'out_01k9q3v5w8t2m4n6p0r1s3t5v7';
    const lists: [string, unknown[], string][] = [
      ['input_urls', ['https://example.com/a.png'], 'input.input_urls[0]'],
      ['image_urls', ['https://example.com/a.png'], 'input.image_urls[0]'],
      ['image_input', ['https://example.com/a.png'], 'input.image_input[0]'],
      ['images', [{ image_url: 'https://example.com/a.png' }], 'input.images[0].image_url'],
    ];
    for (const [name, list, param] of lists) {
      const { images } = read({ model: 'gpt-image-2', input: { prompt: 'A kite', [name]: list } });
      assert.deepEqual(images, [{ kind: 'url', value: 'https://example.com/a.png', param }]);
    }
    const mixed = read({
      model: 'gpt-image-2',
      input: { prompt: 'A kite', images: [PNG, out, { file_id: 'file_01' }], mask: { image_url: PNG } },
    });
    assert.deepEqual(
      mixed.images.map(({ kind }) => kind),
      ['data', 'output', 'file'],
    );
    assert.equal(mixed.mask?.param, 'input.mask.image_url');
  });

  it('takes an empty image list for none, beside a list that has images too', () => {
    for (const name of ['input_urls', 'image_urls', 'image_input', 'images']) {
      const task = read({ model: 'gpt-image-2/text-to-image', input: { prompt: 'A kite', [name]: [] } });
      assert.deepEqual([task.operation, task.images], ['generate', []]);
    }
    const edit = read({
      model: 'gpt-image-2',
      input: { prompt: 'A kite', image_urls: [], image_input: [PNG] },
    });
    assert.deepEqual([edit.operation, edit.images.length], ['edit', 1]);
  });

  it('turns hiapi’s spellings into the rate card’s', () => {
    const qwen = read({ model: 'qwen-image-2.0', input: { prompt: 'A kite', size: '2688*1536' } });
    assert.equal(qwen.fields.size, '2688x1536');
    const jpg = read({ model: 'nano-banana-2', input: { prompt: 'A kite', output_format: 'jpg' } });
    assert.equal(jpg.fields.output_format, 'jpeg');
    const basic = read({
      model: 'seedream-5.0-pro/text-to-image',
      input: { prompt: 'A kite', quality: 'basic' },
    });
    assert.deepEqual([basic.fields.quality, basic.fields.resolution], [undefined, '1K']);
    const high = read({ model: 'seedream-5.0-pro', input: { prompt: 'A kite', quality: 'high' } });
    assert.deepEqual([high.fields.quality, high.fields.resolution], [undefined, '2K']);
    const gpt = read({ model: 'gpt-image-2', input: { prompt: 'A kite', quality: 'high' } });
    assert.deepEqual([gpt.fields.quality, gpt.fields.resolution], ['high', undefined]);
  });
});

describe('a task in the flat form', () => {
  it('is the same as in hiapi’s form, whatever the fields', () => {
    const fields = fc.record(
      {
        prompt: fc.string({ minLength: 1, maxLength: 50 }),
        n: fc.integer({ min: 1, max: 10 }),
        size: fc.constantFrom('auto', '1024x1024', '2048*2048'),
        quality: fc.constantFrom('auto', 'low', 'high'),
        output_format: fc.constantFrom('png', 'jpg', 'jpeg', 'webp'),
        background: fc.constantFrom('auto', 'opaque'),
        seed: fc.nat(),
        image_urls: fc.array(fc.constantFrom('https://a.example/1.png', PNG), { minLength: 1, maxLength: 3 }),
      },
      { requiredKeys: ['prompt'] },
    );
    const envelope = fc.record(
      {
        model: fc.constantFrom('gpt-image-2', 'gpt-image-2@beta', 'nano-banana-2'),
        metadata: fc.dictionary(fc.constantFrom('sku', 'row'), fc.constantFrom('1', 'x'), { maxKeys: 2 }),
        max_cost: fc.constantFrom('0.05', '1'),
        deadline_seconds: fc.integer({ min: 1, max: 600 }),
      },
      { requiredKeys: ['model'] },
    );
    fc.assert(
      fc.property(fields, envelope, (input, beside) => {
        const nested = read({ ...beside, input });
        const flat = read({ ...beside, ...input });
        const unplaced = (images: TaskRequest['images']) => images.map(({ kind, value }) => [kind, value]);
        assert.deepEqual(
          { ...flat, images: unplaced(flat.images), place: '' },
          { ...nested, images: unplaced(nested.images), place: '' },
        );
      }),
    );
  });
});

describe('a body that cannot be a task', () => {
  const GOOD = { model: 'gpt-image-2', input: { prompt: 'A kite' } };
  const CASES: readonly [string, unknown, string, string | undefined, RegExp][] = [
    ['an array', [], 'invalid_json', undefined, /JSON object/],
    ['no input', { model: 'gpt-image-2' }, 'missing_parameter', 'input', /prompt/],
    ['no model', { input: { prompt: 'x' } }, 'missing_parameter', 'model', /required/],
    ['no prompt', { model: 'gpt-image-2', input: {} }, 'missing_parameter', 'input.prompt', /required/],
    ['an input that is text', { ...GOOD, input: 'x' }, 'invalid_value', 'input', /object/],
    ['a field of input beside it', { ...GOOD, size: 'auto' }, 'unknown_parameter', 'size', /inside `input`/],
    [
      'a callback inside input',
      { ...GOOD, input: { prompt: 'x', callback: { url: 'https://a.example' } } },
      'unknown_parameter',
      'input.callback',
      /beside `input`/,
    ],
    [
      'a slip in a name',
      { ...GOOD, input: { prompt: 'x', aspect_raito: '1:1' } },
      'unknown_parameter',
      'input.aspect_raito',
      /Did you mean `input.aspect_ratio`\?/,
    ],
    [
      'a field of no model',
      { ...GOOD, input: { prompt: 'x', zzz: 1 } },
      'unknown_parameter',
      'input.zzz',
      /Remove/,
    ],
    [
      'a stream',
      { ...GOOD, input: { prompt: 'x', stream: true } },
      'unknown_parameter',
      'input.stream',
      /events/,
    ],
    ['a slip beside input', { ...GOOD, metdata: {} }, 'unknown_parameter', 'metdata', /`metadata`/],
    [
      'two routes',
      { ...GOOD, model: 'gpt-image-2@beta', route: 'pro' },
      'invalid_value',
      'route',
      /names the route "beta"/,
    ],
    ['a route nobody has', { ...GOOD, route: 'turbo' }, 'invalid_value', 'route', /default, beta/],
    ['a route of another model', { ...GOOD, route: 'pro' }, 'invalid_value', 'route', /default, beta/],
    [
      'two models',
      { ...GOOD, input: { prompt: 'x', model: 'nano-banana-2' } },
      'invalid_value',
      'model',
      /different/,
    ],
    [
      'images for text-to-image',
      { model: 'gpt-image-2/text-to-image', input: { prompt: 'x', input_urls: [PNG] } },
      'invalid_value',
      'input.input_urls[0]',
      /image-to-image/,
    ],
    [
      'no images for image-to-image',
      { model: 'gpt-image-2/image-to-image', input: { prompt: 'x' } },
      'missing_parameter',
      'input.input_urls',
      /input image/,
    ],
    [
      'a mask without an image',
      { ...GOOD, input: { prompt: 'x', mask: PNG } },
      'missing_parameter',
      'input.input_urls',
      /mask/,
    ],
    [
      'two image lists',
      { ...GOOD, input: { prompt: 'x', input_urls: [PNG], image_urls: [PNG] } },
      'invalid_value',
      'input.image_urls',
      /mean the same/,
    ],
    [
      'an image that is a path',
      { ...GOOD, input: { prompt: 'x', input_urls: ['./cat.png'] } },
      'invalid_value',
      'input.input_urls[0]',
      /data URL/,
    ],
    [
      '17 images',
      { ...GOOD, input: { prompt: 'x', input_urls: Array(17).fill(PNG) } },
      'invalid_value',
      'input.input_urls',
      /16/,
    ],
    [
      'a tier named twice',
      { model: 'seedream-5.0-pro', input: { prompt: 'x', quality: 'basic', resolution: '1K' } },
      'invalid_value',
      'input.quality',
      /means 1K/,
    ],
    ['two limits', { ...GOOD, max_cost: '1', max_cost_usd: '2' }, 'invalid_value', 'max_cost', /different/],
    [
      'a limit that is a number',
      { ...GOOD, max_cost: 0.05 },
      'invalid_value',
      'max_cost',
      /^`max_cost` is text: send "0\.05"\.$/,
    ],
    [
      'a limit that is no amount',
      { ...GOOD, max_cost: '5 cents' },
      'invalid_value',
      'max_cost',
      /^`max_cost` must be an amount in US dollars such as "0\.05", with at most 9 decimals, and not below zero; it is `5 cents`\.$/,
    ],
    [
      'the first word of a name',
      { ...GOOD, input: { prompt: 'x', aspect: '1:1' } },
      'unknown_parameter',
      'input.aspect',
      /Did you mean `input.aspect_ratio`\?$/,
    ],
    [
      'a word that two names share',
      { ...GOOD, input: { prompt: 'x', output: 'png' } },
      'unknown_parameter',
      'input.output',
      /Remove it or correct its name\.$/,
    ],
    ...['callback_url', 'callbackUrl', 'webhook', 'webhook_url'].map(
      (name): [string, unknown, string, string, RegExp] => [
        `a callback called ${name}`,
        { ...GOOD, [name]: 'https://a.example' },
        'unknown_parameter',
        name,
        /Did you mean `callback\.url`\?$/,
      ],
    ),
    [
      'a callback by another name inside input',
      { ...GOOD, input: { prompt: 'x', webhook_url: 'https://a.example' } },
      'unknown_parameter',
      'input.webhook_url',
      /Did you mean `callback\.url` beside `input`\?$/,
    ],
    [
      'no images for image-to-image, said by an empty list',
      { model: 'gpt-image-2/image-to-image', input: { prompt: 'x', image_input: [] } },
      'missing_parameter',
      'input.input_urls',
      /input image/,
    ],
    [
      'a callback to a file',
      { ...GOOD, callback: { url: 'file:///etc/passwd' } },
      'invalid_value',
      'callback.url',
      /http/,
    ],
    [
      'a callback for progress',
      { ...GOOD, callback: { url: 'https://a.example', when: 'all' } },
      'invalid_value',
      'callback.when',
      /final/,
    ],
    [
      '17 pairs of metadata',
      { ...GOOD, metadata: Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`k${index}`, ''])) },
      'invalid_value',
      'metadata',
      /16/,
    ],
    [
      'a metadata key of 65',
      { ...GOOD, metadata: { ['k'.repeat(65)]: '' } },
      'invalid_value',
      undefined,
      /./,
    ],
    [
      'a metadata value of 513',
      { ...GOOD, metadata: { k: 'v'.repeat(513) } },
      'invalid_value',
      'metadata.k',
      /512/,
    ],
    ['NUL in metadata', { ...GOOD, metadata: { k: 'a\0' } }, 'invalid_value', 'metadata.k', /U\+0000/],
    ['a deadline of 0', { ...GOOD, deadline_seconds: 0 }, 'invalid_value', 'deadline_seconds', /1/],
    ['storage elsewhere', { ...GOOD, storage: 'forever' }, 'invalid_value', 'storage', /temp/],
  ];
  for (const [what, body, code, param, words] of CASES) {
    it(`is refused: ${what}`, () => {
      const error = refusal(body);
      assert.equal(error.code, code, error.message);
      if (param !== undefined) assert.equal(error.param, param);
      assert.match(error.message, words);
    });
  }

  it('never fails otherwise than with a refusal, whatever is sent', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (body, input) => {
        for (const sent of [
          body,
          { model: 'gpt-image-2', input },
          { model: body, input: { prompt: input } },
        ]) {
          try {
            read(sent);
          } catch (error) {
            assert.ok(error instanceof LightmeterError && error.kind.status === 400, String(error));
          }
        }
      }),
    );
  });

  it('names a known field for every slip of one letter in its name', () => {
    const names = [
      'prompt',
      'aspect_ratio',
      'resolution',
      'background',
      'quality',
      'output_format',
      'input_urls',
    ];
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.nat(20), (name, at) => {
        const place = at % name.length;
        const slip = name.slice(0, place) + name.slice(place + 1);
        const error = refusal({ model: 'gpt-image-2', input: { prompt: 'x', [slip]: 'x' } });
        assert.deepEqual(error.details.nearest, [`input.${name}`]);
      }),
    );
  });
});
