import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { boundPromptTokens } from './prompt-tokens.ts';

const asText = { disallowedSpecial: new Set<string>() };
const count = (text: string) => countTokens(text, asText);

/** Counts characters, and keeps what it was given. */
function fakeCounter() {
  const pieces: string[] = [];
  const countCharacters = (text: string) => {
    pieces.push(text);
    return text.length;
  };
  return { pieces, countCharacters };
}

/** Characters of the longest stretch that the tokenizer could take as one piece. */
function longestRun(text: string): number {
  const runs = text.match(/[\p{L}\p{M}]+|[^\p{L}\p{N}]+/gu) ?? [];
  return Math.max(0, ...runs.map((run) => [...run].length));
}

describe('the tokens of a prompt that a person writes', () => {
  const table: readonly [string, number][] = [
    ['', 0],
    ['a', 1],
    ['一只在赛博朋克城市里的橘猫，电影感，2K', 17], // https://github.com/BerriAI/litellm/issues/18541
    ['<|endoftext|>', 7], // text like any other
    [`${'a'.repeat(256)} ${'b'.repeat(256)}`, 97],
  ];
  for (const [prompt, tokens] of table) {
    it(`are exactly ${tokens} for ${JSON.stringify(prompt).slice(0, 40)}`, () => {
      assert.deepEqual(boundPromptTokens(prompt, count), { low: tokens, high: tokens });
    });
  }

  it('are counted once and whole, however long the prompt is', () => {
    const prompt = 'A lighthouse at dusk, "HARBOR" painted on its wall. '.repeat(615); // 31,980 characters
    const { pieces, countCharacters } = fakeCounter();
    assert.deepEqual(boundPromptTokens(prompt, countCharacters), { low: 31_980, high: 31_980 });
    assert.deepEqual(pieces, [prompt]);
  });

  it('are exact with digits without end: they are counted three at a time', () => {
    assert.deepEqual(boundPromptTokens('7'.repeat(32_000), count), { low: 10_667, high: 10_667 });
  });
});

describe('the tokens of a prompt with a long run', () => {
  const hostile: readonly [string, string][] = [
    ['one letter', 'a'.repeat(900)],
    ['two letters in turn', 'ab'.repeat(450)],
    ['capitals and small letters', 'FCCDfccd'.repeat(110)],
    ['ideographs', '今日東京漢字'.repeat(100)],
    ['letters with accents', 'e\u0301u\u0308'.repeat(200)],
    ['signs', '-='.repeat(400)],
    ['slashes and line breaks', `!${'/\n'.repeat(400)}`],
    ['spaces', ' \t'.repeat(400)],
    ['emoji', '😀🎉'.repeat(200)],
    ['half of a surrogate pair', '\ud83d'.repeat(400)],
    ['runs among words', `A sign reads ${'ing'.repeat(200)}, and ${'—'.repeat(300)} below.`],
  ];
  for (const [what, prompt] of hostile) {
    it(`of ${what} are within the bounds`, () => {
      const { low, high } = boundPromptTokens(prompt, count);
      const tokens = count(prompt);
      assert.ok(low <= tokens && tokens <= high, `${tokens} tokens, ${low} to ${high}`);
      assert.ok(high - low <= 60, `${low} to ${high}`);
    });
  }

  it('of 257 letters are bounded, of 256 exact; an emoji is one character', () => {
    assert.deepEqual(
      boundPromptTokens('😀'.repeat(256), () => 40),
      { low: 40, high: 40 },
    );
    assert.equal(boundPromptTokens('x'.repeat(256), () => 40).high, 40);
    assert.deepEqual(
      boundPromptTokens('x'.repeat(257), () => 40),
      { low: 76, high: 84 },
    ); // two pieces, one seam
  });

  it('of 32,000 characters take at most 125 counts and one for each run, none of a longer run', () => {
    const patterns = ['a', 'ab', '/\n', '😀', '-', ' ', 'é', `${'a'.repeat(257)}!`];
    for (const pattern of patterns) {
      const { pieces, countCharacters } = fakeCounter();
      const prompt = pattern.repeat(Math.floor(32_000 / pattern.length));
      const { low, high } = boundPromptTokens(prompt, countCharacters);
      assert.ok(pieces.length <= 125 + 250, `${pieces.length} counts of ${JSON.stringify(pattern)}`);
      assert.ok(low < prompt.length && prompt.length < high);
    }
  });

  it('are those of pieces that are the prompt again, cut between characters and with no run above 256', () => {
    const characters = fc.constantFrom('a', 'Z', '漢', '\u0301', '😀', '/', '\n', ' ', '7', '\ud83d');
    const run = fc.tuple(characters, characters, fc.nat({ max: 600 }));
    fc.assert(
      fc.property(fc.array(run, { maxLength: 6 }), (runs) => {
        const prompt = runs.map(([first, second, times]) => first.repeat(times) + second).join('');
        const { pieces, countCharacters } = fakeCounter();
        boundPromptTokens(prompt, countCharacters);
        assert.equal(pieces.join(''), prompt);
        for (const piece of pieces) assert.ok(longestRun(piece) <= 256);
        const characterCount = pieces.reduce((sum, piece) => sum + [...piece].length, 0);
        assert.equal(characterCount, [...prompt].length, 'no character is cut in two');
      }),
    );
  });
});
