// Spans of days, changes, shares and estimates for people.

import { nanoUsd, parseUsd, renderUsd } from '@lightmeter/core';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** @example `1–23 Nov 2026`, `30 Oct – 2 Nov 2026`, `5 Nov 2026`; both ends belong to it */
export function spanText({ from, to }: { readonly from: string; readonly to: string }): string {
  const [first, last] = [parts(from), parts(to)];
  const end = `${last.day} ${last.month} ${last.year}`;
  if (from === to) return end;
  if (first.year !== last.year) return `${first.day} ${first.month} ${first.year} – ${end}`;
  return first.month === last.month ? `${first.day}–${end}` : `${first.day} ${first.month} – ${end}`;
}

/** @example dayText('2026-11-03') = `3 Nov` */
export function dayText(day: string): string {
  const { day: number, month } = parts(day);
  return `${number} ${month}`;
}

function parts(day: string): { day: number; month: string; year: string } {
  const [year = '', month = '1', number = '1'] = day.split('-');
  return { day: Number(number), month: MONTHS[Number(month) - 1] ?? '', year };
}

/** @example `12 % more`, `8 % less`, `as much`; undefined when there is nothing to compare with */
export function changeText(percent: number | null): string | undefined {
  if (percent === null) return undefined;
  if (percent === 0) return 'as much';
  return percent > 0 ? `${percent} % more` : `${-percent} % less`;
}

/** @example shareText(0.0312) = `3.1 %`; what is not nothing never reads 0 % */
export function shareText(share: number): string {
  const tenths = Math.floor(share * 1_000 + 1e-9);
  if (share > 0 && tenths === 0) return 'less than 0.1 %';
  return tenths % 10 === 0 ? `${tenths / 10} %` : `${Math.floor(tenths / 10)}.${tenths % 10} %`;
}

/** @example counted(1, 'task') = `1 task`; counted(2000, 'task') = `2,000 tasks` */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}

const NANO_PER_CENT = 10_000_000n;

/** An estimate to the cent, cut: more digits would say that it is exact. Below a cent it stays as it is. */
export function wholeCents(usd: string): string {
  const amount = parseUsd(usd);
  const cents = amount / NANO_PER_CENT;
  return cents === 0n ? usd : renderUsd(nanoUsd(cents * NANO_PER_CENT));
}
