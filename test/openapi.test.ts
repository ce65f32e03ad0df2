// The OpenAPI document: every schema once, every reference leads somewhere, every error is declared where it can occur.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { apiOf } from './support/api.ts';
import { type ServerProcess, startServer } from './support/server-process.ts';

interface Operation {
  readonly description?: string;
  readonly security?: unknown[];
  readonly parameters?: { name: string; description?: string }[];
  readonly requestBody?: unknown;
  readonly responses: Record<string, { description: string; content?: Record<string, { schema: unknown }> }>;
}

interface Document {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { schemas: Record<string, unknown> };
}

let server: ServerProcess;
let document: Document;

before(async () => {
  server = await startServer();
  document = (await apiOf(server.url)('/openapi.json', { key: null })).body;
});
after(() => server.stop());

function operation(method: string, path: string): Operation {
  const found = document.paths[path]?.[method];
  assert.ok(found, `${method} ${path} is not in the document.`);
  return found;
}

test('every schema stands once, whether it is read or written', () => {
  const names = Object.keys(document.components.schemas);
  const twice = names.filter((name) => name.endsWith('Input') && names.includes(name.replace(/Input$/, '')));
  assert.deepEqual(twice, []);
  const shapes = names.map((name) => JSON.stringify(document.components.schemas[name]));
  assert.equal(new Set(shapes).size, shapes.length, 'Two names have the same schema.');
  for (const name of ['GenerationBody', 'Quote', 'Error', 'ImagesResponse', 'CompletedImageEvent'])
    assert.ok(names.includes(name), name);
});

test('every reference leads to a schema', () => {
  for (const [, name] of JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g))
    assert.ok(name !== undefined && name in document.components.schemas, name);
});

/** The errors below 500 of an operation, read off what each endpoint does. */
const DECLARED: readonly [string, string, number[]][] = [
  ['post', '/v1/images/generations', [400, 401, 402, 403, 404, 409, 413, 415, 422, 429]],
  ['post', '/v1/images/edits', [400, 401, 402, 403, 404, 409, 413, 415, 422, 429]],
  ['post', '/v1/quotes', [400, 401, 403, 404, 413, 415]],
  ['get', '/v1/models', [401, 403]],
  ['get', '/v1/models/{id}', [400, 401, 403, 404]],
  ['get', '/v1/balance', [400, 401, 403]],
  ['get', '/v1/ledger', [400, 401, 403]],
  ['post', '/v1/top-ups', [400, 401, 403, 404, 413, 415, 422]],
  ['post', '/v1/adjustments', [400, 401, 402, 403, 404, 413, 415, 422]],
  ['get', '/v1/outputs/{id}', [400, 401, 403, 404, 410]],
];

for (const [method, path, statuses] of DECLARED) {
  test(`${method} ${path} declares ${statuses.join(', ')} with the error schema, and the rest as default`, () => {
    const { responses } = operation(method, path);
    const declared = Object.keys(responses).filter((status) => status >= '400' && status < '500');
    assert.deepEqual(declared.map(Number), statuses);
    for (const status of [...declared, 'default']) {
      assert.deepEqual(responses[status]?.content?.['application/json']?.schema, {
        $ref: '#/components/schemas/Error',
      });
    }
  });
}

test('a declared error names its codes', () => {
  const { responses } = operation('post', '/v1/images/generations');
  assert.match(
    responses['402']?.description ?? '',
    /insufficient_balance.*spend_cap_reached.*max_cost_exceeded/,
  );
  assert.match(responses['409']?.description ?? '', /idempotency_key_in_progress/);
});

test('the usage says that `to` is exclusive', () => {
  const { description, parameters } = operation('get', '/v1/usage');
  assert.match(description ?? '', /`to` exclusive/);
  assert.match(parameters?.find(({ name }) => name === 'to')?.description ?? '', /Exclusive/);
});

test('what takes no key says so', () => {
  assert.deepEqual(operation('get', '/healthz').security, []);
  assert.equal(operation('get', '/v1/balance').security, undefined);
});
