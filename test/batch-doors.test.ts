// Who may do what to a batch: a key of another book finds nothing, one without the scope is refused, one that is limited to
// models runs no others.

import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { type Api, apiOf } from './support/api.ts';
import { batchWith, createBatch, ENDED, pictures } from './support/batch-calls.ts';
import { type ServerProcess, startServer } from './support/server-process.ts';

let server: ServerProcess;
let api: Api;
before(async () => {
  server = await startServer();
  api = apiOf(server.url);
});
after(() => server.stop());

async function keyOf(wish: object): Promise<string> {
  const made = await api('/v1/keys', { json: { name: 'other', ...wish } });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  return made.body.secret;
}

const READS = [
  '',
  '/items',
  '/events',
  '/results.zip',
  '/manifest.csv',
  '/contact-sheet',
  '/contact-sheet.webp',
];
const STEPS = ['/start', '/pause', '/resume', '/cancel', '/retry', '/promote'];

it('a batch is nowhere for a key of the other mode, and closed to a key without the scope, on every route', async () => {
  const { id } = await createBatch(api, pictures(1), { body: { start: 'manual' } });
  await batchWith(api, id, ['ready']);
  const live = await keyOf({ mode: 'live', scopes: ['images', 'read', 'keys'] });
  const scopeless = await keyOf({ mode: 'test', scopes: ['keys'] });
  for (const [key, status] of [
    [live, 404],
    [scopeless, 403],
  ] as const) {
    const headers = { authorization: `Bearer ${key}` };
    for (const path of READS) {
      const answer = await api(`/v1/batches/${id}${path}`, { headers });
      assert.equal(answer.status, status, path);
    }
    for (const path of STEPS) {
      const answer = await api(`/v1/batches/${id}${path}`, {
        json: path === '/promote' ? { items: 'all' } : {},
        headers,
      });
      assert.equal(answer.status, status, path);
    }
  }
  assert.equal((await api(`/v1/batches/${id}`)).body.status, 'ready');
});

it('a key that is limited to some models validates, and takes over, no line of another', async () => {
  const limited = await keyOf({ scopes: ['images', 'read'], allowed_models: ['gpt-image-2-beta'] });
  const headers = { authorization: `Bearer ${limited}` };
  const { id } = await createBatch(api, pictures(1), { body: { start: 'manual' } });
  await batchWith(api, id, ['ready']);
  assert.equal((await api(`/v1/batches/${id}/start`, { method: 'POST', headers })).status, 200);
  const batch = await batchWith(api, id, ENDED);
  assert.deepEqual(
    [batch.request_counts, batch.lightmeter.spent_usd],
    [{ total: 1, completed: 0, failed: 1 }, '0'],
  );
  const own = await createBatch(
    ((path: string, call: { headers?: object } = {}) =>
      api(path, { ...call, headers: { ...call.headers, ...headers } })) as Api,
    pictures(1),
  );
  const refused = await batchWith(api, own.id, ENDED);
  assert.deepEqual([refused.status, refused.errors.data[0].code], ['failed', 'model_not_allowed']);
});
