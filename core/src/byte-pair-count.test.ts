// The counter against the tokenizer it stands in for, and within its time whatever the text.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import tokens from 'gpt-tokenizer/bpeRanks/o200k_base';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { O200K_TOKEN_SPLIT_REGEX } from 'gpt-tokenizer/encodingParams/constants';
import { createTokenCounter } from './byte-pair-count.ts';

const count = createTokenCounter({ splitPattern: O200K_TOKEN_SPLIT_REGEX, tokens });
const asText = { disallowedSpecial: new Set<string>() };
const reference = (text: string) => countTokens(text, asText);

describe('the tokens of a text', () => {
  const table: readonly [string, number][] = [
    ['', 0],
    ['a', 1],
    ['A lighthouse at dusk', 4],
    ['一只在赛博朋克城市里的橘猫，电影感，2K', 17], // https://github.com/BerriAI/litellm/issues/18541
    ['<|endoftext|>', 7], // text like any other
    ['7'.repeat(32_000), 10_667], // three digits a token
    ['a'.repeat(32_000), 4_000], // eight letters a token
  ];
  for (const [text, expected] of table) {
    it(`are ${expected} for ${JSON.stringify(text).slice(0, 40)}`, () => assert.equal(count(text), expected));
  }

  it('are those of the tokenizer, for text of every script, half surrogate pairs among it', () => {
    const text = fc.string({
      unit: fc.oneof(fc.constantFrom('a', 'B', ' ', '\n', "'s", '7'), codeUnit),
      maxLength: 300,
    });
    fc.assert(
      fc.property(text, (sample) => assert.equal(count(sample), reference(sample))),
      { numRuns: 400 },
    );
  });

  it('are those of the tokenizer for long runs without a break, which it counts slowly', () => {
    const alphabets = [
      'ab',
      'abcdefghijklmnopqrstuvwxyz',
      'AaBb',
      '漢字東京今日',
      '!@#$%^&*',
      ' \t',
      '😀🎉',
      'e\u0301',
    ];
    const run = fc
      .constantFrom(...alphabets)
      .chain((alphabet) =>
        fc.string({ unit: fc.constantFrom(...alphabet), minLength: 300, maxLength: 1_500 }),
      );
    fc.assert(
      fc.property(run, (sample) => assert.equal(count(sample), reference(sample))),
      { numRuns: 40 },
    );
  });
});

const codeUnit = fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit));

describe('a prompt of 32,000 characters', () => {
  const random = seeded();
  const made = (next: () => string) => {
    let text = '';
    while (text.length < 32_000) text += next();
    return text.slice(0, 32_000);
  };
  const letter = () => String.fromCharCode(97 + Math.floor(random() * 26));
  const hostile: readonly [string, () => string][] = [
    ['random letters', letter],
    ['runs of 255 letters', () => `${Array.from({ length: 255 }, letter).join('')} `],
    ['random ideographs', () => String.fromCharCode(0x4e00 + Math.floor(random() * 20_000))],
    ['random characters', () => String.fromCharCode(Math.floor(random() * 0xd7ff))],
    ['one letter', () => 'a'],
    ['spaces', () => ' '],
    ['emoji', () => String.fromCodePoint(0x1f300 + Math.floor(random() * 500))],
  ];
  for (const [what, next] of hostile) {
    it(`of ${what} is counted in a few milliseconds of the processor`, () => {
      const spentMs = Math.min(...[1, 2, 3, 4, 5].map(() => processorMs(() => count(made(next)))));
      // 1 to 17 ms of one core are measured; the tokenizer takes 30 to 160 for it cut into 256, and a second whole.
      assert.ok(spentMs < 40, `${spentMs} ms`);
    });
  }
});

/** Of this thread alone: the machine may be busy with other tests. */
function processorMs(work: () => void): number {
  const before = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1_000;
}

/** The same numbers in every run, from 0 up to 1. */
function seeded(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state / 0x80000000;
  };
}
