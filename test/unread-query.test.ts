// What stands in an address and is read by nobody: refused by every route of the API, with the parameter's name.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Api, apiOf, assertAuditClean } from './support/api.ts';
import { type ServerProcess, startServer } from './support/server-process.ts';

interface Described {
  readonly parameters?: readonly { readonly in: string }[];
  readonly security?: readonly object[];
}

let server: ServerProcess;
let api: Api;

before(async () => {
  server = await startServer();
  api = apiOf(server.url);
});
after(() => server.stop());

test('every route that reads no query refuses one by name', async () => {
  const { body } = await api('/openapi.json');
  const routes = Object.entries(body.paths as Record<string, Record<string, Described>>).flatMap(
    ([path, operations]) =>
      Object.entries(operations)
        // What is about the person who is signed in takes no key, and refuses it before anything else.
        .filter(([, { security = [] }]) => !security.some((by) => 'session' in by))
        .filter(([, { parameters = [] }]) => !parameters.some((parameter) => parameter.in === 'query'))
        .map(([method]) => ({ method: method.toUpperCase(), path })),
  );
  const refusing = routes.filter(({ path }) => path.startsWith('/v1/') && path !== '/v1/models');
  for (const path of [
    '/v1/limits',
    '/v1/keys',
    '/v1/webhooks',
    '/v1/balance',
    '/v1/tasks',
    '/v1/tasks/{id}',
    '/v1/models/{id}',
  ])
    assert.ok(
      refusing.some((route) => route.path === path),
      path,
    );
  for (const { method, path } of refusing) {
    const address = `${path.replaceAll(/\{[^}]+\}/g, 'none')}?colour=red`;
    const json = method === 'GET' ? {} : { json: {} };
    const answer = await api(address, { method, ...json } as object);
    assert.deepEqual(
      [answer.status, answer.body?.error?.code, answer.body?.error?.param],
      [400, 'unknown_parameter', 'colour'],
      `${method} ${path}`,
    );
    assert.match(answer.body.error.message, /`colour`/);
  }
  await assertAuditClean(api);
});

test('routes that declare a query refuse what they do not know, and read what they do', async () => {
  for (const path of ['/v1/tasks', '/v1/ledger', '/v1/usage', '/v1/batches', '/v1/webhook-deliveries']) {
    const answer = await api(`${path}?colour=red`);
    assert.deepEqual([answer.status, answer.body.error.param], [400, 'colour'], path);
    assert.equal((await api(path)).status, 200, path);
  }
});

test('the list of models, pages and health take whatever stands there', async () => {
  for (const path of ['/v1/models', '/healthz', '/readyz', '/metrics', '/reference/']) {
    // What OpenAI's Codex sends.
    const answer = await api(`${path}?client_version=0.99.0`);
    assert.equal(answer.status, 200, path);
  }
});
