// The pictures that are asked for in weather: every price and every way of an upstream call among them.

import assert from 'node:assert/strict';
import { type Api, apiOf } from './support/api.ts';

/** A picture to ask for, with what it costs. */
export interface WeatherItem {
  readonly prompt: string;
  readonly model: string;
  readonly size: string;
  readonly format: 'jpeg' | 'png';
  readonly imageCount: number;
  /** Of one image as asked, and of one with half the width and half the height. */
  readonly imageNanoUsd: bigint;
  readonly undersizedNanoUsd: bigint;
  /** Seconds in all; undefined is a day. */
  readonly deadlineSeconds: number | undefined;
}

type Picture = Omit<WeatherItem, 'prompt' | 'deadlineSeconds'>;

const ONE_K: Picture = {
  model: 'gpt-image-2',
  size: '1024x640',
  format: 'jpeg',
  imageCount: 1,
  imageNanoUsd: 30_000_000n,
  // 512 × 320 is 1K as well.
  undersizedNanoUsd: 30_000_000n,
};
const PAIR: Picture = { ...ONE_K, imageCount: 2 };
/** Half of it is 1024 × 576, which is 1K. */
const TWO_K: Picture = { ...ONE_K, size: '2048x1152', imageNanoUsd: 40_000_000n };
/** Submitted as a job and polled; one price whatever its size. */
const JOB: Picture = {
  model: 'flux-schnell',
  size: '1024x576',
  format: 'png',
  imageCount: 1,
  imageNanoUsd: 5_000_000n,
  undersizedNanoUsd: 5_000_000n,
};
/** In turn: mostly what is quickly drawn. */
const PICTURES = [
  ...[ONE_K, ONE_K, PAIR, ONE_K, JOB, ONE_K, TWO_K, JOB],
  ...[ONE_K, ONE_K, PAIR, ONE_K, JOB, ONE_K, ONE_K, JOB],
] as const;

/** One in twenty has this much time: the first ones, so that they run before it is over. */
const SHORT_DEADLINE_SECONDS = 5;

/** The same items for the same number. */
export function weatherItems(count: number): WeatherItem[] {
  return Array.from({ length: count }, (_, index) => ({
    ...(PICTURES[index % PICTURES.length] ?? ONE_K),
    prompt: `A lemon, number ${index}`,
    deadlineSeconds: index < count / 20 ? SHORT_DEADLINE_SECONDS : undefined,
  }));
}

/** What the item is quoted, and charged when it comes as asked. */
export function quoteOf({ imageNanoUsd, imageCount }: WeatherItem): bigint {
  return imageNanoUsd * BigInt(imageCount);
}

const CREATORS = 8;

/** Creates a task for each item, by both ways there are, and gives their ids in the items' order. */
export async function createTasks(url: string, items: readonly WeatherItem[]): Promise<string[]> {
  const api = apiOf(url);
  const taskIds: string[] = [];
  const waiting = items.entries();
  const creator = async () => {
    for (const [index, item] of waiting) taskIds[index] = await createTask(api, item, index);
  };
  await Promise.all(Array.from({ length: CREATORS }, creator));
  return taskIds;
}

async function createTask(api: Api, item: WeatherItem, index: number): Promise<string> {
  const { prompt, model, size, format, imageCount: n, deadlineSeconds } = item;
  const input = { prompt, size, n, output_format: format };
  const headers = { 'idempotency-key': prompt };
  if (index % 3 === 2 && deadlineSeconds === undefined) {
    const answer = await api('/v1/images/generations', {
      json: { model, ...input },
      headers: { ...headers, prefer: 'respond-async' },
    });
    assert.equal(answer.status, 202, JSON.stringify(answer.body));
    return answer.body.taskId;
  }
  const limits = deadlineSeconds === undefined ? {} : { deadline_seconds: deadlineSeconds };
  const answer = await api('/v1/tasks', { json: { model, input, ...limits }, headers });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body.data.taskId;
}
