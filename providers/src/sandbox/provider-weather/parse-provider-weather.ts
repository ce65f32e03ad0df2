// Reads LIGHTMETER_SANDBOX_WEATHER: `clear`, `storm`, or parts such as `429=0.1,stall=0.02:3s,seed=7`. Every fault is
// named with its part and its mend.

import type { FailureWord } from '../failure-words.ts';
import type { ProviderWeather, Trouble } from './provider-weather.ts';

/** A weather that cannot be read. The message names the part and what it must be. */
export class ProviderWeatherError extends Error {}

/** One part of a weather, for the documentation and for messages. */
export interface WeatherPart {
  readonly name: string;
  /** An example of it. */
  readonly example: string;
  /** What it does, as a sentence. */
  readonly effect: string;
}

/** Words as weather: part → the failure word that plays it. */
const WORD_OF_PART: ReadonlyMap<string, FailureWord> = new Map([
  ['500', 'sandbox:server-error'],
  ['503', 'sandbox:unavailable'],
  ['drop', 'sandbox:dropped-connection'],
  ['empty', 'sandbox:empty'],
  ['undersized', 'sandbox:smaller-image'],
  ['fewer', 'sandbox:fewer-images'],
]);

/** Every part, in the order of the documentation. */
export const WEATHER_PARTS: readonly WeatherPart[] = [
  {
    name: '429',
    example: '429=0.1',
    effect: 'That share of attempts is rate limited, without `Retry-After`.',
  },
  {
    name: 'retry_after',
    example: 'retry_after=0.05:2',
    effect: 'That share is rate limited with `Retry-After` of so many seconds.',
  },
  {
    name: '500',
    example: '500=0.05',
    effect: 'That share is answered with 500; the work may have been done.',
  },
  { name: '503', example: '503=0.05', effect: 'That share is answered with 503 before any work.' },
  {
    name: 'burst',
    example: 'burst=0.02x20s',
    effect:
      'Outages: time is cut into windows of 20 s, and in that share of them every call is answered with 503, in all processes at once.',
  },
  {
    name: 'stall',
    example: 'stall=0.02:3s',
    effect:
      'That share takes so much longer; `stall=0.01:forever` never answers, until the deadline of the task.',
  },
  {
    name: 'drop',
    example: 'drop=0.03',
    effect:
      'The connection of that share breaks off in the middle of the first image; it may have been billed.',
  },
  { name: 'empty', example: 'empty=0.03', effect: 'That share is answered without an image.' },
  {
    name: 'undersized',
    example: 'undersized=0.03',
    effect: 'That share brings images with half the width and half the height.',
  },
  {
    name: 'fewer',
    example: 'fewer=0.02',
    effect: 'That share brings one image less than asked for; of a single image none.',
  },
  {
    name: 'capacity',
    example: 'capacity=8',
    effect: 'While one process has so many calls under way, further ones of it are rate limited.',
  },
  {
    name: 'ledger',
    example: 'ledger=/var/log/calls',
    effect: 'Every call is written to a file of its process in that folder, see below.',
  },
  { name: 'seed', example: 'seed=7', effect: 'Another seed, another draw of which attempts meet what.' },
  {
    name: 'by',
    example: 'by=prompt',
    effect:
      'Prompt and number of the attempt decide instead of its id, so that a second run with the same prompts meets the same; only outages go by the clock.',
  },
];

/** Weathers with a name; further parts may follow it. */
const NAMED: ReadonlyMap<string, string> = new Map([
  ['clear', ''],
  [
    'storm',
    '429=0.08,retry_after=0.04:2,500=0.03,503=0.05,burst=0.05x5s,stall=0.03:3s,drop=0.03,empty=0.02,undersized=0.03,fewer=0.02',
  ],
]);

const PROBABILITY = /^(?:0?\.\d{1,9}|0|1|1\.0+)$/;
const TIME = /^(\d{1,7}(?:\.\d{1,3})?)(ms|s)?$/;
/** A day: longer pauses and windows are slips. */
const LONGEST_MS = 86_400_000;

/**
 * The weather that a setting describes; an empty one is clear.
 *
 * @throws ProviderWeatherError for a part that is unknown, given twice, or out of its bounds, and for shares above 1
 */
export function parseProviderWeather(text: string): ProviderWeather {
  const [first = '', ...others] = text.split(',').map((part) => part.trim());
  const named = NAMED.get(first);
  const parts = [...(named === undefined ? [first] : named.split(',')), ...others].filter(Boolean);
  let weather: ProviderWeather = {
    seed: '',
    drawnBy: 'attempt',
    troubles: [],
    burst: undefined,
    capacity: undefined,
    ledgerFolder: undefined,
  };
  const seen = new Set<string>();
  for (const part of parts) {
    const { name, value } = splitPart(part);
    if (seen.has(name) && name !== 'stall' && name !== 'retry_after') {
      throw fault(part, `\`${name}\` stands there twice`, 'Keep one of them.');
    }
    seen.add(name);
    weather = withPart(weather, { part, name, value });
  }
  const total = weather.troubles.reduce((sum, { share }) => sum + share, 0);
  // A billionth above 1 is how the sum of ten shares of 0.1 may come out.
  if (total > 1.000000001) {
    const sum = total.toPrecision(3);
    throw new ProviderWeatherError(
      `The shares add up to ${sum}, and an attempt meets one trouble at most. Lower them to 1 together; \`burst\` does not count.`,
    );
  }
  return weather;
}

/** A part as it stands in the setting. */
interface GivenPart {
  readonly part: string;
  readonly name: string;
  readonly value: string;
}

function splitPart(part: string): { name: string; value: string } {
  const at = part.indexOf('=');
  const name = at < 0 ? part : part.slice(0, at);
  const known = WEATHER_PARTS.find((candidate) => candidate.name === name);
  if (!known) {
    const names = WEATHER_PARTS.map((candidate) => candidate.name).join(', ');
    const mend = `Write clear or storm first, or one of ${names}, such as ${WEATHER_PARTS[0]?.example}.`;
    throw fault(part, 'there is no such part', mend);
  }
  if (at < 0 || part.length === at + 1) throw fault(part, 'it has no value', `Write ${known.example}.`);
  return { name, value: part.slice(at + 1) };
}

function withPart(weather: ProviderWeather, given: GivenPart): ProviderWeather {
  const add = (trouble: Trouble): ProviderWeather => ({
    ...weather,
    troubles: [...weather.troubles, trouble],
  });
  const word = WORD_OF_PART.get(given.name);
  if (word) return add({ kind: 'word', share: share(given, given.value), word });
  switch (given.name) {
    case '429':
      return add({ kind: 'rate_limit', share: share(given, given.value), retryAfterMs: undefined });
    case 'retry_after': {
      const [first, time] = pair(given, ':');
      return add({ kind: 'rate_limit', share: share(given, first), retryAfterMs: timeMs(given, time) });
    }
    case 'stall': {
      const [first, time] = pair(given, ':');
      const extraMs = time === 'forever' ? Number.POSITIVE_INFINITY : timeMs(given, time);
      return add({ kind: 'stall', share: share(given, first), extraMs });
    }
    case 'burst': {
      const [first, time] = pair(given, 'x');
      const windowMs = timeMs(given, time);
      if (windowMs < 1) throw fault(given.part, 'its window has no length', 'Write a time such as 20s.');
      return { ...weather, burst: { share: share(given, first), windowMs } };
    }
    case 'capacity':
      return { ...weather, capacity: callCount(given) };
    case 'by':
      return { ...weather, drawnBy: drawnBy(given) };
    case 'ledger':
      return { ...weather, ledgerFolder: given.value };
    default:
      return { ...weather, seed: given.value };
  }
}

/** Two values with a sign between them. */
function pair({ part, name, value }: GivenPart, sign: string): [string, string] {
  const [first, second, ...rest] = value.split(sign);
  if (first && second && rest.length === 0) return [first, second];
  const example = WEATHER_PARTS.find((candidate) => candidate.name === name)?.example;
  throw fault(part, `it needs a share and a time with \`${sign}\` between them`, `Write ${example}.`);
}

function share({ part }: GivenPart, text: string): number {
  if (PROBABILITY.test(text)) return Number(text);
  throw fault(part, `its share is ${text}`, 'Write a share of all attempts from 0 to 1, such as 0.05.');
}

/** Whole milliseconds; a bare number counts seconds. */
function timeMs({ part }: GivenPart, text: string): number {
  const found = TIME.exec(text);
  const ms = found ? Math.ceil(Number(found[1]) * (found[2] === 'ms' ? 1 : 1_000)) : undefined;
  if (ms !== undefined && ms <= LONGEST_MS) return ms;
  throw fault(part, `its time is ${text}`, 'Write a time up to a day, such as 3s or 500ms.');
}

function callCount({ part, value }: GivenPart): number {
  const count = /^\d{1,6}$/.test(value) ? Number(value) : 0;
  if (count >= 1) return count;
  throw fault(part, `its number of calls is ${value}`, 'Write a whole number from 1 to 999999.');
}

function drawnBy({ part, value }: GivenPart): ProviderWeather['drawnBy'] {
  if (value === 'attempt' || value === 'prompt') return value;
  throw fault(part, `it says ${value}`, 'Write by=attempt or by=prompt.');
}

function fault(part: string, what: string, mend: string): ProviderWeatherError {
  return new ProviderWeatherError(`The part "${part}" of the weather cannot be used: ${what}. ${mend}`);
}
