// A workspace with something on every page of the console: pictures of several models, a batch of drafts, a comparison,
// a failure, keys, limits, an endpoint. Made through the API, as its users make theirs.

import assert from 'node:assert/strict';
import { apiOf } from './api.ts';
import { batchWith, createBatch, ENDED, until } from './batch-calls.ts';

/** Where a page shows one thing, these are theirs. */
export interface DemoWorkspace {
  readonly taskId: string;
  readonly outputId: string;
  readonly batchId: string;
  readonly comparisonId: string;
}

const PICTURES = [
  { model: 'gpt-image-2', prompt: 'A lighthouse at dusk, long shadows, warm light', size: '1536x1024' },
  { model: 'gpt-image-2', prompt: 'A red fox asleep in the snow', size: '2048x2048' },
  {
    model: 'gpt-image-2.5',
    prompt: 'A poster that says "OPEN LATE" over a city at night',
    size: '1024x1536',
  },
  { model: 'nano-banana-2', prompt: 'A bowl of ramen from above, steam, wooden table', size: '1024x1024' },
  { model: 'flux-schnell', prompt: 'A sailing boat in a storm, oil on canvas', size: '1024x1024' },
  { model: 'gpt-image-2', prompt: 'A cactus in a clay pot on a white table', size: '3840x2160' },
] as const;

const DRAFTS = [
  'backpack',
  'teapot',
  'sneaker',
  'lamp',
  'watch',
  'camera',
  'guitar',
  'umbrella',
  'cup',
  'hat',
  'chair',
  'cactus',
];

/** Fills the workspace of the bootstrap key; takes a few seconds with the instant sandbox. */
export async function fillWorkspace(url: string): Promise<DemoWorkspace> {
  const api = apiOf(url);
  const made = [];
  for (const body of PICTURES) {
    const answer = await api('/v1/images/generations', { json: { ...body, response_format: 'url' } });
    // Not every card sells every model at every size; the rest is enough for a page.
    if (answer.status === 200) made.push(answer.body);
  }
  assert.ok(made.length >= 3, 'The demonstration has at least three pictures.');
  await api('/v1/images/generations', {
    json: { model: 'gpt-image-2', prompt: 'A street sandbox:moderation' },
  });
  const requests = DRAFTS.map((thing) => ({
    custom_id: thing,
    model: 'gpt-image-2',
    prompt: `A ${thing} in autumn light, leaves around it`,
    resolution: '2K',
  }));
  const batch = await createBatch(api, requests, {
    body: { name: 'Autumn catalogue, drafts', draft: { resolution: '1K' } },
  });
  await batchWith(api, batch.id, ENDED);
  const comparisonId = await compare(api);
  await manage(api);
  const [first] = made;
  const taskId: string = first.lightmeter.task_id;
  const { body: outputs } = await api('/v1/outputs?limit=1');
  return { taskId, outputId: outputs.data[0].id, batchId: batch.id, comparisonId };
}

type Api = ReturnType<typeof apiOf>;

async function compare(api: Api): Promise<string> {
  const comparison = await api('/v1/comparisons', {
    json: {
      name: 'Which one for the shop?',
      prompts: ['A leather backpack on a stone floor, soft window light', 'A cup of coffee, seen from above'],
      variants: [
        { request: { model: 'gpt-image-2', size: '1024x1024' } },
        { request: { model: 'nano-banana-2', size: '1024x1024' } },
      ],
    },
  });
  assert.ok(comparison.status < 300, JSON.stringify(comparison.body));
  const { id } = comparison.body;
  await until(async () => (await api(`/v1/comparisons/${id}`)).body.state === 'completed');
  await api(`/v1/comparisons/${id}/votes`, { json: { prompt_index: 0, winner: 1 } });
  return id;
}

/** What an owner sets up. */
async function manage(api: Api): Promise<void> {
  await api('/v1/keys', {
    json: { name: 'Shop backend', spend_limits: [{ period: 'month', cap_usd: '50', budget_usd: '40' }] },
  });
  await api('/v1/limits', {
    method: 'PUT',
    json: { subject: 'workspace', period: 'month', cap_usd: '60', budget_usd: '1' },
  });
  await api('/v1/webhooks', {
    json: { url: 'https://example.com/hooks/lightmeter', description: 'The shop', enabled: false },
  });
}
