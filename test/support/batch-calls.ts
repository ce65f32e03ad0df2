// Batches as tests make and watch them.

import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import type { Api } from './api.ts';

/** A request on each line, in our own form. */
export function linesOf(requests: readonly object[]): string {
  return requests.map((request) => JSON.stringify(request)).join('\n');
}

/** So many plain requests at $0.03. */
export function pictures(count: number, prompt = 'A fox'): object[] {
  return Array.from({ length: count }, (_, index) => ({
    custom_id: `item-${index}`,
    model: 'gpt-image-2',
    prompt: `${prompt} ${index}`,
    size: '1024x640',
  }));
}

/** Uploads a file of requests, or a picture; its id. */
export async function uploadLines(
  api: Api,
  content: string | Buffer,
  filename = 'requests.jsonl',
): Promise<string> {
  const boundary = 'lightmeter-batch-test';
  const head = (fields: string) => `--${boundary}\r\ncontent-disposition: form-data; ${fields}\r\n\r\n`;
  const answer = await api('/v1/files', {
    method: 'POST',
    raw: Buffer.concat([
      Buffer.from(`${head('name="purpose"')}batch\r\n${head(`name="file"; filename="${filename}"`)}`),
      Buffer.from(content),
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ]),
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body.id;
}

/** Creates a batch of these requests. */
export async function createBatch(
  api: Api,
  requests: readonly object[],
  given: { body?: object; headers?: Record<string, string>; filename?: string } = {},
) {
  const input_file_id = await uploadLines(api, linesOf(requests), given.filename);
  const answer = await api('/v1/batches', {
    json: { input_file_id, ...given.body },
    headers: given.headers ?? {},
  });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body;
}

/** The batch, as soon as it has one of these states. */
export async function batchWith(api: Api, id: string, states: readonly string[], deadlineMs = 240_000) {
  const endsMs = Date.now() + deadlineMs;
  for (;;) {
    const { body } = await api(`/v1/batches/${id}`);
    if (states.includes(body.status)) return body;
    assert.ok(Date.now() < endsMs, `The batch stays ${body.status}: ${JSON.stringify(body.lightmeter)}`);
    await wait(50);
  }
}

export const ENDED = ['completed', 'failed', 'expired', 'cancelled'];

/** All items, in the order of the input. */
export async function itemsOf(api: Api, id: string) {
  const items = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const { body } = await api(
      `/v1/batches/${id}/items?limit=1000${cursor === '' ? '' : `&cursor=${cursor}`}`,
    );
    items.push(...body.data);
    cursor = body.next_cursor;
  }
  return items;
}

/** All tasks of the batch, of every run. */
export async function tasksOf(api: Api, id: string) {
  const tasks = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const { body } = await api(
      `/v1/tasks?batch_id=${id}&limit=100${cursor === '' ? '' : `&cursor=${cursor}`}`,
    );
    tasks.push(...body.data.tasks);
    cursor = body.data.next_cursor;
  }
  return tasks;
}

/** Polls until it holds. */
export async function until(holds: () => Promise<boolean>, deadlineMs = 30_000): Promise<void> {
  const endsMs = Date.now() + deadlineMs;
  while (!(await holds())) {
    assert.ok(Date.now() < endsMs, 'What was waited for does not happen.');
    await wait(25);
  }
}
