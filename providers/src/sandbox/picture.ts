// One picture from a brief: palette, scene, cast, weather, lettering, in the style of the model's family.

import type { ImageSize, Quality } from '@lightmeter/core';
import { createCanvas } from '@napi-rs/canvas';
import { arrange } from './arrange/arrange.ts';
import type { Art } from './art/icon-set.ts';
import { castOf, type Role } from './cast.ts';
import { choosePalette, chooseSetting } from './choose.ts';
import { type LetteringKind, paintLettering } from './lettering.ts';
import { paintCast } from './paint-cast.ts';
import { PALETTES } from './palettes.ts';
import type { Brief, Subject } from './prompt/read-prompt.ts';
import { type Random, seededRandom } from './random.ts';
import type { Scenery } from './scenes/scenery.ts';
import { emptyScenery, paintScene } from './scenes/scenes.ts';
import { paintWeather } from './scenes/weather.ts';
import { Stage } from './stage.ts';
import { gradePalette, type Style } from './styles/style.ts';

/** Everything that decides a picture. */
export interface PictureGiven {
  readonly brief: Brief;
  readonly style: Style;
  readonly size: ImageSize;
  /** Decides how much small detail there is; undefined as medium. */
  readonly quality: Quality | undefined;
  /** Paint the subjects alone; everything else stays clear. */
  readonly isCutOut: boolean;
  /** What every choice is made from. */
  readonly seed: string;
  /** Input images that take the place of the prompt's first things. */
  readonly heroes?: readonly Art[];
}

/** Share of small detail by quality. */
export const DETAIL: Readonly<Record<Quality, number>> = {
  low: 0.5,
  medium: 1,
  high: 1.4,
  xhigh: 1.6,
  max: 1.8,
};

/** Paints the picture, without the mark. */
export function paintPicture(given: PictureGiven): Stage {
  const { brief, style, isCutOut } = given;
  const random = seededRandom(given.seed);
  const heroes = given.heroes ?? [];
  const isBare = brief.subjects.length === 0 && heroes.length === 0;
  const subjects = isCutOut && isBare ? [emblem(random)] : brief.subjects;
  // The cast decides the place and the place the palette; its colours for clothes come from the day's.
  const cast = castOf(subjects, PALETTES.day, random.fork('cast'), heroes);
  const setting = chooseSetting(brief, cast, random);
  const mood = choosePalette(brief, setting, cast, random);
  const palette = gradePalette(PALETTES[mood], style.grade);
  const stage = new Stage({
    size: given.size,
    palette,
    random,
    lay: style.lay,
    detail: DETAIL[given.quality ?? 'medium'],
    isCutOut,
  });
  const scenery = isCutOut ? emptyScenery(stage) : paintScene(stage, setting);
  paintSubjects(stage, { brief, style, scenery, cast });
  style.finish(stage);
  if (mood === 'mono') drainColour(stage);
  stage.finish();
  return stage;
}

/** Turns the picture to greys. */
function drainColour(stage: Stage): void {
  const grey = createCanvas(1, 1);
  const pen = grey.getContext('2d');
  pen.fillStyle = '#808080';
  pen.fillRect(0, 0, 1, 1);
  stage.wash(grey, 'saturation', 1);
}

/** Everything in front of the scene: weather, cast, what is nearer, lettering. */
export function paintSubjects(
  stage: Stage,
  given: { brief: Brief; style: Style; scenery: Scenery; cast: readonly Role[] },
): void {
  const { brief, style, scenery, cast } = given;
  const weathers = stage.isCutOut ? [] : brief.weathers;
  for (const weather of weathers) paintWeather(stage, weather, 'behind');
  paintCast(stage, arrange(stage, cast, scenery), style);
  scenery.paintFront();
  for (const weather of weathers) paintWeather(stage, weather, 'front');
  if (brief.texts.length === 0) return;
  paintLettering(stage, {
    texts: brief.texts,
    kind: letteringKind(brief),
    isAlone: cast.length === 0,
    floor: scenery.floor.bottom,
  });
}

function letteringKind(brief: Brief): LetteringKind {
  if (brief.moods.includes('neon')) return 'neon';
  return brief.isSigned ? 'board' : 'headline';
}

/** What a picture without a background shows when the prompt names no thing. */
function emblem(random: Random): Subject {
  return {
    icon: random
      .fork('emblem')
      .pick(['gem-stone', 'hot-air-balloon', 'crystal-ball', 'hibiscus', 'rocket', 'sphere']),
    count: 1,
    colour: undefined,
    isLarge: false,
    isSmall: false,
    relation: undefined,
    outfit: { headwear: [], garment: undefined, garmentColour: undefined },
  };
}
