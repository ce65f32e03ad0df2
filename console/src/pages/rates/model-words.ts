// What a model can do and when it lives, in the few words that a table has room for.

import { type Capability, type LifeCycle, lifeCycleStateOn, type SoldModel } from '@lightmeter/core';

const PROVIDERS: Readonly<Record<string, string>> = {
  openai: 'OpenAI',
  google: 'Google',
  alibaba: 'Alibaba',
  bytedance: 'ByteDance',
  'black-forest-labs': 'Black Forest Labs',
  xai: 'xAI',
};

/** Shown where a card says nothing of a model's maker. */
export const UNKNOWN_PROVIDER = 'other';

export function providerOf({ facts }: SoldModel): string {
  return facts?.provider ?? UNKNOWN_PROVIDER;
}

export function providerTitle(provider: string): string {
  return provider === UNKNOWN_PROVIDER ? 'Maker not stated' : (PROVIDERS[provider] ?? provider);
}

/** `any size to 3840 px, 3:1 at most` or `14 shapes`. */
export function sizesText({ sizes, shapes }: Capability): string {
  const count = Object.keys(shapes).length;
  if (sizes.kind === 'grid') return `Any size to ${sizes.maxEdgePixels} px`;
  return `${count} ${count === 1 ? 'shape' : 'shapes'}`;
}

/** The rest of what decides between models, shortest first. */
export function optionTexts(capability: Capability): readonly string[] {
  const { qualities, outputFormats, references, maxImageCount, operations } = capability;
  return [
    outputFormats.join(', '),
    ...(qualities.length === 0 ? [] : [`${qualities[0]}–${qualities.at(-1)} quality`]),
    operations.includes('edit')
      ? `edits with up to ${references.max} ${references.max === 1 ? 'picture' : 'pictures'}`
      : 'no edits',
    `${maxImageCount} a request`,
    ...(capability.backgrounds.includes('transparent') ? ['transparency'] : []),
    ...(capability.seed ? ['seed'] : []),
    ...(capability.maxPartialImages > 0 ? ['previews'] : []),
  ];
}

export interface LifeNotice {
  readonly tone: 'warn' | 'bad' | 'quiet';
  readonly text: string;
  /** Model id to move to; undefined when none is named. */
  readonly successor: string | undefined;
}

/** What a buyer should know of a model's life on a day (YYYY-MM-DD); undefined when nothing ends. */
export function lifeNotice(lifeCycle: LifeCycle | undefined, day: string): LifeNotice | undefined {
  if (!lifeCycle) return undefined;
  const { shutDownOn, deprecatedOn, successor } = lifeCycle;
  const state = lifeCycleStateOn(lifeCycle, day);
  if (state === 'shut_down') {
    return { tone: 'bad', text: `Shut down by its maker on ${shutDownOn}`, successor };
  }
  if (state === 'deprecated') {
    const end = shutDownOn === undefined ? '' : `, ends ${shutDownOn}`;
    return { tone: 'warn', text: `Deprecated since ${deprecatedOn}${end}`, successor };
  }
  return shutDownOn === undefined ? undefined : { tone: 'warn', text: `Ends ${shutDownOn}`, successor };
}
