// Every setting and the painter of its scene.

import type { Setting } from '../prompt/english.ts';
import type { Stage } from '../stage.ts';
import { paintCity } from './city.ts';
import { paintForest } from './forest.ts';
import { paintAbstract, paintPatternGround, paintPoster } from './graphic.ts';
import { paintHeaven } from './heaven.ts';
import { paintLandscape } from './landscape.ts';
import { paintRoom } from './room.ts';
import { NOTHING_IN_FRONT, type Scenery } from './scenery.ts';
import { paintBeach, paintDesert } from './shore.ts';
import { paintSpace } from './space.ts';
import { paintPortraitBackdrop, paintStudio, paintTable } from './studio.ts';
import { paintSea, paintUnderwater } from './water.ts';

const PAINTERS: Readonly<Record<Setting, (stage: Stage) => Scenery>> = {
  meadow: (stage) => paintLandscape(stage, 'meadow'),
  mountains: (stage) => paintLandscape(stage, 'mountains'),
  forest: paintForest,
  sea: (stage) => paintSea(stage, 'sea'),
  lake: (stage) => paintSea(stage, 'lake'),
  underwater: paintUnderwater,
  beach: paintBeach,
  desert: paintDesert,
  city: paintCity,
  space: (stage) => paintSpace(stage, { ground: false }),
  moon: (stage) => paintSpace(stage, { ground: true }),
  room: paintRoom,
  table: paintTable,
  studio: (stage) => paintStudio(stage, { plinth: false }),
  plinth: (stage) => paintStudio(stage, { plinth: true }),
  portrait: paintPortraitBackdrop,
  sky: paintHeaven,
  poster: paintPoster,
  pattern: paintPatternGround,
  abstract: paintAbstract,
};

/** Paints the place, except what is nearer than the subjects, and says where things go in it. */
export function paintScene(stage: Stage, setting: Setting): Scenery {
  return PAINTERS[setting](stage);
}

/** No place at all, for pictures without a background. */
export function emptyScenery(stage: Stage): Scenery {
  const { height } = stage;
  return {
    floor: { top: height * 0.84, bottom: height * 0.92 },
    air: { top: height * 0.08, bottom: height * 0.5 },
    waterline: undefined,
    hold: 'stand',
    zoom: 1.5,
    paintFront: NOTHING_IN_FRONT,
  };
}
