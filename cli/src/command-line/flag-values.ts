// Values of flags and arguments, read at the door: what cannot be one is a mistake on the line.

import { InvalidArgumentError } from 'commander';

/** Reads a whole number of at least `least`. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value;
    throw new InvalidArgumentError(`It is a whole number of at least ${least}.`);
  };
}

/** Reads an amount of US dollars of at least zero, at most nine digits after the point. */
export function dollarAmount(text: string): string {
  const amount = text.replace(/^\$/, '');
  if (/^\d{1,12}(\.\d{1,9})?$/.test(amount)) return amount;
  throw new InvalidArgumentError('It is an amount in US dollars such as 0.50.');
}

const DAY_OR_INSTANT = /^(\d{4}-\d{2}-\d{2})(T[\d:.]+(Z|[+-]\d{2}:\d{2}))?$/;

/** Reads a UTC day that exists, or an instant; the wire takes it as it is. */
export function dayOrInstant(text: string): string {
  const day = DAY_OR_INSTANT.exec(text)?.[1];
  if (day !== undefined && isDay(day) && !Number.isNaN(Date.parse(text))) return text;
  throw new InvalidArgumentError(
    'It is a UTC day such as 2026-11-22, or a timestamp such as 2026-11-22T18:30:00Z.',
  );
}

/** When something stops working. */
export interface Expiry {
  /** As the wire takes it. */
  readonly timestamp: string;
  /** As people read it. */
  readonly text: string;
}

/** Reads an instant, or a UTC day, which is meant to its end. */
export function expiry(text: string): Expiry {
  const value = dayOrInstant(text);
  if (value.includes('T')) return { timestamp: value, text: value };
  return { timestamp: `${value}T23:59:59.999Z`, text: `the end of ${value}, UTC` };
}

/** JavaScript takes 30 February for 2 March. */
function isDay(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

/** Collects what may be given several times. */
export function repeated(text: string, before: readonly string[] | undefined): string[] {
  return [...(before ?? []), text];
}

/** Reads `key=value` into the pairs before it; a key that is given twice keeps the later value. */
export function pair(
  text: string,
  before: Readonly<Record<string, string>> | undefined,
): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('It is written key=value.');
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}
