// A program: the plainest gateway there is, node:http and undici with the bytes streamed through. No keys, no prices,
// no database: what a gateway costs when it does nothing.
// Arguments: the origin of the upstream.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent } from 'undici';

const [origin = ''] = process.argv.slice(2);
const upstream = new Agent({ connections: 10_000, headersTimeout: 600_000, bodyTimeout: 600_000 });

const server = createServer({ highWaterMark: 1_048_576, keepAliveTimeout: 75_000 }, (request, response) => {
  const {
    'content-type': contentType = '',
    'content-length': contentLength = '',
    authorization = '',
  } = request.headers;
  upstream
    .stream(
      {
        origin,
        path: request.url ?? '/',
        method: 'POST',
        headers: { 'content-type': contentType, 'content-length': contentLength, authorization },
        body: request,
      },
      ({ statusCode, headers }) => response.writeHead(statusCode, headers),
    )
    .catch(() => {
      if (response.headersSent) response.destroy();
      else response.writeHead(502).end();
    });
});

server.listen({ host: '127.0.0.1', port: 0, backlog: 4_096 }, () => {
  process.stdout.write(`running at http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
