// The gallery from the outside: every image with its share of the money, narrowed by every filter, nothing of anybody else's.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Answer, type Api, apiOf } from './support/api.ts';
import { newKey, type ServerProcess, startServer } from './support/server-process.ts';

let server: ServerProcess;
let api: Api;
let second: string;

before(async () => {
  server = await startServer();
  api = apiOf(server.url);
  second = await newKey(server, 'test');
  await generate({ model: 'gpt-image-2', prompt: 'Three foxes', n: 3, size: '1024x1024' });
  await generate({ model: 'flux-schnell', prompt: 'A 100% sunny_day' });
  await generate(
    { model: 'gpt-image-2', prompt: 'Big sandbox:smaller-image', n: 2, size: '3840x2160' },
    second,
  );
});
after(() => server?.stop());

async function generate(json: object, key?: string): Promise<void> {
  const answer = await api('/v1/images/generations', {
    json: { ...json, response_format: 'url' },
    ...(key ? { key } : {}),
  });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
}

async function list(query = ''): Promise<Answer['body']> {
  const answer = await api(`/v1/outputs${query}`);
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body;
}

const prompts = (found: Answer['body']) => found.data.map((each: Answer['body']) => each.prompt);

describe('the list of images', () => {
  it('is newest first, with what made each and a share of the charge; the shares add up to it', async () => {
    const all = await list('?counted=true');
    assert.deepEqual([all.total, all.has_more, all.next_cursor], [6, false, null]);
    assert.match(all.data[0].prompt, /^Big/);
    const three = all.data.slice(3);
    assert.deepEqual(
      three.map((each: Answer['body']) => [each.index, each.image_count, each.charged_usd, each.quoted_usd]),
      [
        [0, 3, '0.03', '0.03'],
        [1, 3, '0.03', '0.03'],
        [2, 3, '0.03', '0.03'],
      ],
    );
    for (const each of all.data) {
      const { data: task } = (await api(`/v1/tasks/${each.task_id}`)).body;
      const shares = all.data
        .filter((other: Answer['body']) => other.task_id === each.task_id)
        .reduce((sum: number, other: Answer['body']) => sum + Number(other.charged_usd), 0);
      assert.equal(shares.toFixed(9), Number(task.charged_usd).toFixed(9));
      assert.deepEqual([each.model, each.origin, each.size], [task.input.model, 'sync', task.input.size]);
    }
    // Asked at 4K and delivered at half the edges: charged at the tier that came.
    assert.deepEqual([all.data[0].width, all.data[0].size], [1920, '3840x2160']);
    assert.ok(Number(all.data[0].charged_usd) < Number(all.data[0].quoted_usd));
  });

  it('has links that need no key, whole and as thumbnails', async () => {
    const [first] = (await list('?limit=1')).data;
    const whole = await fetch(first.url);
    assert.deepEqual([whole.status, (await whole.arrayBuffer()).byteLength], [200, first.bytes]);
    const small = await fetch(`${first.url}&width=256`);
    assert.deepEqual([small.status, small.headers.get('content-type')], [200, 'image/webp']);
  });

  it('is narrowed by model, tier, key, origin, time and text, together', async () => {
    assert.deepEqual(prompts(await list('?model=flux-schnell')), ['A 100% sunny_day']);
    assert.equal((await list('?model=GPT-Image-2&tier=1K')).data.length, 3);
    const [{ key }] = (await list('?text=big')).data;
    assert.deepEqual([...new Set(prompts(await list(`?key=${key.id}`)))], ['Big sandbox:smaller-image']);
    assert.equal((await list('?origin=sync')).data.length, 6);
    assert.equal((await list('?origin=batch')).data.length, 0);
    assert.deepEqual(prompts(await list(`?text=${encodeURIComponent('100% SUNNY_')}`)), ['A 100% sunny_day']);
    assert.deepEqual(prompts(await list(`?text=${encodeURIComponent('1%s')}`)), []);
    assert.equal((await list('?to=2020-01-01')).data.length, 0);
    assert.equal((await list('?from=2020-01-01&text=fox&tier=1K')).data.length, 3);
  });

  it('pages by cursor, each image once', async () => {
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = await list(`?limit=2${cursor}`);
      seen.push(...page.data.map((each: Answer['body']) => each.id));
      cursor = page.next_cursor === null ? '' : `&cursor=${page.next_cursor}`;
    } while (cursor !== '');
    assert.deepEqual([seen.length, new Set(seen).size], [6, 6]);
  });

  it('has nothing of another book', async () => {
    const live = await newKey(server, 'live');
    assert.deepEqual((await api('/v1/outputs', { key: live })).body.data, []);
    assert.equal((await api('/v1/outputs', { key: null })).status, 401);
  });

  it('refuses what it cannot read, by name', async () => {
    for (const [query, param] of [
      ['limit=0', 'limit'],
      ['limit=201', 'limit'],
      ['cursor=x', 'cursor'],
      ['tier=8K', 'tier'],
      ['origin=elsewhere', 'origin'],
      ['from=yesterday', 'from'],
      ['text=', 'text'],
      ['text=%00', 'text'],
      ['model=no-such', 'model'],
      ['modell=x', 'modell'],
    ]) {
      const answer = await api(`/v1/outputs?${query}`);
      assert.ok([400, 404].includes(answer.status), query);
      assert.equal(answer.body.error.param, param, JSON.stringify(answer.body));
    }
  });
});
