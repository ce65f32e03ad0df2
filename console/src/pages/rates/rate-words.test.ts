import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RateCardVersion, Timing } from '@lightmeter/contract';
import { chosenVersion, seriesOf, seriesTitle } from './chosen-version.ts';
import { conditionText } from './condition-text.ts';
import { lifeNotice } from './model-words.ts';
import { sourceText, spanText, timingsOf, wholeSpan } from './timing-text.ts';

const timing = (given: Partial<Timing>): Timing => ({
  model: 'a',
  tier: null,
  source: 'measured',
  usual_low_ms: 18_000,
  usual_high_ms: 36_000,
  p50_ms: 18_000,
  p90_ms: 36_000,
  tasks: 12,
  mode: 'live',
  note: null,
  url: null,
  checked_on: null,
  ...given,
});

describe('usual time', () => {
  it('is measured with real money, else published, else the sandbox', () => {
    const live = timing({});
    const published = timing({ source: 'published', mode: null });
    const sandbox = timing({ mode: 'test' });
    assert.deepEqual(timingsOf([sandbox, published, live], 'a'), [live]);
    assert.deepEqual(timingsOf([sandbox, published], 'a'), [published]);
    assert.deepEqual(timingsOf([sandbox, timing({ model: 'b' })], 'a'), [sandbox]);
    assert.deepEqual(timingsOf([live], 'c'), []);
  });
  it('is written as a span of whole seconds', () => {
    assert.equal(spanText(18_000, 36_400), '18–36 s');
    assert.equal(spanText(107_000, 107_000), '107 s');
    assert.equal(spanText(400, 999), 'under 1 s');
    assert.equal(spanText(400, 1_000), '1 s');
  });
  it('says who measured it', () => {
    assert.equal(sourceText(timing({})), 'measured here, 12 calls');
    assert.equal(sourceText(timing({ tasks: 1, mode: 'test' })), 'sandbox, 1 call');
    assert.equal(sourceText(timing({ source: 'published' })), 'published');
  });
  it('spans all tiers', () => {
    assert.equal(wholeSpan([timing({}), timing({ tier: '4K', usual_high_ms: 90_000 })]), '18–90 s');
    const published = timing({ source: 'published', usual_low_ms: 107_000, usual_high_ms: 107_000 });
    assert.equal(wholeSpan([published]), 'about 107 s');
    assert.equal(wholeSpan([]), undefined);
  });
});

const version = (id: string, series: string, state: RateCardVersion['state']): RateCardVersion => ({
  id,
  series,
  title: id,
  state,
  in_force_from: '2026-11-01T00:00:00.000Z',
  in_force_until: null,
  follows: null,
  origin: 'release',
});
const VERSIONS = [
  version('at-cost', 'at-cost', 'in_force'),
  version('2027-01', 'standard', 'scheduled'),
  version('2026-11', 'standard', 'in_force'),
  version('2026-05', 'standard', 'superseded'),
];

describe('the version shown', () => {
  const chosen = (card?: string, series?: string) =>
    chosenVersion(VERSIONS, { card, series, ownSeries: 'standard' })?.id;
  it('is the card of the address, then its series, then what is in force for the workspace', () => {
    assert.equal(chosen('2026-05', 'at-cost'), '2026-05');
    assert.equal(chosen(undefined, 'at-cost'), 'at-cost');
    assert.equal(chosen(), '2026-11');
  });
  it('is what is in force where the address names nothing that is known', () => {
    assert.equal(chosen('1999-01', 'free'), '2026-11');
    assert.equal(chosenVersion([], { card: undefined, series: undefined, ownSeries: 'standard' }), undefined);
  });
  it('comes from series that begin with the one that applies', () => {
    assert.deepEqual(seriesOf(VERSIONS, 'standard'), ['standard', 'at-cost']);
    assert.equal(seriesTitle('at-cost'), 'At cost');
  });
});

describe('what a price is for', () => {
  it('reads as a phrase', () => {
    assert.equal(conditionText('images', { tier: '2K' }), 'an image at 2K');
    assert.equal(conditionText('images', { quality: 'high' }), 'an image, high quality');
    assert.equal(
      conditionText('seconds', { resolution: '720p', sound: true }),
      'a second at 720p, with sound',
    );
    assert.equal(conditionText('output_image_tokens', {}), 'an output image token');
  });
});

describe('what ends', () => {
  const life = {
    releasedOn: undefined,
    deprecatedOn: '2026-06-02',
    shutDownOn: '2026-12-01',
    successor: 'b',
  };
  it('is said before, while it is deprecated, and from the very day it is shut down', () => {
    assert.deepEqual(lifeNotice(life, '2026-06-01'), {
      tone: 'warn',
      text: 'Ends 2026-12-01',
      successor: 'b',
    });
    assert.equal(lifeNotice(life, '2026-06-02')?.text, 'Deprecated since 2026-06-02, ends 2026-12-01');
    assert.equal(lifeNotice(life, '2026-11-30')?.tone, 'warn');
    assert.equal(lifeNotice(life, '2026-12-01')?.text, 'Shut down by its maker on 2026-12-01');
  });
  it('is not said where nothing is announced', () => {
    assert.equal(
      lifeNotice({ ...life, deprecatedOn: undefined, shutDownOn: undefined }, '2026-12-01'),
      undefined,
    );
    assert.equal(lifeNotice(undefined, '2026-12-01'), undefined);
  });
});
