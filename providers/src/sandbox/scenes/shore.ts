// Sand: a beach by the sea, and a desert of dunes.

import { fade, mix, shift } from '../colour.ts';
import type { Pen, Stage } from '../stage.ts';
import { paintPalm } from './plants.ts';
import { NOTHING_IN_FRONT, type Scenery } from './scenery.ts';
import { disc, paintClouds, paintSky } from './sky.ts';
import { hills, type Profile, paintLand, tracePath } from './terrain.ts';
import { paintWater } from './water.ts';

/** Sea, a line of foam, sand with shells, a palm at the side. */
export function paintBeach(stage: Stage): Scenery {
  const { palette, height, width } = stage;
  const random = stage.random.fork('beach');
  const horizon = height * random.between(0.42, 0.48);
  const sand = shift(mix(palette.ground, '#f3dfb2', palette.isNight ? 0.2 : 0.65), {
    lightness: palette.isNight ? -0.02 : 0,
  });
  stage.layer(0, (pen) => {
    paintSky(stage, pen, horizon);
    paintClouds(stage, pen, { count: 3, top: height * 0.07, bottom: horizon * 0.75 });
  });
  stage.layer(0.35, (pen) => paintWater(stage, pen, horizon));
  const tide = hills(random.fork('tide'), horizon + (height - horizon) * 0.34, 22);
  stage.layer(0.52, (pen) => {
    for (const [offset, colour] of [
      [-12, fade(palette.paper, 0.55)],
      [-3, palette.paper],
      [6, mix(sand, palette.shade, 0.24)],
    ] as const) {
      pen.fillStyle = colour;
      tracePath(stage, pen, (x) => tide(x) + offset + Math.sin(x / 37) * 4);
      pen.fill();
    }
    paintLand(stage, pen, (x) => tide(x) + 28 + Math.sin(x / 37) * 4, {
      colour: sand,
      haze: mix(sand, palette.shade, 0.16),
      hazeShare: 1,
      top: horizon + 80,
      bottom: height,
    });
    paintShells(stage, pen, tide);
  });
  stage.layer(0.6, (pen) => {
    const side = stage.sun.x < width / 2 ? random.between(0.84, 0.95) : random.between(0.05, 0.16);
    paintPalm(stage, pen, {
      x: width * side,
      y: horizon + (height - horizon) * 0.62,
      height: height * 0.5,
      colour: palette.foliage,
      seed: 'palm',
    });
  });
  return {
    floor: { top: horizon + (height - horizon) * 0.58, bottom: height * 0.92 },
    air: { top: height * 0.08, bottom: horizon * 0.9 },
    waterline: undefined,
    hold: 'stand',
    zoom: 1,
    paintFront: NOTHING_IN_FRONT,
  };
}

function paintShells(stage: Stage, pen: Pen, tide: Profile): void {
  const random = stage.random.fork('shells');
  for (let speck = 0; speck < 70 * stage.detail; speck += 1) {
    const x = random.between(0, stage.width);
    const y = tide(x) + 50 + random.between(0, 1) * (stage.height - tide(x) - 60);
    const isShell = random.chance(0.2);
    pen.fillStyle = isShell ? random.pick(stage.palette.accents) : fade(stage.palette.shade, 0.2);
    disc(pen, { x, y }, isShell ? random.between(2.5, 6) : random.between(0.8, 1.9));
  }
}

/** Dunes with sharp crests, one side in shade, and far mesas. */
export function paintDesert(stage: Stage): Scenery {
  const { palette, height, width } = stage;
  const random = stage.random.fork('desert');
  const horizon = height * random.between(0.5, 0.56);
  stage.layer(0, (pen) => {
    paintSky(stage, pen, horizon);
    paintClouds(stage, pen, { count: 1.4, top: height * 0.1, bottom: horizon * 0.6 });
  });
  stage.layer(0.15, (pen) => paintMesas(stage, pen, horizon));
  const dunes = [0.02, 0.14, 0.32].map((share, row) => ({
    profile: hills(random.fork(`dune ${row}`), horizon + (height - horizon) * share + 12, 26 + row * 16),
    colour: mix(palette.land[0], palette.ground, 0.35 + row * 0.32),
  }));
  dunes.forEach(({ profile, colour }, row) => {
    stage.layer(0.32 + row * 0.12, (pen) => {
      paintLand(stage, pen, profile, {
        colour: mix(colour, palette.light, 0.16),
        haze: mix(colour, palette.shade, 0.2),
        hazeShare: 1,
        top: horizon,
        bottom: horizon + (row + 1.4) * height * 0.2,
      });
      paintDuneShade(stage, pen, profile);
      if (row === 2) paintRipples(stage, pen, profile);
    });
  });
  return {
    floor: { top: horizon + (height - horizon) * 0.5, bottom: height * 0.92 },
    air: { top: height * 0.08, bottom: horizon * 0.85 },
    waterline: undefined,
    hold: 'stand',
    zoom: width > height ? 1 : 0.95,
    paintFront: NOTHING_IN_FRONT,
  };
}

function paintMesas(stage: Stage, pen: Pen, horizon: number): void {
  const random = stage.random.fork('mesas');
  pen.fillStyle = mix(stage.palette.land[1], stage.palette.sky[2], 0.45);
  for (let mesa = 0; mesa < 4; mesa += 1) {
    const x = random.between(-0.05, 1) * stage.width;
    const width = random.between(60, 190);
    const rise = random.between(40, 130);
    pen.beginPath();
    pen.moveTo(x - width * 0.35, horizon + 20);
    pen.lineTo(x - width * 0.06, horizon - rise * 0.5);
    pen.lineTo(x, horizon - rise);
    pen.lineTo(x + width, horizon - rise * random.between(0.95, 1.05));
    pen.lineTo(x + width * 1.07, horizon - rise * 0.45);
    pen.lineTo(x + width * 1.35, horizon + 20);
    pen.fill();
  }
}

/** Shade on the side of every crest that is turned away from the sun. */
function paintDuneShade(stage: Stage, pen: Pen, profile: Profile): void {
  const away = stage.sun.x < stage.width / 2 ? 1 : -1;
  pen.save();
  tracePath(stage, pen, profile);
  pen.clip();
  for (let x = 0; x <= stage.width; x += 8) {
    const y = profile(x);
    if (profile(x - 40) < y + 1 || profile(x + 40) < y + 1) continue;
    const shade = pen.createLinearGradient(0, y, 0, y + 130);
    shade.addColorStop(0, fade(stage.palette.shade, 0.3));
    shade.addColorStop(1, fade(stage.palette.shade, 0));
    pen.fillStyle = shade;
    pen.beginPath();
    pen.moveTo(x, y - 2);
    pen.quadraticCurveTo(x + away * 30, y + 60, x - away * 50, y + 140);
    pen.lineTo(x + away * 420, y + 140);
    pen.lineTo(x + away * 420, y - 2);
    pen.fill();
    break;
  }
  pen.restore();
}

function paintRipples(stage: Stage, pen: Pen, profile: Profile): void {
  pen.strokeStyle = fade(stage.palette.shade, 0.09);
  for (let row = 0; row < 16; row += 1) {
    pen.lineWidth = 1.5 + row * 0.25;
    pen.beginPath();
    for (let x = -10; x <= stage.width + 10; x += 12) {
      pen.lineTo(
        x,
        profile(x) + 34 + row * row * 1.6 + Math.sin(x / (46 + row * 5) + row * 1.7) * (3 + row * 0.4),
      );
    }
    pen.stroke();
  }
}
