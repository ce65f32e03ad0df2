import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { InputItem } from './input-line.ts';
import { brief, generation, MODEL, messageOf, PIXEL, readAll } from './read-input-fixture.ts';

describe('a jsonl input', () => {
  test('takes OpenAI’s lines, bare bodies beside them, a byte order mark, CR LF, blank lines and no last line end', async () => {
    const items = await readAll(
      `\ufeff${generation('a', { prompt: 'a fox', n: 2 })}\r\n\r\n  \n${'{"prompt":"狐狸","custom_id":"b"}'}\n{"prompt":"a kite"}`,
      { filename: 'in.jsonl' },
    );
    assert.deepEqual(brief(items), [
      [1, 'a', { ...MODEL, prompt: 'a fox', n: 2 }],
      [4, 'b', { ...MODEL, prompt: '狐狸' }],
      [5, 'line-5', { ...MODEL, prompt: 'a kite' }],
    ]);
  });

  test('takes edits whose images are data URLs or files, in OpenAI’s form and in short', async () => {
    const edit = {
      prompt: 'x',
      images: [{ file_id: 'file_1' }, { image_url: PIXEL }],
      mask: { file_id: 'file_2' },
    };
    const items = await readAll(
      [
        JSON.stringify({ custom_id: 'a', method: 'POST', url: '/v1/images/edits', body: edit }),
        JSON.stringify({ prompt: 'x', image: 'file_1' }),
        JSON.stringify({ prompt: 'x', image: ['file_1', PIXEL], mask: PIXEL }),
      ].join('\n'),
      { filename: 'in.jsonl' },
    );
    const sourcesOf = (item: InputItem | undefined) => {
      assert.ok(item?.kind === 'request' && item.request.operation === 'edit', JSON.stringify(item));
      const { images, mask } = item.request.body;
      return [images.map((image) => image.file_id ?? image.image_url), mask?.file_id ?? mask?.image_url];
    };
    assert.deepEqual(sourcesOf(items[0]), [['file_1', PIXEL], 'file_2']);
    assert.deepEqual(sourcesOf(items[1]), [['file_1'], undefined]);
    assert.deepEqual(sourcesOf(items[2]), [['file_1', PIXEL], PIXEL]);
  });

  const FAULTS: readonly (readonly [string, string | object, string, RegExp])[] = [
    ['is no JSON', '{broken', 'undefined invalid_json', /not valid JSON/],
    ['is a list', '["a"]', 'undefined invalid_json', /not a JSON object/],
    ['is null', 'null', 'undefined invalid_json', /not a JSON object/],
    ['has two objects', '{"prompt":"a"}{"prompt":"b"}', 'undefined invalid_json', /one JSON object on each/],
    [
      'has no custom_id',
      { method: 'POST', url: '/v1/images/edits', body: {} },
      'custom_id missing_parameter',
      /required/,
    ],
    [
      'has no body',
      { custom_id: 'a', method: 'POST', url: '/v1/images/edits' },
      'body missing_parameter',
      /required/,
    ],
    [
      'has another method',
      { custom_id: 'a', method: 'GET', url: '/v1/images/edits', body: {} },
      'method invalid_value',
      /"POST"/,
    ],
    [
      'has another url',
      { custom_id: 'a', method: 'POST', url: '/v1/embeddings', body: {} },
      'url invalid_value',
      /\/v1\/images\/generations, \/v1\/images\/edits/,
    ],
    [
      'has a body that is text',
      { custom_id: 'a', method: 'POST', url: '/v1/images/edits', body: 'x' },
      'body invalid_value',
      /JSON object/,
    ],
    [
      'has a field beside the body',
      { custom_id: 'a', method: 'POST', url: '/v1/images/edits', body: {}, n: 1 },
      'n unknown_parameter',
      /put it into `body`/,
    ],
    ['has a number as custom_id', { prompt: 'a', custom_id: 7 }, 'custom_id invalid_value', /text/],
    ['has an empty custom_id', { prompt: 'a', custom_id: '' }, 'custom_id invalid_value', /1 to 256/],
    [
      'has a long custom_id',
      { prompt: 'a', custom_id: 'x'.repeat(257) },
      'custom_id invalid_value',
      /1 to 256/,
    ],
    ['has a custom_id with NUL', { prompt: 'a', custom_id: 'a\u0000' }, 'custom_id invalid_value', /control/],
    ['has no prompt', { n: 1 }, 'prompt missing_parameter', /`prompt`/],
    [
      'has an unknown parameter',
      { prompt: 'a', colour: 'red' },
      'colour unknown_parameter',
      /nothing is dropped silently/,
    ],
    ['has a count that is text', { prompt: 'a', n: 'two' }, 'n invalid_value', /`n`/],
    ['streams', { prompt: 'a', stream: true }, 'stream unsupported_value', /has no place in a batch/],
    ['wants previews', { prompt: 'a', partial_images: 1 }, 'partial_images unsupported_value', /no place/],
    ['names a quote', { prompt: 'a', quote_id: 'q' }, 'quote_id unsupported_value', /quoted as a whole/],
    [
      'edits an address',
      { prompt: 'a', image: 'https://example.com/a.png' },
      'images[0].image_url invalid_value',
      /upload the image to \/v1\/files/i,
    ],
    ['edits what is neither', { prompt: 'a', images: [{}] }, 'images[0] invalid_value', /either `image_url`/],
    [
      'edits what is both',
      { prompt: 'a', images: [{ file_id: 'f', image_url: PIXEL }] },
      'images[0] invalid_value',
      /either/,
    ],
    ['edits no image', { prompt: 'a', images: [] }, 'images invalid_value', /`images`/],
    ['has a mask alone', { prompt: 'a', mask: PIXEL }, 'images missing_parameter', /`images`/],
    ['says its image twice', { prompt: 'a', image: PIXEL, images: [] }, 'image invalid_value', /give one/],
    [
      'has metadata that is text',
      { prompt: 'a', metadata: 'x' },
      'metadata invalid_value',
      /values are text/,
    ],
    [
      'has metadata with a number',
      { prompt: 'a', metadata: { a: 1 } },
      'metadata invalid_value',
      /values are text/,
    ],
    [
      'has long metadata',
      { prompt: 'a', metadata: { a: 'x'.repeat(10_001) } },
      'metadata invalid_value',
      /10000 are allowed/,
    ],
  ];

  for (const [what, line, expected, message] of FAULTS) {
    test(`that ${what} on one line names the fault, its line and the fix, and the rest is read`, async () => {
      const text = typeof line === 'string' ? line : JSON.stringify(line);
      const items = await readAll(`{"prompt":"before"}\n${text}\n{"prompt":"behind"}\n`, {
        filename: 'in.jsonl',
      });
      assert.deepEqual(
        items.map((item) => [item.kind, 'lineNumber' in item && item.lineNumber]),
        [
          ['request', 1],
          ['fault', 2],
          ['request', 3],
        ],
      );
      assert.equal(brief(items)[1]?.[2], expected);
      assert.match(messageOf(items[1]), message);
    });
  }

  test('that says a custom_id twice names the line that said it first', async () => {
    const items = await readAll(
      [
        generation('a', { prompt: 'x' }),
        generation('b', { prompt: 'x' }),
        generation('a', { prompt: 'y' }),
      ].join('\n'),
      { filename: 'in.jsonl' },
    );
    assert.deepEqual(brief(items)[2], [3, 'a', 'custom_id invalid_value']);
    assert.match(messageOf(items[2]), /"a" stands on line 1 already/);
  });

  test('that says the id of a line without one is told so', async () => {
    const items = await readAll('{"prompt":"a","custom_id":"line-2"}\n{"prompt":"b"}', {
      filename: 'in.jsonl',
    });
    assert.deepEqual(brief(items)[1], [2, 'line-2', 'custom_id invalid_value']);
  });

  test('with a byte that is not UTF-8 loses that line alone', async () => {
    const bytes = Buffer.from('{"prompt":"a"}\n{"prompt":"caf\u00e9"}\n{"prompt":"b"}', 'latin1');
    const items = await readAll(bytes, { filename: 'in.jsonl' });
    assert.deepEqual(
      items.map((item) => item.kind),
      ['request', 'fault', 'request'],
    );
    assert.match(messageOf(items[1]), /UTF-8/);
  });

  test('may have 1 MB on a line, 10 MB with an image, and not a byte more', async () => {
    const line = (sizeBytes: number, start: string) =>
      `{"prompt":"${start}${'x'.repeat(sizeBytes - start.length - 13)}"}`;
    const items = await readAll(
      [
        line(1_048_576, ''),
        line(1_048_577, ''),
        line(1_048_577, 'data:image/'),
        line(10_485_760, 'data:image/'),
        line(10_485_761, 'data:image/'),
        '{"prompt":"behind"}',
      ].join('\n'),
      { filename: 'in.jsonl' },
    );
    assert.deepEqual(
      items.map((item) => [item.kind, 'lineNumber' in item && item.lineNumber]),
      [
        ['request', 1],
        ['fault', 2],
        ['request', 3],
        ['request', 4],
        ['fault', 5],
        ['request', 6],
      ],
    );
    assert.match(messageOf(items[1]), /1,048,576 bytes, the limit of a line without images/);
    assert.match(messageOf(items[4]), /10,485,760 bytes, .* `file_id`/);
  });
});
