// How prompts are understood: things, counts, colours, relations, clothes, places, light. Real prompts of PartiPrompts
// among them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasIcon } from '../art/icon-set.ts';
import { NOUNS } from './nouns.ts';
import { readPrompt } from './read-prompt.ts';

/** The things of a prompt as text: `3 cat #e03a34 on 0`. */
function thingsOf(prompt: string): string[] {
  return readPrompt(prompt).subjects.map(({ icon, count, colour, relation, outfit }) =>
    [
      count > 1 ? count : '',
      icon,
      colour ?? '',
      relation ? `${relation.kind} ${relation.to}` : '',
      [...outfit.headwear, outfit.garment ?? '', outfit.garmentColour ?? '']
        .filter((part) => part !== '')
        .join('+'),
    ]
      .filter((part) => part !== '')
      .join(' '),
  );
}

const THINGS: readonly (readonly [prompt: string, things: readonly string[]])[] = [
  ['three cats', ['3 cat']],
  ['a corgi and two squirrels', ['dog', '2 chipmunk']],
  ['mice', ['3 mouse']],
  ['a dozen red apples', ['12 red-apple']],
  ['a dozen red pears', ['12 pear #e03a34']],
  ['a pile of five oranges', ['5 tangerine']],
  ['a red car', ['automobile #e03a34']],
  ['a blue metallic sphere', ['sphere #3478e0']],
  ['an orange', ['tangerine']],
  ['an orange car', ['automobile #f2803a']],
  ['a cat on a horse', ['cat', 'horse on 0']],
  ['an astronaut riding a horse', ['astronaut', 'horse on 0']],
  ['a fox behind a tree', ['fox', 'deciduous-tree behind 0']],
  ['a raccoon holding an apple', ['raccoon', 'red-apple holding 0']],
  ['a kangaroo wearing an orange hoodie and blue sunglasses', ['kangaroo sunglasses+shirt+#f2803a']],
  ['a corgi in a red scarf next to a snowman', ['dog scarf', 'snowman-without-snow']],
  ['a man running', ['man-running']],
  ['a bench without any cats on it', ['bench']],
  ['a sneaker on a beach next to a palm tree', ['running-shoe', 'palm-tree']],
  ['nine bees around a sunflower', ['9 honeybee', 'sunflower']],
  ['三只红色的猫在海边', ['3 cat #e03a34']],
  ['桌上有两个苹果和一杯咖啡', ['2 red-apple', 'hot-beverage']],
  ['赤い傘を持つ女の子', ['umbrella #e03a34', 'girl holding 0']],
  ['commonsense', []],
  ['', []],
];

for (const [prompt, things] of THINGS) {
  test(`“${prompt}” has ${things.length === 0 ? 'no thing' : things.join(', ')}`, () => {
    assert.deepEqual(thingsOf(prompt), things);
  });
}

/** Prompt → place, light, weather. */
const PLACES = [
  ['a fox in a snowy forest at night', ['forest'], ['winter', 'night'], ['snow']],
  ['the city of London on the moon', ['city', 'moon'], [], []],
  ['a child sitting on the moon', ['moon'], [], []],
  ['a cyberpunk street in the rain', ['city'], ['neon', 'storm'], ['rain']],
  ['富士山と桜、夕焼け', ['mountains'], ['spring', 'sunset'], []],
  ['black and white photo of a beach', ['beach'], ['mono', 'tropical'], []],
  ['a field without snow', ['meadow'], [], []],
] as const;

for (const [prompt, settings, moods, weathers] of PLACES) {
  test(`“${prompt}” is ${[...settings, ...moods, ...weathers].join(', ')}`, () => {
    const brief = readPrompt(prompt);
    assert.deepEqual([brief.settings, brief.moods, brief.weathers], [settings, moods, weathers]);
  });
}

test('a text on a sign is signed, any other is not', () => {
  assert.equal(readPrompt('a wooden sign with "OPEN"').isSigned, true);
  assert.equal(readPrompt('a poster with "OPEN"').isSigned, false);
});

test('every noun of the list has a drawing', () => {
  const missing = [...NOUNS].filter(([, icon]) => !hasIcon(icon));
  assert.deepEqual(missing, []);
});

test('a prompt of 32,000 characters is read in a moment', () => {
  const startedAtMs = performance.now();
  readPrompt('three red cats on a table "hello" '.repeat(1_000).slice(0, 32_000));
  readPrompt('"'.repeat(32_000));
  readPrompt("'a ".repeat(10_000));
  readPrompt('猫'.repeat(32_000));
  assert.ok(performance.now() - startedAtMs < 1_500);
});
