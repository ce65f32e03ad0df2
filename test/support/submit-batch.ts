// A batch of plain requests, submitted as OpenAI's clients do: a JSONL file, then the batch.

import assert from 'node:assert/strict';
import type { Api } from './api.ts';

/** Every prompt is another: the upstream tells the items apart by it. */
export function promptOf(index: number): string {
  return `A lighthouse at dusk, number ${index}`;
}

/** Uploads so many lines and creates their batch; `more` joins its body. Gives its id. */
export async function submitBatch(api: Api, items: number, more: object = {}): Promise<string> {
  const lines = Array.from({ length: items }, (_, index) => {
    const body = { model: 'gpt-image-2', prompt: promptOf(index), size: '1024x1024' };
    return JSON.stringify({
      custom_id: `item-${index}`,
      method: 'POST',
      url: '/v1/images/generations',
      body,
    });
  });
  const boundary = 'lightmeter-batch-of-lighthouses';
  const file = await api('/v1/files', {
    raw: [
      `--${boundary}\r\nContent-Disposition: form-data; name="purpose"\r\n\r\nbatch`,
      `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="items.jsonl"\r\nContent-Type: application/jsonl\r\n\r\n${lines.join('\n')}`,
      `--${boundary}--\r\n`,
    ].join('\r\n'),
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  });
  assert.equal(file.status, 200, JSON.stringify(file.body));
  const batch = await api('/v1/batches', {
    json: {
      input_file_id: file.body.id,
      endpoint: '/v1/images/generations',
      completion_window: '24h',
      ...more,
    },
  });
  assert.equal(batch.status, 200, JSON.stringify(batch.body));
  return batch.body.id;
}
