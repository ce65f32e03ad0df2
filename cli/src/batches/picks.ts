// Which items of a batch are meant: `1,4,7-9`, `all`, custom ids. Numbers count from 1, as the names of the files do.

import type { PromoteBatchRequest } from '@lightmeter/sdk';
import { usageError } from '../command-line/command-error.ts';

type Picks = PromoteBatchRequest['items'];
type Pick = Exclude<Picks, 'all'>[number];

const EXAMPLE = '--items 1,4,7-9, --items all, or --items red-fox,id:12 for custom ids';

/**
 * Reads picks. `id:` before a pick makes it a custom id whatever it looks like; `=out_…` behind it names one picture of
 * several.
 *
 * @throws CommandError for what is none
 */
export function readPicks(text: string): Picks {
  if (text.trim() === 'all') return 'all';
  const picks = text.split(',').flatMap((part) => picksOf(part.trim()));
  if (picks.length > 0) return picks;
  throw usageError('No items are named.', EXAMPLE);
}

function picksOf(part: string): Pick[] {
  if (part === '') return [];
  const { item: named = part, output } = /^(?<item>.+)=(?<output>out_\w+)$/.exec(part)?.groups ?? {};
  const range = /^(\d{1,6})-(\d{1,6})$/.exec(named);
  if (range && output === undefined) return numbersOf(Number(range[1]), Number(range[2]));
  const item = /^\d{1,6}$/.test(named) ? indexOf(Number(named)) : named.replace(/^id:/, '');
  return output === undefined ? [item] : [{ item, output_id: output }];
}

function numbersOf(first: number, last: number): number[] {
  if (first > last) throw usageError(`${first}-${last} runs backwards.`, EXAMPLE);
  return Array.from({ length: last - first + 1 }, (_none, offset) => indexOf(first + offset));
}

function indexOf(number: number): number {
  if (number > 0) return number - 1;
  throw usageError('Items are counted from 1.', EXAMPLE);
}
