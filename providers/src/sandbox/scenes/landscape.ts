// Open country: mountains or hills, trees, a path, flowers.

import { mix } from '../colour.ts';
import type { Random } from '../random.ts';
import type { Stage } from '../stage.ts';
import { paintFir, paintFlowers, paintGrass, paintOverhang, paintRoundTree } from './plants.ts';
import type { Scenery } from './scenery.ts';
import { paintClouds, paintSky } from './sky.ts';
import { hills, paintLand, paintMountains, paintPath } from './terrain.ts';

interface Country {
  readonly horizon: number;
  readonly isHigh: boolean;
  readonly random: Random;
}

/** Hills with a wood along them, or a mountain range, behind a meadow. */
export function paintLandscape(stage: Stage, kind: 'meadow' | 'mountains'): Scenery {
  const { palette, height, width } = stage;
  const random = stage.random.fork('landscape');
  const country = { horizon: height * random.between(0.52, 0.58), isHigh: kind === 'mountains', random };
  const floor = country.horizon + (height - country.horizon) * 0.36;
  paintDistance(stage, country);
  paintWoodedHill(stage, country);
  paintMeadow(stage, country, floor);
  return {
    floor: { top: floor + (height - floor) * 0.3, bottom: height * 0.94 },
    air: { top: height * 0.1, bottom: country.horizon * 0.92 },
    waterline: undefined,
    hold: 'stand',
    zoom: 1,
    paintFront: () =>
      stage.layer(0.95, (pen) => {
        paintOverhang(stage, pen, {
          left: stage.sun.x > width / 2,
          colour: palette.foliage,
          seed: 'overhang',
        });
      }),
  };
}

function paintDistance(stage: Stage, { horizon, isHigh, random }: Country): void {
  const { palette, height } = stage;
  const haze = palette.sky[2];
  stage.layer(0, (pen) => {
    paintSky(stage, pen, horizon);
    paintClouds(stage, pen, { count: 3, top: height * 0.1, bottom: horizon * 0.72 });
  });
  stage.layer(0.12, (pen) => {
    paintMountains(stage, pen, {
      base: horizon + 10,
      rise: height * (isHigh ? 0.46 : 0.2),
      colour: mix(palette.land[0], palette.sky[1], 0.3),
      haze,
      snow: isHigh,
      seed: 'far range',
    });
  });
  stage.layer(0.3, (pen) => {
    paintLand(stage, pen, hills(random.fork('back hills'), horizon + 6, 30), {
      colour: palette.land[0],
      haze,
      hazeShare: 0.55,
      top: horizon - 30,
      bottom: horizon + 120,
    });
  });
}

function paintWoodedHill(stage: Stage, { horizon, isHigh, random }: Country): void {
  const { palette, width } = stage;
  stage.layer(0.42, (pen) => {
    const profile = hills(random.fork('middle hills'), horizon + 62, 36);
    const trees = random.fork('trees');
    for (let x = -20; x < width + 20; x += trees.between(14, 46)) {
      if (trees.chance(0.45)) continue;
      const tree = {
        x,
        y: profile(x) + 4,
        height: trees.between(34, 74),
        colour: mix(palette.land[1], palette.foliage, 0.4),
        seed: `tree ${x}`,
      };
      if (isHigh || trees.chance(0.4)) paintFir(stage, pen, tree);
      else paintRoundTree(stage, pen, tree);
    }
    paintLand(stage, pen, profile, {
      colour: palette.land[1],
      haze: palette.land[0],
      hazeShare: 0.35,
      top: horizon + 20,
      bottom: horizon + 190,
    });
  });
}

function paintMeadow(stage: Stage, { isHigh, random }: Country, floor: number): void {
  const { palette, height, width } = stage;
  const ground = hills(random.fork('ground'), floor - 26, 22);
  stage.layer(0.55, (pen) => {
    paintLand(stage, pen, ground, {
      colour: palette.ground,
      haze: mix(palette.ground, palette.foliage, 0.55),
      hazeShare: 1,
      top: floor - 30,
      bottom: height,
    });
    paintPath(stage, pen, {
      top: floor - 20,
      colour: mix(palette.ground, palette.paper, 0.45),
      seed: 'path',
    });
    const grass = mix(palette.ground, palette.foliage, 0.4);
    paintGrass(stage, pen, { top: ground, bottom: height, colour: grass, density: 210, seed: 'grass' });
    paintFlowers(stage, pen, { top: (x) => ground(x) + 20, bottom: height, density: 60, seed: 'flowers' });
    const x = width * ((stage.sun.x < width / 2 ? 0.86 : 0.14) + random.between(-0.05, 0.05));
    const tree = {
      x,
      y: ground(x) + 24,
      height: height * random.between(0.36, 0.46),
      colour: palette.foliage,
      seed: 'big tree',
    };
    if (isHigh) paintFir(stage, pen, tree);
    else paintRoundTree(stage, pen, tree);
  });
}
