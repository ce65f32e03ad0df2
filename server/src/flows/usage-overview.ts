// How much was used and is left, what it costs now, whether that is normal, and where the month is going.

import {
  type ChargedImages,
  formatUsd,
  LEAST_PROJECTION_DAYS,
  type MonthProjection,
  type NanoUsd,
  nanoUsd,
  type PaceVerdict,
  PROJECTION_DAYS,
  paceVerdict,
  projectMonth,
  spendingChangePercent,
  sumUsd,
} from '@lightmeter/core';
import type { Balance, BookId, Span, Spending, SpendLimit } from '@lightmeter/store';
import type { Services } from '../services.ts';

const DAY_MS = 86_400_000;
/** Two weeks that follow each other are compared. */
const PACE_DAYS = 14;

export interface UsageOverview {
  readonly at: Date;
  readonly balance: Balance;
  readonly period: Span & Spending;
  readonly previous: Span & Spending;
  readonly today: Spending;
  readonly lastDay: Spending;
  readonly pace: {
    readonly lastWeekNanoUsd: NanoUsd;
    readonly weekBeforeNanoUsd: NanoUsd;
    readonly changePercent: number | undefined;
    /** Undefined while there are not two full weeks. */
    readonly verdict: PaceVerdict | undefined;
  };
  readonly month: {
    /** First of the month, UTC. */
    readonly startsAt: Date;
    readonly chargedNanoUsd: NanoUsd;
    /** Undefined with too little history. */
    readonly projection: MonthProjection | undefined;
    readonly basis: string;
  };
  /** Of the period. */
  readonly chargedImages: readonly ChargedImages[];
  readonly limits: readonly SpendLimit[];
}

/** Midnight of the day, UTC. */
function dayOf(at: Date): Date {
  return new Date(Math.floor(at.getTime() / DAY_MS) * DAY_MS);
}

/** Midnight of the first of the month, `offset` months later, UTC. */
export function monthOf(at: Date, offset = 0): Date {
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + offset, 1));
}

/** Nothing is older, and the database knows no date long before it. */
const YEAR_1_MS = Date.parse('0001-01-01T00:00:00Z');

const before = (at: Date, spanMs: number) => new Date(Math.max(YEAR_1_MS, at.getTime() - spanMs));

/** As much of the month before as has passed of this one; of a shorter month all of it. */
function sameDaysBefore(now: Date): Span {
  const passedMs = now.getTime() - monthOf(now).getTime();
  const from = monthOf(now, -1);
  return { from, to: new Date(Math.min(from.getTime() + passedMs, monthOf(now).getTime())) };
}

/**
 * Reads it all, as of `now`. `period` undefined is this month until now, compared with the same days of the month before;
 * another period is compared with as long a time before it.
 */
export async function usageOverview(
  services: Services,
  book: BookId,
  { now, asked }: { readonly now: Date; readonly asked: Span | undefined },
): Promise<UsageOverview> {
  const { reports, ledger, limits } = services.store;
  const month: Span = { from: monthOf(now), to: now };
  const period = asked ?? month;
  const previous: Span = asked
    ? { from: before(asked.from, asked.to.getTime() - asked.from.getTime()), to: asked.from }
    : sameDaysBefore(now);
  const today = dayOf(now);
  const days = Array.from({ length: PACE_DAYS }, (_, index) => ({
    from: before(today, (index + 1) * DAY_MS),
    to: before(today, index * DAY_MS),
  }));
  const spans = [
    period,
    previous,
    month,
    { from: today, to: now },
    { from: before(now, DAY_MS), to: now },
    ...days,
  ];
  const [balance, spent, firstEnd, images, allLimits] = await Promise.all([
    ledger.balance(book.workspaceId, book.mode),
    reports.spending(book, spans),
    reports.firstTaskEnd(book),
    reports.chargedImages(book, period),
    limits.list(book),
  ]);
  const [ofPeriod, ofPrevious, ofMonth, ofToday, ofLastDay, ...ofDays] = spent as [
    Spending,
    Spending,
    Spending,
    Spending,
    Spending,
    ...Spending[],
  ];
  const fullDayCount = fullDaysSince(firstEnd, today);
  const cards = new Map(services.catalog.cards.map((card) => [card.id, card]));
  return {
    at: now,
    balance,
    period: { ...period, ...ofPeriod },
    previous: { ...previous, ...ofPrevious },
    today: ofToday,
    lastDay: ofLastDay,
    pace: paceOf(ofDays, fullDayCount),
    month: monthEnd(now, ofMonth, ofDays.slice(0, Math.min(fullDayCount, PROJECTION_DAYS))),
    chargedImages: images.flatMap((group) => {
      const card = cards.get(group.rateCardId);
      return card ? [{ ...group, card }] : [];
    }),
    limits: allLimits,
  };
}

/** Whole days between the day of the first task and today; 0 without a task. */
function fullDaysSince(firstEnd: Date | undefined, today: Date): number {
  if (!firstEnd) return 0;
  return Math.max(0, (today.getTime() - dayOf(firstEnd).getTime()) / DAY_MS - 1);
}

const chargedIn = (days: readonly Spending[]) => sumUsd(days.map(({ chargedNanoUsd }) => chargedNanoUsd));

/** `days` are the last full ones, the newest first. */
function paceOf(days: readonly Spending[], fullDayCount: number): UsageOverview['pace'] {
  const [weekBefore, lastWeek] = [chargedIn(days.slice(7)), chargedIn(days.slice(0, 7))];
  return {
    lastWeekNanoUsd: lastWeek,
    weekBeforeNanoUsd: weekBefore,
    changePercent: spendingChangePercent(weekBefore, lastWeek),
    verdict: fullDayCount < PACE_DAYS ? undefined : paceVerdict(weekBefore, lastWeek),
  };
}

function monthEnd(now: Date, month: Spending, recentDays: readonly Spending[]): UsageOverview['month'] {
  const remainingMs = monthOf(now, 1).getTime() - now.getTime();
  const projection = projectMonth({
    chargedNanoUsd: month.chargedNanoUsd,
    recentDays: recentDays.map(({ chargedNanoUsd }) => chargedNanoUsd),
    remainingMs,
  });
  return {
    startsAt: monthOf(now),
    chargedNanoUsd: month.chargedNanoUsd,
    projection,
    basis: projection
      ? `An estimate: what was charged this month, and ${formatUsd(wholeCents(projection.meanDayNanoUsd))} a day, the mean of the last ${projection.dayCount} full days (UTC), for the ${Math.floor(remainingMs / (DAY_MS / 10)) / 10} days that are left.`
      : `No estimate yet: it needs ${LEAST_PROJECTION_DAYS} full days (UTC) after the day of the first task.`,
  };
}

/** Charged by the image, cut to the nano-dollar; undefined without images. */
export function meanImage({ chargedNanoUsd, imageCount }: Spending): NanoUsd | undefined {
  return imageCount === 0 ? undefined : nanoUsd(chargedNanoUsd / BigInt(imageCount));
}

const NANO_PER_CENT = 10_000_000n;

/** For a sentence: cut to whole cents where there are any. */
function wholeCents(amount: NanoUsd): NanoUsd {
  return amount < NANO_PER_CENT ? amount : nanoUsd(amount - (amount % NANO_PER_CENT));
}
