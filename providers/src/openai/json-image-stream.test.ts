import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { UpstreamError } from '../adapter.ts';
import { FakeDelivery } from '../fake-delivery.ts';
import { createBlockPool } from './block-pool.ts';
import { ImageIntakes } from './image-intake.ts';
import { IMAGE_TAKEN, JsonImageStream } from './json-image-stream.ts';

interface Read {
  readonly document: unknown;
  readonly delivery: FakeDelivery;
  readonly images: ImageIntakes;
}

/** Reads a document that comes in pieces ending at the cuts, through blocks so small that images need several. */
async function read(text: string, cuts: readonly number[] = []): Promise<Read> {
  const delivery = new FakeDelivery(async () => {});
  const blocks = createBlockPool({ blockBytes: 30, maxBlocks: 1 });
  const images = new ImageIntakes(delivery, blocks, new AbortController().signal);
  const stream = new JsonImageStream(() => images.beginImage());
  const bytes = Buffer.from(text);
  const ends = [...cuts, bytes.length]
    .filter((cut) => cut <= bytes.length)
    .sort((left, right) => left - right);
  let from = 0;
  for (const end of ends) {
    await stream.push(bytes.subarray(from, end));
    from = end;
  }
  const document = stream.finish();
  assert.deepEqual(delivery.breaches, []);
  return { document, delivery, images };
}

function bytesOf({ delivery }: Read): Buffer[] {
  return delivery.images.map((image) => {
    assert.equal(image.state, 'ended');
    return image.bytes;
  });
}

const PICTURE = Buffer.from('A picture of some bytes, longer than one block of thirty.');

describe('an image in a document', () => {
  const base64 = PICTURE.toString('base64');
  const forms = {
    'nothing unusual': `{"data":[{"b64_json":"${base64}"}]}`,
    'white space around the colon': `{"data" : [ {"b64_json" \n:\t "${base64}" } ] }`,
    'escaped slashes': `{"data":[{"b64_json":"${base64.replaceAll('/', '\\/')}"}]}`,
    'unicode escapes': `{"data":[{"b64_json":"${base64.replaceAll('=', '\\u003D').replace('Q', '\\u0051')}"}]}`,
    'line breaks': `{"data":[{"b64_json":"${base64.replace(/.{7}/g, '$&\\r\\n')}"}]}`,
    'no padding': `{"data":[{"b64_json":"${base64.replace(/=+$/, '')}"}]}`,
    'the URL-safe alphabet': `{"data":[{"b64_json":"${PICTURE.toString('base64url')}"}]}`,
    'other keys around it': `{"usage":{"n":1},"data":[{"a":"b64_json","b64_json":"${base64}","z":["\\\\"]}]}`,
  };
  for (const [form, text] of Object.entries(forms)) {
    test(`with ${form} is decoded, wherever the pieces end`, async () => {
      for (let cut = 0; cut <= text.length; cut += 1) {
        const [image] = bytesOf(await read(text, [cut]));
        assert.deepEqual(image, PICTURE);
      }
    });
  }

  test('comes to a whole document in single bytes', async () => {
    const everywhere = Array.from({ length: forms['nothing unusual'].length }, (_, at) => at);
    const result = await read(forms['nothing unusual'], everywhere);
    assert.deepEqual(bytesOf(result), [PICTURE]);
    assert.deepEqual(result.document, { data: [{ b64_json: IMAGE_TAKEN }] });
  });

  test('is none when it is null, empty, or only looks like one', async () => {
    const document = {
      data: [{ b64_json: null }, { b64_json: '' }, { b64_json: 7 }, { b64_json: { b64_json: [] } }],
      prompt: 'A sign that reads "b64_json":"QUJD"',
      b64_jsonx: 'QUJD',
      x_b64_json: 'QUJD',
    };
    const result = await read(JSON.stringify(document));
    assert.deepEqual(bytesOf(result), []);
    assert.deepEqual(result.document, document);
  });

  const spoilt = ['QUJD*A==', 'QUJDR', 'QQ==QUJD', 'QU=D', 'QUJD\\u0141', 'QUI=QUI=', '====', '\\\\QUJD'];
  for (const text of spoilt) {
    test(`is abandoned when its text is ${text}, and the next one still arrives`, async () => {
      const { delivery, images } = await read(`[{"b64_json":"${text}"},{"b64_json":"QUJD"}]`);
      const [first, second] = delivery.images;
      assert.equal(first?.state, 'abandoned');
      assert.equal(second?.state, 'ended');
      assert.equal(String(second?.bytes), 'ABC');
      assert.equal(images.imageCount, 2);
      assert.equal(images.deliveredCount, 1);
    });
  }
});

describe('a document that cannot be read', () => {
  const cases = [
    {
      what: 'breaks off within an image',
      text: '{"data":[{"b64_json":"QUJD',
      code: 'upstream_connection_lost',
    },
    { what: 'breaks off within a string', text: '{"data":"QUJD', code: 'upstream_connection_lost' },
    { what: 'breaks off between two fields', text: '{"data":[{}],', code: 'upstream_connection_lost' },
    { what: 'is a web page', text: '<html><body>Bad gateway</body></html>', code: 'upstream_malformed' },
    { what: 'is a web page with odd quotes', text: '<p>5" {', code: 'upstream_malformed' },
    { what: 'has a stray comma', text: '{"data":[],}', code: 'upstream_malformed' },
    { what: 'is empty', text: ' \n', code: 'upstream_empty' },
  ];
  for (const { what, text, code } of cases) {
    test(`${what}: ${code}`, async () => {
      await assert.rejects(read(text), (error) => error instanceof UpstreamError && error.code === code);
    });
  }

  test('may have 1 MB beside its images, and not one byte more', async () => {
    // `{"b64_json":"*","p":""}` is 23 bytes: one stands for the four of the image.
    const filled = (bytes: number) => `{"b64_json":"QUJD","p":"${'x'.repeat(bytes - 23)}"}`;
    await read(filled(1024 * 1024));
    await assert.rejects(
      read(filled(1024 * 1024 + 1)),
      (error) => error instanceof UpstreamError && error.code === 'upstream_malformed',
    );
  });
});

/** JSON text with a random layout, in which `b64_json` holds images of random bytes in random spelling. */
const documents = fc.letrec<{ value: string; image: string; object: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.json({ maxDepth: 0 }),
    fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text)),
    fc.constant(JSON.stringify('"b64_json":"QUJD"\\')),
    tie('object'),
    fc.array(tie('value'), { maxLength: 3 }).map((items) => `[${items.join(' ,')}]`),
  ),
  image: fc
    .tuple(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(...spellings()))
    .map(([bytes, spell]) => `"${spell(Buffer.from(bytes).toString('base64'))}"`),
  object: fc
    .uniqueArray(
      fc.oneof(
        fc.tuple(fc.constant('"b64_json"'), fc.oneof(tie('image'), fc.constantFrom('null', '""', '1', '{}'))),
        fc.tuple(fc.constantFrom('"url"', '"b64"', '"data"', '"é \\" "'), tie('value')),
      ),
      { selector: ([key]) => key, maxLength: 4 },
    )
    .chain((fields) =>
      fc
        .constantFrom(':', ' :', ': ', '\n\t:\r\n')
        .map((colon) => `{${fields.map(([key, value]) => `${key}${colon}${value}`).join(', ')}}`),
    ),
}));

function spellings(): ((base64: string) => string)[] {
  return [
    (base64) => base64,
    (base64) => base64.replace(/=+$/, ''),
    (base64) => base64.replaceAll('/', '\\/'),
    (base64) => base64.replaceAll('+', '\\u002b'),
    (base64) => base64.replace(/.{5}/g, '$&\\n'),
  ];
}

/** What JSON.parse makes of it, with the images taken out in the order in which they stand. */
function expected(text: string): { document: unknown; images: Buffer[] } {
  const images: Buffer[] = [];
  const document = JSON.parse(text, (key, value) => {
    if (key !== 'b64_json' || typeof value !== 'string' || value === '') return value;
    images.push(Buffer.from(value, 'base64'));
    return IMAGE_TAKEN;
  });
  return { document, images };
}

test('any document in any pieces reads like JSON.parse', async () => {
  await fc.assert(
    fc.asyncProperty(documents.object, fc.array(fc.nat(2_000), { maxLength: 40 }), async (text, cuts) => {
      const result = await read(text, cuts);
      const { document, images } = expected(text);
      assert.deepEqual(result.document, document);
      assert.deepEqual(bytesOf(result), images);
    }),
    { numRuns: 1_000 },
  );
});
