// Spans of whole days, UTC, as people choose them: both ends belong to the span. The API's `to` is the day after.

import type { Search } from '../../parts/use-url-state.ts';

export interface DayRange {
  /** `2026-11-01`, the first day; undefined is open. */
  readonly from: string | undefined;
  /** The last day, which belongs to the span; undefined is open. */
  readonly to: string | undefined;
}

const DAY_MS = 86_400_000;

/** A day that the calendar has; undefined for anything else. */
export function readDay(text: string | undefined): string | undefined {
  if (text === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const atMs = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(atMs) || dayOf(atMs) !== text ? undefined : text;
}

export function readDayRange({ from, to }: Search): DayRange {
  const [first, last] = [readDay(from), readDay(to)];
  return first !== undefined && last !== undefined && first > last
    ? { from: last, to: first }
    : { from: first, to: last };
}

/** As the API takes it: `to` is exclusive. */
export function wireRange({ from, to }: DayRange): DayRange {
  return { from, to: to === undefined ? undefined : daysAfter(to, 1) };
}

/** @example dayOf(Date.UTC(2026, 10, 23, 12)) = 2026-11-23 */
export function dayOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}

/** The day so many days later; earlier for a negative count. */
export function daysAfter(day: string, count: number): string {
  return dayOf(Date.parse(`${day}T00:00:00Z`) + count * DAY_MS);
}

/** Every day of the span, both ends included. */
export function eachDay(from: string, to: string): string[] {
  const days: string[] = [];
  for (let day = from; day <= to; day = daysAfter(day, 1)) days.push(day);
  return days;
}

/** From the first of the month until today. */
export function monthToDate(today: string): { from: string; to: string } {
  return { from: `${today.slice(0, 8)}01`, to: today };
}

/** Spans that people ask for, by the day it is. */
export function rangePresets(today: string): { label: string; value: [string, string] }[] {
  const month = monthToDate(today);
  const lastMonthEnd = daysAfter(month.from, -1);
  return [
    { label: 'Today', value: [today, today] },
    { label: 'Last 7 days', value: [daysAfter(today, -6), today] },
    { label: 'Last 30 days', value: [daysAfter(today, -29), today] },
    { label: 'This month', value: [month.from, month.to] },
    { label: 'Last month', value: [monthToDate(lastMonthEnd).from, lastMonthEnd] },
  ];
}
