import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { inputImage } from '../conformance.ts';
import { multipartBody } from './multipart.ts';

test('the body is exactly as long as it says, and spelt as the standard has it', async () => {
  const image = { ...(await inputImage()), sizeBytes: 3, open: () => Readable.from([Buffer.from('PNG')]) };
  const { signal } = new AbortController();
  const { contentType, sizeBytes, stream } = multipartBody(
    { references: [image], mask: image },
    { prompt: 'Ö', n: 2 },
    signal,
  );
  const boundary = /^multipart\/form-data; boundary=(\S+)$/.exec(contentType)?.[1];
  const body = Buffer.concat(await stream.toArray());
  assert.equal(body.length, sizeBytes);
  assert.deepEqual(String(body).split('\r\n'), [
    `--${boundary}`,
    'Content-Disposition: form-data; name="prompt"',
    '',
    'Ö',
    `--${boundary}`,
    'Content-Disposition: form-data; name="n"',
    '',
    '2',
    `--${boundary}`,
    'Content-Disposition: form-data; name="image"; filename="image-1.png"',
    'Content-Type: image/png',
    '',
    'PNG',
    `--${boundary}`,
    'Content-Disposition: form-data; name="mask"; filename="mask.png"',
    'Content-Type: image/png',
    '',
    'PNG',
    `--${boundary}--`,
    '',
  ]);
});

test('the signal ends the reading of an input image that never comes', async () => {
  const stalled = new Readable({ read() {} });
  const image = { ...(await inputImage()), open: () => stalled };
  const call = new AbortController();
  const { stream } = multipartBody({ references: [image], mask: undefined }, {}, call.signal);
  const reading = stream.toArray();
  stream.once('data', () => call.abort());
  await assert.rejects(reading, { name: 'InputImageError' });
  assert.equal(stalled.destroyed, true);
});
