// How long a refusal asks to wait. Sources: npm openai@7.57.0 (client.js) for `retry-after-ms` and `retry-after`, OpenAI's
// debugging page for the x-ratelimit headers, 2026-11-22.

import { type ExchangeHeaders, headerText } from './exchange.ts';

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const REMAINING = 'x-ratelimit-remaining-';

/**
 * `retry-after-ms`, else `retry-after` in seconds or as a date, else, of a rate limit, when the last of the limits that
 * are used up is whole again; undefined when none of them can be read.
 */
export function retryAfterMs(
  headers: ExchangeHeaders,
  given: { nowMs: number; isRateLimit: boolean },
): number | undefined {
  const inMs = headerText(headers, 'retry-after-ms');
  if (inMs !== undefined && /^\d+(\.\d+)?$/.test(inMs)) return Math.ceil(Number(inMs));
  const text = headerText(headers, 'retry-after') ?? '';
  if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1_000);
  const date = Date.parse(text);
  if (!Number.isNaN(date)) return Math.max(0, date - given.nowMs);
  return given.isRateLimit ? resetMs(headers) : undefined;
}

/**
 * When every limit with nothing remaining is whole again: requests, tokens, and whatever else the provider counts
 * (the names for images are not documented). One request may fit in earlier; nothing says when.
 */
function resetMs(headers: ExchangeHeaders): number | undefined {
  const resets = Object.keys(headers)
    .filter((name) => name.startsWith(REMAINING) && Number(headerText(headers, name)) <= 0)
    .map((name) => headerText(headers, `x-ratelimit-reset-${name.slice(REMAINING.length)}`) ?? '')
    .map(durationMs)
    .filter((ms) => ms !== undefined);
  return resets.length === 0 ? undefined : Math.max(...resets);
}

/** `12ms`, `8.64s`, `6m0s`, `1h2m`; a bare number counts seconds, as Azure writes it. */
function durationMs(text: string): number | undefined {
  if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1_000);
  if (!/^(\d+(\.\d+)?(ms|[smhd]))+$/.test(text)) return undefined;
  let ms = 0;
  for (const [, count, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|[smhd])/g)) {
    ms += Number(count) * (UNIT_MS[unit ?? ''] ?? 0);
  }
  return Math.ceil(ms);
}
