// The console: its built files, and its one page for every address that a person opens in a browser and no endpoint has.

import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** Made by scripts/build-console.mjs, which `npm start` runs. */
const BUILT = fileURLToPath(new URL('../../../console/dist/', import.meta.url));

const NONCE_PLACE = '__CSP_NONCE__';

/** Addresses of programs: what is not there is an error in JSON, whatever the caller accepts. */
const PROGRAM_ADDRESSES = /^\/(v1|api|assets)(\/|$)/;

/** Answers a request with the console's page; undefined when the request is not a person's who opens one. */
export type ConsolePage = (request: FastifyRequest, reply: FastifyReply) => FastifyReply | undefined;

/** Serves the files of the console and gives what answers for its pages. Without a built console there are none. */
export async function consoleRoutes(app: FastifyInstance): Promise<ConsolePage> {
  const page = readPage();
  if (page === undefined) return () => undefined;
  await app.register(fastifyStatic, {
    root: BUILT,
    serveDotFiles: false,
    index: false,
    wildcard: false,
    preCompressed: true,
    cacheControl: false,
    globIgnore: ['**/*.br', '**/*.gz', 'index.html'],
    schemaHide: true,
    setHeaders: (reply, path) => {
      // Names under assets/ are made from the content: what they name never changes.
      const isNamedByContent = path.startsWith(`${BUILT}assets`);
      reply.header('cache-control', isNamedByContent ? 'public, max-age=31536000, immutable' : 'no-cache');
      reply.header('x-content-type-options', 'nosniff');
    },
  });
  return (request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '';
    const isOpened = request.method === 'GET' || request.method === 'HEAD';
    if (!isOpened || PROGRAM_ADDRESSES.test(path) || !request.headers.accept?.includes('text/html'))
      return undefined;
    const nonce = randomBytes(18).toString('base64');
    return reply
      .status(200)
      .headers({
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
        'content-security-policy': contentSecurityPolicy(nonce),
        'cross-origin-opener-policy': 'same-origin',
        'permissions-policy': 'camera=(), geolocation=(), microphone=()',
        'referrer-policy': 'same-origin',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
      })
      .send(page.replaceAll(NONCE_PLACE, nonce));
  };
}

function readPage(): string | undefined {
  const path = `${BUILT}index.html`;
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/** Scripts come from files of this server alone; style elements carry the nonce; nothing is fetched from elsewhere. */
function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' blob: data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
