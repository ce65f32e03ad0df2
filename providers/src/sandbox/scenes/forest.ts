// A forest: trunks row behind row, light through the canopy, ferns on the ground.

import { fade, type Hex, mix } from '../colour.ts';
import type { Pen, Stage } from '../stage.ts';
import { paintFir, paintGrass, paintOverhang } from './plants.ts';
import type { Scenery } from './scenery.ts';
import { disc, glow } from './sky.ts';
import { hills, paintLand } from './terrain.ts';

/** A wood of trunks or of firs, with the light falling in between. */
export function paintForest(stage: Stage): Scenery {
  const { palette, width, height, sun } = stage;
  const floor = height * 0.72;
  paintGlade(stage);
  paintRows(stage, floor);
  stage.layer(0.46, (pen) => paintShafts(stage, pen));
  paintMoss(stage, floor);
  return {
    floor: { top: floor + (height - floor) * 0.34, bottom: height * 0.94 },
    air: { top: height * 0.12, bottom: height * 0.5 },
    waterline: undefined,
    hold: 'stand',
    zoom: 1,
    paintFront: () => {
      stage.layer(0.93, (pen) => {
        const colour = mix(palette.foliage, palette.shade, 0.62);
        const x = sun.x > width / 2 ? width * 0.03 : width * 0.97;
        paintTrunk(stage, pen, { x, base: height + 30, width: 90, colour, seed: 'near trunk' });
        for (const left of [true, false]) paintOverhang(stage, pen, { left, colour, seed: `canopy ${left}` });
      });
    },
  };
}

/** The light at the end of the wood. */
function paintGlade(stage: Stage): void {
  const { palette, width, height, sun } = stage;
  stage.layer(0, (pen) => {
    const gradient = pen.createLinearGradient(0, 0, 0, height);
    gradient.addColorStop(0, mix(palette.foliage, palette.sky[1], 0.45));
    gradient.addColorStop(0.6, mix(palette.sky[2], palette.light, palette.isNight ? 0.1 : 0.4));
    gradient.addColorStop(1, mix(palette.foliage, palette.sky[2], 0.5));
    pen.fillStyle = gradient;
    pen.fillRect(0, 0, width, height);
    const light = fade(palette.light, palette.isNight ? 0.35 : 0.85);
    glow(pen, { x: sun.x, y: height * 0.3 }, Math.max(width, height) * 0.7, light);
  });
}

/** Three rows of trees, each darker than the one behind it. */
function paintRows(stage: Stage, floor: number): void {
  const { palette } = stage;
  const random = stage.random.fork('forest');
  const paintTrees = random.chance(0.35) ? paintFirRow : paintTrunks;
  const bark = mix(palette.foliage, palette.shade, 0.45);
  const mist = mix(palette.sky[2], palette.light, palette.isNight ? 0.1 : 0.4);
  [0.14, 0.26, 0.38].forEach((depth, row) => {
    const colour = mix(bark, mist, 0.68 - row * 0.22);
    const base = floor - 60 + row * 34;
    stage.layer(depth, (pen) => {
      paintTrees(stage, pen, { base, colour, row });
      paintLand(stage, pen, hills(random.fork(`bank ${row}`), base, 14), {
        colour,
        haze: mix(colour, palette.foliage, 0.4),
        hazeShare: 1,
        top: base - 20,
        bottom: base + 120,
      });
    });
  });
}

/** The ground: moss, ferns and mushrooms. */
function paintMoss(stage: Stage, floor: number): void {
  const { palette, height } = stage;
  const ground = hills(stage.random.fork('forest ground'), floor, 16);
  const moss = mix(palette.ground, palette.foliage, 0.45);
  stage.layer(0.58, (pen) => {
    paintLand(stage, pen, ground, {
      colour: mix(moss, palette.light, palette.isNight ? 0.04 : 0.14),
      haze: mix(moss, palette.shade, 0.4),
      hazeShare: 1,
      top: floor - 20,
      bottom: height,
    });
    paintGrass(stage, pen, {
      top: ground,
      bottom: height,
      colour: palette.foliage,
      density: 260,
      seed: 'ferns',
    });
    paintMushrooms(stage, pen, ground);
  });
}

function paintTrunks(stage: Stage, pen: Pen, given: { base: number; colour: Hex; row: number }): void {
  const random = stage.random.fork(`trunks ${given.row}`);
  const width = 15 + given.row * 15;
  for (let x = -30; x < stage.width + 30; x += random.between(52, 120) + given.row * 22) {
    paintTrunk(stage, pen, {
      x,
      base: given.base + 20,
      width: width * random.between(0.7, 1.3),
      colour: given.colour,
      seed: `trunk ${given.row} ${Math.floor(x)}`,
    });
  }
  pen.fillStyle = given.colour;
  for (let leaf = 0; leaf < 70; leaf += 1) {
    disc(
      pen,
      {
        x: random.between(-40, stage.width + 40),
        y: random.between(-1, 1) ** 3 * stage.height * (0.2 - given.row * 0.03),
      },
      random.between(30, 74),
    );
  }
}

/** A trunk that runs out of the top of the picture, with a few branches. */
function paintTrunk(
  stage: Stage,
  pen: Pen,
  trunk: { x: number; base: number; width: number; colour: Hex; seed: string },
): void {
  const random = stage.random.fork(trunk.seed);
  const { x, base, width, colour } = trunk;
  const lean = random.between(-40, 40);
  const gradient = pen.createLinearGradient(x - width / 2, 0, x + width / 2, 0);
  const lit = stage.sun.x > x ? 1 : 0;
  gradient.addColorStop(lit, mix(colour, stage.palette.light, 0.22));
  gradient.addColorStop(1 - lit, mix(colour, stage.palette.shade, 0.2));
  pen.fillStyle = gradient;
  pen.beginPath();
  pen.moveTo(x - width * 0.85, base);
  pen.quadraticCurveTo(x - width * 0.45, base - 60, x - width * 0.4 + lean * 0.4, base * 0.4);
  pen.lineTo(x - width * 0.34 + lean, -20);
  pen.lineTo(x + width * 0.34 + lean, -20);
  pen.lineTo(x + width * 0.4 + lean * 0.4, base * 0.4);
  pen.quadraticCurveTo(x + width * 0.45, base - 60, x + width * 0.85, base);
  pen.fill();
  for (let branch = 0; branch < 2; branch += 1) {
    const y = base * random.between(0.12, 0.42);
    const side = random.chance(0.5) ? 1 : -1;
    pen.beginPath();
    pen.moveTo(x + lean * 0.5, y + width * 0.5);
    pen.quadraticCurveTo(
      x + lean * 0.5 + side * width * 1.6,
      y - width * 0.4,
      x + lean * 0.5 + side * width * 3.2,
      y - width * 2.4,
    );
    pen.quadraticCurveTo(
      x + lean * 0.5 + side * width * 1.2,
      y - width * 0.9,
      x + lean * 0.5,
      y - width * 0.3,
    );
    pen.fill();
  }
}

function paintFirRow(stage: Stage, pen: Pen, given: { base: number; colour: Hex; row: number }): void {
  const random = stage.random.fork(`firs ${given.row}`);
  for (let x = -30; x < stage.width + 30; x += random.between(36, 84) + given.row * 20) {
    paintFir(stage, pen, {
      x,
      y: given.base + 24,
      height: stage.height * random.between(0.34, 0.62) * (0.8 + given.row * 0.16),
      colour: given.colour,
      seed: `fir ${given.row} ${Math.floor(x)}`,
    });
  }
}

function paintShafts(stage: Stage, pen: Pen): void {
  const random = stage.random.fork('forest light');
  const lean = (stage.width / 2 - stage.sun.x) * 0.7;
  for (let shaft = 0; shaft < 6; shaft += 1) {
    const x = stage.sun.x + random.between(-0.4, 0.4) * stage.width;
    const width = random.between(26, 90);
    const light = pen.createLinearGradient(0, 0, 0, stage.height * 0.9);
    light.addColorStop(0, fade(stage.palette.light, stage.palette.isNight ? 0.2 : 0.42));
    light.addColorStop(1, fade(stage.palette.light, 0));
    pen.fillStyle = light;
    pen.beginPath();
    pen.moveTo(x, -10);
    pen.lineTo(x + width, -10);
    pen.lineTo(x + width * 1.7 + lean, stage.height * 0.9);
    pen.lineTo(x - width * 0.5 + lean, stage.height * 0.9);
    pen.fill();
  }
}

function paintMushrooms(stage: Stage, pen: Pen, ground: (x: number) => number): void {
  const random = stage.random.fork('mushrooms');
  for (let mushroom = 0; mushroom < 7 * stage.detail; mushroom += 1) {
    const x = random.between(0.04, 0.96) * stage.width;
    const y = ground(x) + random.between(30, (stage.height - ground(x)) * 0.9);
    const size = 9 + ((y - ground(x)) / stage.height) * 60;
    pen.fillStyle = stage.palette.paper;
    pen.fillRect(x - size * 0.2, y - size, size * 0.4, size);
    pen.fillStyle = stage.palette.accents[0];
    pen.beginPath();
    pen.ellipse(x, y - size * 0.9, size * 0.75, size * 0.62, 0, Math.PI, 0);
    pen.fill();
    pen.fillStyle = fade(stage.palette.paper, 0.85);
    disc(pen, { x: x - size * 0.25, y: y - size * 1.2 }, size * 0.12);
    disc(pen, { x: x + size * 0.25, y: y - size * 1.1 }, size * 0.1);
  }
}
