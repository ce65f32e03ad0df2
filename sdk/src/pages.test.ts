import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startFakeLightmeter } from './fake-lightmeter.ts';
import { createLightmeter, itemsOf } from './index.ts';

test('pages of any listing follow each other by their cursors, with the query on each', async () => {
  const cursors: Record<string, string | null> = { start: 'b', b: 'c', c: null };
  const server = await startFakeLightmeter(({ query }) => ({
    json: { data: [query.cursor], next_cursor: cursors[query.cursor ?? ''] },
  }));
  const client = createLightmeter({ baseUrl: server.url });
  const items: string[] = [];
  for await (const item of itemsOf(client.pages<string>('/v1/things', { cursor: 'start' }))) items.push(item);
  assert.deepEqual(items, ['start', 'b', 'c']);
  const lengths: number[] = [];
  for await (const page of client.pages('/v1/things', { cursor: 'c' })) lengths.push(page.data.length);
  assert.deepEqual(lengths, [1]);
  await server.close();
});
