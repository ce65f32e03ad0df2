// Fills the gallery: one real picture, and as many tasks with it as wanted, straight in the database.

import pg from 'pg';
import { apiOf } from '../../test/support/api.ts';
import type { ServerProcess } from '../../test/support/server-process.ts';
import { databaseAddress } from '../embedded-database.ts';

/** Copies a delivered task and its output `count` times, five minutes apart, with prompts that differ. */
export async function seedGallery(server: ServerProcess, count: number): Promise<void> {
  const answer = await apiOf(server.url)('/v1/images/generations', {
    json: { model: 'gpt-image-2', prompt: 'A lamp on a white table', response_format: 'url' },
  });
  const taskId: string = answer.body.lightmeter.task_id;
  const client = new pg.Client(databaseAddress(server.dataDirectory));
  await client.connect();
  try {
    await client.query(
      `insert into tasks
         (task_id, workspace_id, mode, api_key_id, operation, model_id, route, origin, request, request_hash, rate_card_id,
          quoted_low_nano_usd, quoted_high_nano_usd, state, created_at, started_at, ended_at)
       select 'task_bench' || lpad(i::text, 20, '0'), workspace_id, mode, api_key_id, operation, model_id, route, origin,
         jsonb_set(request::jsonb, '{prompt}', to_jsonb('A lamp on a white table, picture ' || i)), request_hash, rate_card_id,
         quoted_low_nano_usd, quoted_high_nano_usd, state, created_at - i * interval '5 minutes',
         started_at - i * interval '5 minutes', ended_at - i * interval '5 minutes'
       from tasks, generate_series(1, $2) i where task_id = $1`,
      [taskId, count],
    );
    await client.query(
      `insert into outputs (output_id, task_id, image_index, storage_key, sha256, format, width_pixels, height_pixels,
         size_bytes, tier, created_at)
       select 'out_bench' || substr(t.task_id, 11), t.task_id, 0, o.storage_key, o.sha256, o.format, o.width_pixels,
         o.height_pixels, o.size_bytes, o.tier, t.ended_at
       from tasks t, outputs o where o.task_id = $1 and t.task_id like 'task_bench%'`,
      [taskId],
    );
    await client.query('analyze tasks, outputs');
  } finally {
    await client.end();
  }
}
