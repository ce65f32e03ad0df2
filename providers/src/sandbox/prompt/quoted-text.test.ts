import assert from 'node:assert/strict';
import { test } from 'node:test';
import { takeQuotedText } from './quoted-text.ts';

/** Prompt → texts to be shown. */
const QUOTES = [
  ['a sign with "KEEP OFF THE GRASS"', ['KEEP OFF THE GRASS']],
  ['a sign with “Open” and „Geöffnet“', ['Open', 'Geöffnet']],
  ['la carte «Bon appétit»', ['Bon appétit']],
  ['写着「欢迎光临」的招牌', ['欢迎光临']],
  ['『夜市』の看板', ['夜市']],
  ['a mug with ‘Don’t panic’ on it', ['Don’t panic']],
  ["a mug with 'Don't Panic!' on it", ["Don't Panic!"]],
  ["two dogs' toys and the cat's bowl", []],
  ["it's a dog's life, isn't it", []],
  ['a sign that says Deep Learning on a wall', ['Deep Learning']],
  ['graffiti spelling BE KIND on a tile', ['BE KIND']],
  ['the word KA-BOOM in a cloud', ['KA-BOOM']],
  ['a man says hello', []],
  ['a sign with ""', []],
  ['a sign with "مرحبا"', []],
] as const;

for (const [prompt, texts] of QUOTES) {
  test(`shows ${texts.length === 0 ? 'nothing' : texts.join(' and ')} of: ${prompt}`, () => {
    assert.deepEqual(takeQuotedText(prompt).texts, texts);
  });
}

test('what is shown is not read as things, and the rest keeps its words', () => {
  const { rest } = takeQuotedText('a "red dragon" sign on a street');
  assert.equal(rest.replace(/\s+/g, ' '), 'a sign on a street');
});

test('texts come in the order of the prompt, at most four, each of at most 160 characters', () => {
  const { texts } = takeQuotedText('「一」 "two" “three” ‘four’ "five"');
  assert.deepEqual(texts, ['一', 'two', 'three', 'four']);
  assert.equal([...(takeQuotedText(`"${'x'.repeat(300)}"`).texts[0] ?? '')].length, 160);
});
