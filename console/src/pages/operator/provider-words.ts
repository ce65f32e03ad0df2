// Limits and times of providers in words. Pure.

import type { ProviderListResponse } from '@lightmeter/contract';

type Limit = ProviderListResponse['data'][number]['limits'][number];

/** @example `4 at once, 60 a minute`; `gpt-image-2: 2 at once` for one route */
export function limitText({ scope, concurrency, per_minute: perMinute }: Limit, provider: string): string {
  const parts = [
    ...(concurrency === null ? [] : [`${concurrency} at once`]),
    ...(perMinute === null ? [] : [`${perMinute} a minute`]),
  ].join(', ');
  return scope === provider ? parts : `${scope.slice(provider.length + 1)}: ${parts}`;
}

const SECOND_MS = 1_000;

/** @example 640 ms; 18.4 s */
export function durationText(ms: number): string {
  return ms < SECOND_MS ? `${ms} ms` : `${(Math.floor(ms / 100) / 10).toLocaleString('en-US')} s`;
}
