// GET /v1/usage/overview: used and left, what it costs now, pace, projection, and what was saved.

import {
  errorResponse,
  type LimitResponse,
  type UsageOverviewResponse,
  usageOverviewQuery,
  usageOverviewResponse,
} from '@lightmeter/contract';
import {
  type ChargedImages,
  compareCharges,
  type NanoUsd,
  nanoUsd,
  nextDearerPrice,
  priceAt4K,
  renderUsd,
  spendingChangePercent,
} from '@lightmeter/core';
import type { Span, Spending } from '@lightmeter/store';
import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import { bookOf } from '../flows/image-call.ts';
import { meanImage, monthOf, type UsageOverview, usageOverview } from '../flows/usage-overview.ts';
import { callerOf } from '../http/caller.ts';
import { reportPeriod } from '../http/period.ts';
import { renderLimit } from '../http/render-limit.ts';
import type { Services } from '../services.ts';

/** From the first threshold on a limit is worth a look. */
const NEAR_FRACTION = 0.5;
const MAX_LIMITS = 10;

export function usageOverviewRoutes(app: FastifyInstance, services: Services): void {
  app.get(
    '/v1/usage/overview',
    {
      config: { scope: 'read' },
      schema: {
        tags: ['Money'],
        summary: 'Read the overview of the usage',
        description:
          'How much was used and is left, what it costs now, whether that is normal, and what the month will come to: of the workspace in the mode of the key. Without `from` and `to` the period is this month until now (UTC), beside the same days of the month before. The projection is an estimate and says what it goes by. Savings compare images that were charged by the image with prices on the rate card that charged them.',
        querystring: usageOverviewQuery,
        response: { 200: usageOverviewResponse, default: errorResponse },
      },
    },
    async (request): Promise<UsageOverviewResponse> => {
      const caller = callerOf(request);
      const query = request.query as z.output<typeof usageOverviewQuery>;
      const now = services.clock();
      const isAsked = query.from !== undefined || query.to !== undefined;
      const asked = isAsked ? reportPeriod(query, now, monthOf) : undefined;
      const overview = await usageOverview(services, bookOf(caller), { now, asked });
      return { object: 'usage_overview', mode: caller.mode, ...renderOverview(overview) };
    },
  );
}

const orNull = (amount: NanoUsd | undefined) => (amount === undefined ? null : renderUsd(amount));

function renderOverview(overview: UsageOverview): Omit<UsageOverviewResponse, 'object' | 'mode'> {
  const { at, balance, period, previous, today, lastDay, pace, month } = overview;
  return {
    at: at.toISOString(),
    available_usd: renderUsd(balance.availableNanoUsd),
    held_usd: renderUsd(balance.heldNanoUsd),
    period: renderSpending(period),
    previous: renderSpending(previous),
    change_percent: spendingChangePercent(previous.chargedNanoUsd, period.chargedNanoUsd) ?? null,
    now: {
      today_usd: renderUsd(today.chargedNanoUsd),
      last_24_hours_usd: renderUsd(lastDay.chargedNanoUsd),
      last_24_hours_images: lastDay.imageCount,
      mean_image_usd: orNull(meanImage(lastDay)),
    },
    pace: {
      last_7_days_usd: renderUsd(pace.lastWeekNanoUsd),
      previous_7_days_usd: renderUsd(pace.weekBeforeNanoUsd),
      change_percent: pace.changePercent ?? null,
      verdict: pace.verdict ?? null,
    },
    month: {
      month: month.startsAt.toISOString().slice(0, 7),
      charged_usd: renderUsd(month.chargedNanoUsd),
      projected_usd: orNull(month.projection?.projectedNanoUsd),
      is_estimate: true,
      mean_day_usd: orNull(month.projection?.meanDayNanoUsd),
      basis: month.basis,
    },
    savings: {
      images: period.imageCount,
      all_at_4k: renderSaving(
        overview.chargedImages,
        priceAt4K,
        'Images charged at 1K and 2K, beside the price of the same model and quality at 4K on the rate card of each.',
      ),
      next_dearer_model: renderSaving(
        overview.chargedImages,
        nextDearerPrice,
        'Images beside the cheapest model on the rate card of each that costs more at the same tier, at the same quality or else its cheapest.',
      ),
    },
    limits: nearLimits(overview.limits.map(renderLimit)),
  };
}

function renderSpending(spending: Span & Spending): UsageOverviewResponse['period'] {
  const { taskCount, failedTaskCount } = spending;
  return {
    from: spending.from.toISOString(),
    to: spending.to.toISOString(),
    charged_usd: renderUsd(spending.chargedNanoUsd),
    refunded_usd: renderUsd(spending.refundedNanoUsd),
    tasks: taskCount,
    failed_tasks: failedTaskCount,
    failed_share: taskCount === 0 ? null : Math.floor((failedTaskCount * 10_000) / taskCount) / 10_000,
    images: spending.imageCount,
  };
}

function renderSaving(
  charged: readonly ChargedImages[],
  priceOf: (images: ChargedImages) => NanoUsd | undefined,
  basis: string,
): UsageOverviewResponse['savings']['all_at_4k'] {
  const { imageCount, chargedNanoUsd, comparedNanoUsd } = compareCharges(charged, priceOf);
  const orNone = (amount: NanoUsd) => (imageCount === 0 ? null : renderUsd(amount));
  return {
    images: imageCount,
    charged_usd: orNone(chargedNanoUsd),
    compared_usd: orNone(comparedNanoUsd),
    saved_usd: orNone(nanoUsd(comparedNanoUsd - chargedNanoUsd)),
    basis,
  };
}

/** The fullest first; a limit of zero is full. Batches say on their own pages how they stand. */
function nearLimits(limits: readonly LimitResponse[]): LimitResponse[] {
  const used = (limit: LimitResponse) =>
    Math.max(
      limit.cap_usd === null ? 0 : (limit.cap_fraction ?? 1),
      limit.budget_usd === null ? 0 : (limit.budget_fraction ?? 1),
    );
  return limits
    .filter((limit) => limit.subject_kind !== 'batch' && used(limit) >= NEAR_FRACTION)
    .sort((left, right) => used(right) - used(left))
    .slice(0, MAX_LIMITS);
}
