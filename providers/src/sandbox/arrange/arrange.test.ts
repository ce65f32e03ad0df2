// Nothing that a prompt asks for is lost on the way into the picture, whatever rides on or is held by what.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { castOf } from '../cast.ts';
import { PALETTES } from '../palettes.ts';
import type { Setting } from '../prompt/english.ts';
import { readPrompt } from '../prompt/read-prompt.ts';
import { seededRandom } from '../random.ts';
import { paintScene } from '../scenes/scenes.ts';
import { Stage } from '../stage.ts';
import { arrange } from './arrange.ts';

function placementsOf(prompt: string, setting: Setting, size = { widthPixels: 96, heightPixels: 64 }) {
  const stage = new Stage({
    size,
    palette: PALETTES.day,
    random: seededRandom(prompt),
    lay: () => {},
    detail: 1,
    isCutOut: false,
  });
  const cast = castOf(readPrompt(prompt).subjects, PALETTES.day, seededRandom('cast'));
  return { stage, cast, placements: arrange(stage, cast, paintScene(stage, setting)) };
}

const PROMPTS = [
  'three cats',
  'a dozen red apples',
  'a cat on a horse on an elephant',
  'ten children on a couch',
  'a dragon over a castle behind a tree',
  'a woman singing into a microphone',
  'a fox in front of a house and five birds above a tree',
  'an astronaut riding a horse, two dogs and a king',
];

for (const prompt of PROMPTS) {
  test(`all of “${prompt}” is placed within the picture, wherever it is`, () => {
    for (const setting of ['meadow', 'sea', 'space', 'plinth', 'portrait'] as const) {
      const { stage, cast, placements } = placementsOf(prompt, setting);
      for (const role of cast) {
        const placed = placements.filter((placement) => placement.role === role);
        assert.equal(placed.length, Math.min(role.count, 12), `${setting}: ${role.arts[0].pieces.length}`);
        for (const { x, foot, height } of placed) {
          assert.ok(x > 0 && x < stage.width, `${setting}: x ${x} of ${stage.width}`);
          assert.ok(height > 0 && foot - height < stage.height, `${setting}: ${foot - height}`);
        }
      }
    }
  });
}

test('what is on something stands higher than it and comes after it', () => {
  const { cast, placements } = placementsOf('a cat on a horse', 'meadow');
  const [cat, horse] = cast.map((role) => placements.findIndex((placement) => placement.role === role));
  assert.ok(cat !== undefined && horse !== undefined && cat > horse);
  assert.ok((placements[cat]?.foot ?? 0) < (placements[horse]?.foot ?? 0));
});

test('a pattern covers the whole picture with its motifs', () => {
  const { stage, placements } = placementsOf('strawberries and lemons', 'pattern');
  assert.ok(placements.length >= 40);
  assert.ok(Math.min(...placements.map(({ x }) => x)) < 0);
  assert.ok(Math.max(...placements.map(({ x }) => x)) > stage.width);
});
