import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createTcpServer } from 'node:net';
import { Readable } from 'node:stream';
import { beforeEach, describe, test } from 'node:test';
import { inputImage } from '../conformance.ts';
import { failure, PICTURE, portOf, useFakeOpenAi } from './fake-openai-calls.ts';
import { type ReceivedRequest, recordedAnswer, replay } from './fake-openai-server.ts';

const openai = useFakeOpenAi();

describe('an edit', () => {
  beforeEach(() => {
    openai.server.respond = replay(recordedAnswer('edit'), [PICTURE]);
  });

  test('sends several images and the mask as files, and its parameters as text', async () => {
    const [image, mask] = [await inputImage(), await inputImage('mask')];
    const jpeg = { ...image, format: 'jpeg' } as const;
    await openai.call({
      operation: 'edit',
      references: [image, jpeg],
      mask,
      prompt: 'Öl auf "Leinwand"\r\n--',
    });
    const [request] = openai.server.received;
    assert.equal(request?.path, '/v1/images/edits');
    assert.equal(request?.headers['content-length'], String(request?.body.length));
    const form = await formOf(request);
    assert.deepEqual(form.slice(0, -3), [
      ['model', 'gpt-image-2'],
      ['prompt', 'Öl auf "Leinwand"\r\n--'],
      ['n', '1'],
      ['size', '320x192'],
      ['quality', 'low'],
      ['background', 'auto'],
      ['output_format', 'png'],
    ]);
    assert.deepEqual(form.slice(-3), [
      ['image[]', { filename: 'image-1.png', type: 'image/png', sizeBytes: image.sizeBytes }],
      ['image[]', { filename: 'image-2.jpg', type: 'image/jpeg', sizeBytes: image.sizeBytes }],
      ['mask', { filename: 'mask.png', type: 'image/png', sizeBytes: mask.sizeBytes }],
    ]);
  });

  test('names a single image `image`', async () => {
    const image = await inputImage();
    await openai.call({
      operation: 'edit',
      references: [image],
      inputFidelity: 'high',
      partialImageCount: 2,
    });
    const form = await formOf(openai.server.received[0]);
    assert.deepEqual(form.slice(-4), [
      ['input_fidelity', 'high'],
      ['stream', 'true'],
      ['partial_images', '2'],
      ['image', { filename: 'image-1.png', type: 'image/png', sizeBytes: image.sizeBytes }],
    ]);
  });

  test('whose input image cannot be read fails with that error, not with one of the provider', async () => {
    const image = await inputImage();
    const broken = new Error('The disk is gone.');
    const open = () => Readable.from(failing(broken));
    const rejection = openai.call({ operation: 'edit', references: [{ ...image, open }] });
    await assert.rejects(rejection, (error) => error instanceof Error && error.cause === broken);
  });

  test('whose input image is shorter or longer than it says never arrives', async () => {
    const image = await inputImage();
    for (const sizeBytes of [image.sizeBytes - 1, image.sizeBytes + 1]) {
      const rejection = openai.call({ operation: 'edit', references: [{ ...image, sizeBytes }] });
      await assert.rejects(rejection, { name: 'InputImageError' });
    }
    assert.equal(openai.server.received.length, 0);
  });

  test('that is refused while it is still being sent ends at once, and its input is let go', async () => {
    const tcp = createTcpServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => {
        socket.write('HTTP/1.1 413 Payload Too Large\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}');
      });
    });
    tcp.listen(0, '127.0.0.1');
    await once(tcp, 'listening');
    const endless = new Readable({
      read() {
        setImmediate(() => this.push(Buffer.alloc(1_000)));
      },
    });
    const image = { ...(await inputImage()), sizeBytes: 1_000_000_000, open: () => endless };
    const adapter = openai.adapterWith({ baseUrl: `http://127.0.0.1:${portOf(tcp)}/v1` });
    const error = await failure(openai.call({ operation: 'edit', references: [image] }, adapter));
    assert.equal(error.code, 'upstream_rejected');
    if (!endless.closed) await once(endless, 'close');
    tcp.close();
  });
});

type FormEntry = [string, string | { filename: string; type: string; sizeBytes: number }];

/** A form as the runtime's own parser reads it. */
async function formOf(request: ReceivedRequest | undefined): Promise<FormEntry[]> {
  assert.ok(request);
  const headers = { 'content-type': String(request.headers['content-type']) };
  const form = await new Response(new Uint8Array(request.body), { headers }).formData();
  return Array.from(form, ([name, value]): FormEntry => {
    if (typeof value === 'string') return [name, value];
    return [name, { filename: value.name, type: value.type, sizeBytes: value.size }];
  });
}

async function* failing(error: Error): AsyncGenerator<Buffer> {
  yield Buffer.alloc(10);
  throw error;
}
