import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { LightmeterError } from '@lightmeter/core';
import { fetchImage } from './fetch-image.ts';

const OPEN = {
  configuration: { LIGHTMETER_FETCH_REMOTE_IMAGES: true, LIGHTMETER_FETCH_ALLOW_NETWORKS: '127.0.0.1/32' },
};
const CLOSED = { configuration: { ...OPEN.configuration, LIGHTMETER_FETCH_ALLOW_NETWORKS: '' } };
const OFF = { configuration: { ...OPEN.configuration, LIGHTMETER_FETCH_REMOTE_IMAGES: false } };

const asked: string[] = [];
let server: Server;
let base: string;

/** What each path answers. */
const PATHS: Readonly<Record<string, RequestListener>> = {
  '/image': (_request, response) => response.end('bytes of an image'),
  '/moved': (_request, response) => response.writeHead(302, { location: '/image' }).end(),
  '/home': (_request, response) => response.writeHead(302, { location: 'http://127.0.0.2/secret' }).end(),
  '/file': (_request, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
  '/round': (_request, response) => response.writeHead(302, { location: '/round' }).end(),
  '/gone': (_request, response) => response.writeHead(404).end(),
  '/claims-51-mb': (_request, response) => {
    response.writeHead(200, { 'content-length': 51 * 1_048_576 }).flushHeaders();
  },
  '/endless': (_request, response) => {
    const more = () => {
      while (response.write(Buffer.alloc(1_048_576)));
    };
    response.on('drain', more);
    more();
  },
  '/broken': (request) => request.socket.destroy(),
};

before(async () => {
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    (PATHS[request.url ?? ''] ?? PATHS['/gone'])?.(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(() => {
  server.closeAllConnections();
  server.close();
});

async function bytesOf(fetching: typeof OPEN, address: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of fetchImage(fetching, address, 'input.input_urls[0]')) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

async function refusal(fetching: typeof OPEN, address: string): Promise<LightmeterError> {
  try {
    await bytesOf(fetching, address);
  } catch (error) {
    if (error instanceof LightmeterError) return error;
    throw error;
  }
  return assert.fail(`${address} was fetched`);
}

describe('an image at an address', () => {
  it('is fetched, after redirects and without the fragment', async () => {
    assert.equal(await bytesOf(OPEN, `${base}/image`), 'bytes of an image');
    assert.equal(await bytesOf(OPEN, `${base}/moved#part`), 'bytes of an image');
  });

  it('in a private network is never asked for, by number, by name or by redirect', async () => {
    const before = asked.length;
    const port = new URL(base).port;
    const addresses = [
      `${base}/image`,
      `http://localhost:${port}/image`,
      `http://0x7f.1:${port}/image`,
      `http://2130706433:${port}/image`,
      `http://[::1]:${port}/image`,
      `http://[::ffff:127.0.0.1]:${port}/image`,
      'http://169.254.169.254/latest/meta-data',
      'http://10.0.0.1/a.png',
    ];
    for (const address of addresses) {
      const error = await refusal(CLOSED, address);
      assert.equal(error.code, 'image_fetch_failed', address);
      assert.equal(error.param, 'input.input_urls[0]');
    }
    assert.equal(asked.length, before);
    // 127.0.0.2 is not in the network that is allowed here.
    assert.match((await refusal(OPEN, `${base}/home`)).message, /not (a )?public/);
    assert.equal((await refusal(OPEN, `${base}/file`)).code, 'image_fetch_failed');
  });

  const REFUSALS: readonly [string, string, string, RegExp][] = [
    ['that is not there', '/gone', 'image_fetch_failed', /HTTP 404/],
    ['that redirects in a circle', '/round', 'image_fetch_failed', /more than 3 times/],
    ['whose connection breaks', '/broken', 'image_fetch_failed', /connection failed/],
    ['that says it has 51 MB', '/claims-51-mb', 'image_too_large', /50 MB/],
    ['that does not end', '/endless', 'image_too_large', /50 MB/],
  ];
  for (const [what, path, code, words] of REFUSALS) {
    it(`${what} is refused with ${code}`, async () => {
      const error = await refusal(OPEN, `${base}${path}`);
      assert.equal(error.code, code);
      assert.match(error.message, words);
    });
  }

  it('with a password in it is refused, and never repeated', async () => {
    const error = await refusal(OPEN, base.replace('http://', 'http://user:secret@'));
    assert.equal(error.code, 'image_fetch_failed');
    assert.doesNotMatch(error.message, /secret/);
  });

  it('is refused with what to do instead where the server fetches nothing', async () => {
    const error = await refusal(OFF, `${base}/image`);
    assert.deepEqual([error.code, error.param], ['invalid_value', 'input.input_urls[0]']);
    assert.match(error.message, /data URL/);
  });
});
