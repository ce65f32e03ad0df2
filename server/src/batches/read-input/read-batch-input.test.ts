import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { describe, test } from 'node:test';
import { type BatchInputWishes, readBatchInput } from './read-batch-input.ts';
import { brief, generation, MAX_BYTES, MODEL, messageOf, readAll } from './read-input-fixture.ts';

describe('defaults', () => {
  test('hold where a line says nothing or null, and a line’s own word wins', async () => {
    const items = await readAll(
      '{"prompt":"a"}\n{"prompt":"b","quality":"high","model":"other"}\n{"prompt":"c","quality":null}',
      { filename: 'in.jsonl', defaults: { ...MODEL, quality: 'low' } },
    );
    assert.deepEqual(
      brief(items).map((item) => item[2]),
      [
        { model: 'gpt-image-2', prompt: 'a', quality: 'low' },
        { model: 'other', prompt: 'b', quality: 'high' },
        { model: 'gpt-image-2', prompt: 'c', quality: 'low' },
      ],
    );
  });

  test('a line that says its size in one way does not inherit the other', async () => {
    const read = async (defaults: BatchInputWishes['defaults']) =>
      brief(
        await readAll('{"prompt":"a","size":"1024x1024"}\n{"prompt":"b","resolution":"2K"}', {
          filename: 'in.jsonl',
          defaults: { ...MODEL, ...defaults },
        }),
      ).map((item) => item[2]);
    assert.deepEqual(await read({ aspect_ratio: '16:9', resolution: '4K' }), [
      { ...MODEL, prompt: 'a', size: '1024x1024' },
      { ...MODEL, prompt: 'b', aspect_ratio: '16:9', resolution: '2K' },
    ]);
    assert.deepEqual(await read({ size: 'auto' }), [
      { ...MODEL, prompt: 'a', size: '1024x1024' },
      { ...MODEL, prompt: 'b', resolution: '2K' },
    ]);
  });

  test('a parameter that neither the line nor the defaults give is named with both places', async () => {
    const items = await readAll('a fox', { filename: 'in.txt', defaults: {} });
    assert.deepEqual(brief(items), [[1, 'line-1', 'model missing_parameter']]);
    assert.match(messageOf(items[0]), /on the line, or for every line in `defaults`/);
  });

  test('an image among them makes every line an edit', async () => {
    const items = await readAll('a fox', {
      filename: 'in.txt',
      defaults: { ...MODEL, images: [{ image_url: undefined, file_id: 'file_1' }] },
    });
    assert.equal(items[0]?.kind === 'request' && items[0].request.operation, 'edit');
  });
});

test('a batch for one endpoint refuses lines of the other', async () => {
  const items = await readAll(
    [generation('a', { prompt: 'x' }), '{"prompt":"x"}', '{"prompt":"x","image":"file_1"}'].join('\n'),
    { filename: 'in.jsonl', endpoint: '/v1/images/edits' },
  );
  assert.deepEqual(
    items.map((item) => (item.kind === 'fault' ? item.fault.param : item.kind)),
    ['url', 'images', 'request'],
  );
});

test('a text is a prompt a line, as it stands; blank lines are none', async () => {
  const items = await readAll('\ufeffa fox\r\n\r\n  two  spaces \n狐狸', { filename: 'in.txt' });
  assert.deepEqual(
    brief(items).map(([line, , body]) => [line, (body as { prompt: string }).prompt]),
    [
      [1, 'a fox'],
      [3, '  two  spaces '],
      [4, '狐狸'],
    ],
  );
});

describe('a file that cannot be used ends with one item that says why', () => {
  const HOPELESS: readonly (readonly [string, string | Uint8Array, string, RegExp])[] = [
    ['that is empty', '', 'a.jsonl', /has no requests/],
    ['of blank lines', '\n \n', 'a.txt', /has no requests/],
    ['of a header alone', 'prompt\n', 'a.csv', /has no requests/],
    ['that is a spreadsheet', Buffer.from('504b03040000', 'hex'), 'a.csv', /export it as CSV/],
    ['that is compressed', Buffer.from('1f8b08', 'hex'), 'a.jsonl', /unpack it/],
    ['in UTF-16', Buffer.from('\ufeff{"prompt":"a"}', 'utf16le'), 'a.jsonl', /UTF-16.*save it as UTF-8/],
    ['that is binary', Buffer.from([0x61, 0, 0x62]), 'a.txt', /NUL/],
    ['whose format nobody knows', 'a fox', 'prompts', /Set `format` to jsonl, csv, tsv or txt/],
    [
      'whose header is not UTF-8',
      Buffer.from('caf\u00e9,prompt\n', 'latin1'),
      'a.csv',
      /header cannot be read.*UTF-8/,
    ],
  ];
  for (const [what, content, filename, message] of HOPELESS) {
    test(`a file ${what}`, async () => {
      for (const chunkBytes of [1, 65_536]) {
        const items = await readAll(content, { filename }, chunkBytes);
        assert.deepEqual(
          items.map((item) => item.kind),
          ['hopeless'],
        );
        assert.match(messageOf(items[0]), message);
      }
    });
  }

  test('a file with more requests than a batch may have: at the limit, and one above', async () => {
    const lines = (count: number) => 'a fox\n'.repeat(count);
    const kinds = async (count: number, maxLines?: number) => {
      const items = await readAll(lines(count), { filename: 'a.txt', ...(maxLines ? { maxLines } : {}) });
      return [items.length, items.at(-1)?.kind];
    };
    assert.deepEqual(await kinds(3, 3), [3, 'request']);
    assert.deepEqual(await kinds(4, 3), [4, 'hopeless']);
    assert.deepEqual(await kinds(50_000), [50_000, 'request']);
    assert.deepEqual(await kinds(50_001), [50_001, 'hopeless']);
  });

  test('a file larger than the limit: at the limit, and a byte above', async () => {
    const read = (maxBytes: number) => readAll('a fox\n', { filename: 'a.txt', maxBytes });
    assert.deepEqual(
      (await read(6)).map((item) => item.kind),
      ['request'],
    );
    assert.deepEqual(
      (await read(5)).map((item) => item.kind),
      ['hopeless'],
    );
  });
});

test('what the source fails with is thrown, and ending early ends the source', async () => {
  async function* broken() {
    yield Buffer.from('prompt\na\n'.repeat(1_000));
    throw new Error('the disk is gone');
  }
  for (const filename of ['a.csv', 'a.tsv', 'a.txt', 'a.jsonl'])
    await assert.rejects(
      Readable.from(readBatchInput(broken(), { filename, maxBytes: MAX_BYTES })).toArray(),
      /the disk is gone/,
    );
  for (const filename of ['a.csv', 'a.txt', 'a.unknown']) {
    let isEnded = false;
    async function* endless() {
      try {
        for (;;) yield Buffer.from('prompt\na\n');
      } finally {
        isEnded = true;
      }
    }
    for await (const _item of readBatchInput(endless(), { filename, maxBytes: MAX_BYTES })) break;
    const deadlineMs = Date.now() + 5_000;
    while (!isEnded) {
      assert.ok(Date.now() < deadlineMs, `the source of ${filename} goes on`);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
});
