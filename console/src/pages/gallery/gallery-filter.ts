// Which pictures are shown and how large, as the address says it.

import { isTier, type Tier } from '@lightmeter/core';
import type { Search } from '../../parts/use-url-state.ts';
import { type DayRange, readDayRange, wireRange } from '../usage/day-range.ts';

const ORIGINS = ['sync', 'task', 'batch'] as const;

export interface GalleryFilter extends DayRange {
  readonly model: string | undefined;
  readonly tier: Tier | undefined;
  readonly batch_id: string | undefined;
  readonly comparison_id: string | undefined;
  readonly key: string | undefined;
  readonly origin: (typeof ORIGINS)[number] | undefined;
  /** Part of the prompt. */
  readonly text: string | undefined;
}

export type Density = 'comfortable' | 'compact';

/** The API's bound for `text`. */
export const MAX_TEXT_CHARACTERS = 200;

const FILTER_NAMES = [
  'model',
  'tier',
  'batch_id',
  'comparison_id',
  'key',
  'origin',
  'from',
  'to',
  'text',
] as const;

export function readGalleryFilter(search: Search): GalleryFilter {
  const text = search.text?.slice(0, MAX_TEXT_CHARACTERS);
  return {
    model: search.model || undefined,
    tier: search.tier !== undefined && isTier(search.tier) ? search.tier : undefined,
    batch_id: search.batch_id || undefined,
    comparison_id: search.comparison_id || undefined,
    key: search.key || undefined,
    origin: ORIGINS.find((origin) => origin === search.origin),
    text: text?.trim() ? text : undefined,
    ...readDayRange(search),
  };
}

export function readDensity({ density }: Search): Density {
  return density === 'compact' ? 'compact' : 'comfortable';
}

/** As the API takes it. */
export function galleryQuery(filter: GalleryFilter): Readonly<Record<string, string>> {
  return present({ ...filter, text: filter.text?.trim(), ...wireRange(filter) });
}

/** For the address of a picture, so that the way back leads to the same list. */
export function filterTexts(filter: GalleryFilter): Readonly<Record<string, string>> {
  return present({ ...filter });
}

/** Takes every filter out of the address. */
export const NO_FILTER: Readonly<Record<string, undefined>> = Object.fromEntries(
  FILTER_NAMES.map((name) => [name, undefined]),
);

export function isFiltered(filter: GalleryFilter): boolean {
  return FILTER_NAMES.some((name) => filter[name] !== undefined);
}

function present(texts: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(texts).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
