// The weather's words: what each part means, and what every slip is told.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ProviderWeatherError, parseProviderWeather, WEATHER_PARTS } from './parse-provider-weather.ts';

const CLEAR = {
  seed: '',
  drawnBy: 'attempt',
  troubles: [],
  burst: undefined,
  capacity: undefined,
  ledgerFolder: undefined,
};

test('clear, and nothing, is weather without trouble', () => {
  assert.deepEqual(parseProviderWeather('clear'), CLEAR);
  assert.deepEqual(parseProviderWeather(''), CLEAR);
});

test('every part is read with its share, time or number', () => {
  const text =
    '429=0.1, retry_after=0.05:2,500=.05,503=0.04,burst=0.02x20,stall=0.02:3s,stall=0.01:forever,' +
    'drop=0.03,empty=0.03,undersized=0.03,fewer=0,capacity=8,ledger=/var/log/calls,seed=7,by=prompt';
  assert.deepEqual(parseProviderWeather(text), {
    seed: '7',
    drawnBy: 'prompt',
    troubles: [
      { kind: 'rate_limit', share: 0.1, retryAfterMs: undefined },
      { kind: 'rate_limit', share: 0.05, retryAfterMs: 2_000 },
      { kind: 'word', share: 0.05, word: 'sandbox:server-error' },
      { kind: 'word', share: 0.04, word: 'sandbox:unavailable' },
      { kind: 'stall', share: 0.02, extraMs: 3_000 },
      { kind: 'stall', share: 0.01, extraMs: Number.POSITIVE_INFINITY },
      { kind: 'word', share: 0.03, word: 'sandbox:dropped-connection' },
      { kind: 'word', share: 0.03, word: 'sandbox:empty' },
      { kind: 'word', share: 0.03, word: 'sandbox:smaller-image' },
      { kind: 'word', share: 0, word: 'sandbox:fewer-images' },
    ],
    burst: { share: 0.02, windowMs: 20_000 },
    capacity: 8,
    ledgerFolder: '/var/log/calls',
  });
});

test('a named weather takes further parts', () => {
  const storm = parseProviderWeather('storm');
  assert.ok(storm.troubles.length > 5);
  assert.deepEqual(parseProviderWeather('storm,seed=3,capacity=2'), { ...storm, seed: '3', capacity: 2 });
  assert.deepEqual(parseProviderWeather('clear,burst=1x500ms'), {
    ...CLEAR,
    burst: { share: 1, windowMs: 500 },
  });
});

/** A weather → what its message names: the fault and the mend. */
const SLIPS: readonly (readonly [text: string, fault: RegExp])[] = [
  ['hail=0.1', /"hail=0\.1".*no such part\. Write clear or storm first, or one of 429, .*such as 429=0\.1/],
  ['seed=7,storm', /"storm".*no such part.*clear or storm first/],
  ['429', /"429".*no value\. Write 429=0\.1/],
  ['drop=', /"drop=".*no value/],
  ['429=1.1', /"429=1\.1".*its share is 1\.1\. Write a share of all attempts from 0 to 1/],
  ['429=10%', /its share is 10%/],
  ['empty=-0.1', /its share is -0\.1/],
  ['drop=0.1,drop=0.2', /"drop=0\.2".*stands there twice/],
  ['storm,429=0.2', /"429=0\.2".*stands there twice/],
  ['retry_after=0.1', /"retry_after=0\.1".*with `:` between them\. Write retry_after=0\.05:2/],
  ['stall=0.1:soon', /its time is soon\. Write a time up to a day/],
  ['stall=0.1:86401', /its time is 86401/],
  ['burst=0.1', /with `x` between them\. Write burst=0\.02x20s/],
  ['burst=0.1x0', /its window has no length/],
  ['capacity=0', /"capacity=0".*its number of calls is 0\. Write a whole number from 1/],
  ['capacity=1.5', /its number of calls is 1\.5/],
  ['by=task', /"by=task".*it says task\. Write by=attempt or by=prompt/],
  ['429=0.6,drop=0.5', /add up to 1\.10.*Lower them to 1 together/],
];

for (const [text, message] of SLIPS) {
  test(`${text} is refused with its part and its mend`, () => {
    assert.throws(
      () => parseProviderWeather(text),
      (error) => {
        assert.ok(error instanceof ProviderWeatherError);
        assert.match(error.message, message);
        return true;
      },
    );
  });
}

test('shares of exactly 1 together are taken', () => {
  const tenth = ['429', '500', '503', 'drop', 'empty', 'undersized', 'fewer'].map((part) => `${part}=0.1`);
  const text = [...tenth, 'stall=0.1:1', 'stall=0.1:2', 'retry_after=0.1:1'].join(',');
  assert.equal(parseProviderWeather(text).troubles.length, 10);
});

test('docs/sandbox.md lists every part with its example and effect', () => {
  const page = readFileSync(new URL('../../../../docs/sandbox.md', import.meta.url), 'utf8');
  for (const { example, effect } of WEATHER_PARTS) {
    const row = `| \`${example}\` | ${effect} |`;
    assert.ok(page.includes(row), `docs/sandbox.md lacks the row:\n${row}`);
  }
});
