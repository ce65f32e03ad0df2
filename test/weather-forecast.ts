// What a call must come to in a weather that is drawn by prompt, from the weather's own rules and the outage clock.

import {
  isOutage,
  type ProviderWeather,
  type RecordedCall,
  type Trouble,
  troublesOf,
  type UpstreamErrorCode,
} from '@lightmeter/providers';
import type { WeatherItem } from './weather-items.ts';

/** A call and where it stands among those of its task. */
export interface PlacedCall {
  readonly item: WeatherItem;
  readonly call: RecordedCall;
  /** 1 for the first. */
  readonly attemptNumber: number;
  /** An earlier call of the task submitted its job. */
  readonly resumesJob: boolean;
}

export interface Forecast {
  /** Each of them would be true: near the edge of an outage there are two. */
  readonly outcomes: readonly string[];
  /** What befell the call, or its images, in a word. */
  readonly troubles: readonly string[];
  /** The pause that a 429 asks for. */
  readonly retryAfterMs: number | undefined;
  /** What befalls the images, if they come. */
  readonly ofImages: Trouble | undefined;
  /** The provider may have done the work and billed it, and left no job that goes on. */
  readonly mayBeBilled: boolean;
}

/** Between the line in the ledger and the look at the outage clock, on a machine that is busy. */
const PLAN_MS = 1_000;

/** What the weather holds for the call. */
export function forecast(weather: ProviderWeather, placed: PlacedCall): Forecast {
  const { item, call, attemptNumber, resumesJob } = placed;
  const isAsynchronous = item.model.startsWith('flux');
  const { ofCall, ofImages } = troublesOf(weather, {
    attemptId: call.attemptId,
    attemptNumber,
    prompt: item.prompt,
    jobAttemptId: undefined,
    isAsynchronous,
  });
  const outages = [isOutage(weather, call.startedAtMs), isOutage(weather, call.startedAtMs + PLAN_MS)];
  const outcomes = new Set(outages.map((isOn) => outcomeOf({ ofCall, ofImages }, { item, isOn })));
  return {
    outcomes: [...outcomes],
    troubles: [...new Set([ofCall, ofImages])].flatMap((trouble) => (trouble ? [nameOf(trouble)] : [])),
    retryAfterMs: ofCall?.kind === 'rate_limit' ? ofCall.retryAfterMs : undefined,
    ofImages,
    mayBeBilled: !(resumesJob || call.hasSubmitted) && isWord(ofCall, 'sandbox:server-error'),
  };
}

function nameOf(trouble: Trouble): string {
  if (trouble.kind === 'word') return trouble.word.replace('sandbox:', '');
  if (trouble.kind === 'stall') return trouble.extraMs === Number.POSITIVE_INFINITY ? 'no answer' : 'stall';
  return trouble.retryAfterMs === undefined ? 'rate limit' : 'rate limit with a pause';
}

type Outcome = 'delivered' | UpstreamErrorCode;

function outcomeOf(
  { ofCall, ofImages }: { ofCall: Trouble | undefined; ofImages: Trouble | undefined },
  { item, isOn }: { item: WeatherItem; isOn: boolean },
): Outcome {
  if (isWord(ofCall, 'sandbox:server-error') || isWord(ofCall, 'sandbox:unavailable') || isOn) {
    return 'upstream_unavailable';
  }
  if (ofCall?.kind === 'rate_limit') return 'upstream_rate_limited';
  if (ofImages?.kind === 'stall' && ofImages.extraMs === Number.POSITIVE_INFINITY) return 'upstream_timeout';
  if (isWord(ofImages, 'sandbox:empty')) return 'upstream_empty';
  if (isWord(ofImages, 'sandbox:fewer-images') && item.imageCount === 1) return 'upstream_empty';
  if (isWord(ofCall, 'sandbox:dropped-connection')) return 'upstream_connection_lost';
  return 'delivered';
}

function isWord(trouble: Trouble | undefined, word: string): boolean {
  return trouble?.kind === 'word' && trouble.word === word;
}

/** What images that came cost: those that did come, at the tier they have. */
export function chargeOf(item: WeatherItem, { ofImages }: Forecast): bigint {
  const images = BigInt(item.imageCount - (isWord(ofImages, 'sandbox:fewer-images') ? 1 : 0));
  return images * (isWord(ofImages, 'sandbox:smaller-image') ? item.undersizedNanoUsd : item.imageNanoUsd);
}
