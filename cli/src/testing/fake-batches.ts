// A server for tests with one batch: what it is asked, and how the batch stands after each step.

import { createHash } from 'node:crypto';
import type { BatchItemObject, BatchProgressEvent, BatchResponse } from '@lightmeter/sdk';
import { eventsReply, type FakeReply, type FakeRequest } from '@lightmeter/sdk/fake';

type Own = BatchResponse['lightmeter'];

/** A batch of 40 items at $1.20 that waits for its start, with changes. */
export function batchOf(
  changes: Partial<Omit<BatchResponse, 'lightmeter'>> = {},
  own: Partial<Own> = {},
): BatchResponse {
  return {
    id: 'batch_1',
    object: 'batch',
    endpoint: '/v1/images/generations',
    errors: null,
    input_file_id: 'file_1',
    completion_window: '24h',
    status: 'ready',
    output_file_id: null,
    error_file_id: null,
    created_at: 1_795_372_200,
    in_progress_at: null,
    expires_at: null,
    finalizing_at: null,
    completed_at: null,
    failed_at: null,
    expired_at: null,
    cancelling_at: null,
    cancelled_at: null,
    request_counts: { total: 40, completed: 0, failed: 0 },
    metadata: null,
    ...changes,
    lightmeter: {
      name: null,
      mode: 'test',
      counts: { pending: 0, queued: 0, running: 0, succeeded: 0, failed: 0, cancelled: 0, expired: 0 },
      invalid: 0,
      duplicates: 0,
      quote: { low_usd: '1.2', high_usd: '1.2', rate_card: '2026-11' },
      spent_usd: '0',
      held_usd: '0',
      cap_usd: null,
      paused: null,
      draft: null,
      promoted_from: null,
      warnings: [],
      created_at: '2026-11-22T18:30:00.000Z',
      links: { batch: '', items: '', events: '', tasks: '' },
      ...own,
    },
  };
}

/** The batch once all but three of its items are done. */
export function endedBatch(): BatchResponse {
  const counts = { pending: 0, queued: 0, running: 0, succeeded: 37, failed: 3, cancelled: 0, expired: 0 };
  return batchOf(
    { status: 'completed', request_counts: { total: 40, completed: 37, failed: 3 } },
    { counts, spent_usd: '1.11' },
  );
}

/** An item that failed. */
export function failedItem(index: number, changes: Partial<BatchItemObject> = {}): BatchItemObject {
  return {
    index,
    line: index + 2,
    custom_id: `line-${index + 2}`,
    state: 'failed',
    task_id: `task_${index}`,
    run_count: 1,
    duplicate_of: null,
    promoted_from: null,
    draft_item_index: null,
    draft_output_id: null,
    prompt: 'A fox',
    metadata: {},
    quoted_low_usd: '0.03',
    quoted_high_usd: '0.03',
    charged_usd: '0',
    error: { code: 'moderation_blocked', message: 'The provider refused the prompt.', param: null },
    outputs: [],
    ...changes,
  };
}

/** Where the batch stands, as an event tells it. */
export function progressOf(changes: Partial<BatchProgressEvent> = {}): BatchProgressEvent {
  return {
    id: 'batch_1',
    status: 'in_progress',
    total: 40,
    done: 0,
    failed: 0,
    running: 0,
    pending: 40,
    counts: batchOf().lightmeter.counts,
    spent_usd: '0',
    held_usd: '0',
    quote_high_usd: '1.2',
    rate_per_minute: 0,
    eta_seconds: null,
    paused_reason: null,
    at: '2026-11-22T18:30:00.000Z',
    ...changes,
  };
}

/** What the server answers, by what it is asked. `batch` is what it gives until it is started. */
export interface BatchScript {
  readonly batch: BatchResponse;
  /** Once it was started, resumed or retried. */
  readonly after?: BatchResponse;
  readonly events?: readonly BatchProgressEvent[];
  readonly items?: readonly BatchItemObject[];
  readonly availableUsd?: string;
  /** What manifest.csv has; every picture in it has the bytes of FAKE_PICTURE. */
  readonly manifest?: string;
}

/** The bytes of every picture. */
export const FAKE_PICTURE = Buffer.from('a picture');

/** A manifest with a row for each task, as far as the command line reads it. */
export function manifestOf(taskIds: readonly string[]): string {
  const sha256 = createHash('sha256').update(FAKE_PICTURE).digest('hex');
  const rows = taskIds.map((task, index) => {
    return `${index + 1},${FAKE_PICTURE.length},${sha256},images/000${index + 1}-a-fox.png,out_${index + 1},${task}`;
  });
  return `${['item,bytes,sha256,file,output_id,task_id', ...rows].join('\n')}\n`;
}

/** Answers as a server with this batch. */
export function batchServer(script: BatchScript): (request: FakeRequest) => FakeReply {
  let isBegun = false;
  return ({ method, path, query }) => {
    const call = `${method} ${path}`;
    if (call === 'POST /v1/files') return { json: { id: 'file_1', bytes: 10, purpose: 'batch' } };
    if (call === 'GET /v1/balance') {
      return { json: { object: 'balance', available_usd: script.availableUsd ?? '100' } };
    }
    if (call === 'POST /v1/batches' || path.endsWith('/promote')) return { json: script.batch };
    if (path.endsWith('/manifest.csv')) return { bytes: Buffer.from(script.manifest ?? '') };
    if (path.startsWith('/v1/outputs/')) return { bytes: FAKE_PICTURE };
    if (path.endsWith('/events')) {
      const events = script.events ?? [progressOf({ status: 'completed', done: 40 })];
      return eventsReply(events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(''), {
        stall: true,
      });
    }
    if (path.endsWith('/items')) {
      const listed = (script.items ?? []).filter(
        ({ state }) => query.state === undefined || state === query.state,
      );
      return { json: { object: 'list', data: listed, next_cursor: null } };
    }
    if (/\/(start|resume|retry)$/.test(path)) isBegun = true;
    const batch = isBegun ? (script.after ?? script.batch) : script.batch;
    if (path.endsWith('/cancel')) return { json: { ...batch, status: 'cancelled', released: RELEASED } };
    if (path.endsWith('/retry')) {
      return { json: { ...batch, retried: { items: 3, quote: { low_usd: '0.09', high_usd: '0.09' } } } };
    }
    return { json: batch };
  };
}

const RELEASED = {
  items_never_started: 380,
  items_queued: 32,
  released_usd: '0.96',
  items_running: 4,
  running_held_usd: '0.12',
};
