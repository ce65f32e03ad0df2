// GET /v1/outputs: the gallery. One image by its id is routes/outputs.ts.

import {
  errorResponse,
  type OutputItem,
  type OutputListQuery,
  type OutputListResponse,
  outputListQuery,
  outputListResponse,
} from '@lightmeter/contract';
import { type NanoUsd, parseUsd, renderUsd, shareAmount } from '@lightmeter/core';
import type { GalleryOutput } from '@lightmeter/store';
import type { FastifyInstance } from 'fastify';
import { bookOf } from '../flows/image-call.ts';
import { callerOf } from '../http/caller.ts';
import { originOf } from '../http/origin.ts';
import { renderOutput, type TaskLinks, taskLinks } from '../http/render-task.ts';
import { modelIdOf } from '../input/task-list-query.ts';
import { Turns } from '../results/turns.ts';
import type { Services } from '../services.ts';

/** Each may read every prompt of a workspace: more at once would keep all other reading from its connections. */
const SEARCHES_AT_ONCE = 2;

export function outputListRoutes(app: FastifyInstance, services: Services): void {
  const searches = new Turns(SEARCHES_AT_ONCE);
  app.get(
    '/v1/outputs',
    {
      config: { scope: 'images' },
      schema: {
        tags: ['Outputs'],
        summary: 'List images',
        description:
          'Every image that is kept, the newest first, with what made it and its share of quote and charge. Pages by `cursor`, and misses nothing. `text` reads every prompt that the other filters leave.',
        querystring: outputListQuery,
        response: { 200: outputListResponse, default: errorResponse },
      },
    },
    async (request): Promise<OutputListResponse> => {
      const query = request.query as OutputListQuery;
      const isSearch = query.text !== undefined || query.counted === 'true';
      const wish = {
        ...bookOf(callerOf(request)),
        limit: query.limit,
        cursor: query.cursor,
        modelId: query.model === undefined ? undefined : modelIdOf(query.model, services.catalog.cards),
        tier: query.tier,
        batchId: query.batch_id,
        comparisonId: query.comparison_id,
        apiKeyId: query.key,
        outputId: query.id,
        origin: query.origin,
        madeFrom: query.from === undefined ? undefined : new Date(query.from),
        madeBefore: query.to === undefined ? undefined : new Date(query.to),
        promptText: query.text,
        counted: query.counted === 'true',
      };
      const read = () => services.store.outputs.gallery(wish);
      const page = await (isSearch ? searches.run(read) : read());
      const links = taskLinks(services, originOf(services, request));
      return {
        object: 'list',
        data: page.outputs.map((found) => renderItem(found, links)),
        has_more: page.nextCursor !== undefined,
        next_cursor: page.nextCursor ?? null,
        ...(page.total === undefined ? {} : { total: page.total }),
      };
    },
  );
}

function renderItem(found: GalleryOutput, links: TaskLinks): OutputItem {
  const { output, request, resolved } = found;
  const { output_id: id, url, width, height, tier, format, bytes } = renderOutput(output, links);
  const place = found.tiers.findIndex(({ imageIndex }) => imageIndex === output.imageIndex);
  const share = (amount: NanoUsd, weights: readonly bigint[]) =>
    renderUsd(shareAmount(amount, weights)[place] ?? amount);
  const quality = resolved?.quality ?? request.quality;
  return {
    object: 'output',
    id,
    task_id: found.taskId,
    index: output.imageIndex,
    image_count: found.tiers.length,
    operation: found.operation,
    model: found.modelId,
    prompt: String(request.prompt ?? ''),
    size: String(request.size ?? 'auto'),
    quality: quality === undefined || quality === null ? null : String(quality),
    width,
    height,
    tier,
    format,
    bytes,
    quoted_usd: share(found.quotedNanoUsd, evenly(askedCount(found))),
    charged_usd: share(found.chargedNanoUsd, chargeWeights(found)),
    seed: typeof request.seed === 'number' ? request.seed : null,
    origin: found.origin,
    batch_id: found.batchId ?? null,
    comparison_id: found.comparisonId ?? null,
    promoted_from: found.promotedFrom ?? null,
    key: { id: found.apiKey.keyId, name: found.apiKey.name },
    created_at: found.createdAt.toISOString(),
    expires_at: output.expiresAt?.toISOString() ?? null,
    url,
  };
}

/** What was quoted is for the images that were asked for, however many came. */
function askedCount({ request, tiers }: GalleryOutput): number {
  return Math.max(typeof request.n === 'number' ? request.n : 1, tiers.length);
}

function evenly(count: number): bigint[] {
  return new Array<bigint>(count).fill(1n);
}

/** Images that are charged by the piece weigh what their tier costs; where tokens are charged, all weigh the same. */
function chargeWeights({ lineItems, tiers }: GalleryOutput): bigint[] {
  const prices = new Map<string, bigint>();
  for (const line of lineItems) {
    const { unit, tier, unit_price_usd: price } = (line ?? {}) as Record<string, unknown>;
    if (unit !== 'images' || typeof tier !== 'string' || typeof price !== 'string') continue;
    prices.set(tier, parseUsd(price));
  }
  const weights = tiers.map(({ tier }) => prices.get(tier));
  return weights.every((weight) => weight !== undefined) ? weights : evenly(tiers.length);
}
