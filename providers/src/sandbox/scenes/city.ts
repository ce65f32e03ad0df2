// A street in a city: skyline in the haze, facades with lit windows and shops, lamps, pavement and road.

import { fade, type Hex, mix, shift } from '../colour.ts';
import type { Random } from '../random.ts';
import type { Pen, Stage } from '../stage.ts';
import { paintRoundTree } from './plants.ts';
import { NOTHING_IN_FRONT, type Scenery } from './scenery.ts';
import { glow, paintClouds, paintSky } from './sky.ts';

/** The street, seen from across the road. */
export function paintCity(stage: Stage): Scenery {
  const { palette, height, width } = stage;
  const pavement = height * 0.74;
  stage.layer(0, (pen) => {
    paintSky(stage, pen, pavement);
    paintClouds(stage, pen, { count: 2.4, top: height * 0.08, bottom: height * 0.34 });
  });
  [0.14, 0.28].forEach((depth, row) => {
    stage.layer(depth, (pen) => {
      paintSkyline(stage, pen, {
        base: pavement,
        rise: height * (0.56 - row * 0.12),
        colour: mix(palette.land[row] ?? palette.land[0], palette.sky[2], 0.42 - row * 0.2),
        seed: `skyline ${row}`,
      });
    });
  });
  stage.layer(0.45, (pen) => paintFacades(stage, pen, pavement));
  stage.layer(0.55, (pen) => paintStreet(stage, pen, pavement));
  stage.layer(0.6, (pen) => {
    const random = stage.random.fork('street things');
    const left = width * random.between(0.06, 0.14);
    paintLamp(stage, pen, left, pavement + 26);
    paintRoundTree(stage, pen, {
      x: width * random.between(0.88, 0.96),
      y: pavement + 26,
      height: height * 0.3,
      colour: palette.foliage,
      seed: 'street tree',
    });
  });
  return {
    floor: { top: pavement + (height - pavement) * 0.16, bottom: height * 0.95 },
    air: { top: height * 0.08, bottom: height * 0.42 },
    waterline: undefined,
    hold: 'stand',
    zoom: 1,
    paintFront: NOTHING_IN_FRONT,
  };
}

function paintSkyline(
  stage: Stage,
  pen: Pen,
  given: { base: number; rise: number; colour: Hex; seed: string },
): void {
  const random = stage.random.fork(given.seed);
  const lit = stage.palette.isNight ? stage.palette.accents[0] : mix(given.colour, stage.palette.paper, 0.4);
  for (let x = -30; x < stage.width + 30; ) {
    const width = random.between(44, 110);
    const rise = given.rise * random.between(0.35, 1) ** 1.2;
    const top = given.base - rise;
    const gradient = pen.createLinearGradient(0, top, 0, given.base);
    gradient.addColorStop(0, given.colour);
    gradient.addColorStop(1, mix(given.colour, stage.palette.sky[2], 0.5));
    pen.fillStyle = gradient;
    pen.fillRect(x, top, width, rise + 4);
    paintRoof(pen, { x, top, width, kind: random.whole(0, 3) });
    for (let row = top + 14; row < given.base - 24; row += 19) {
      for (let column = x + 9; column < x + width - 12; column += 14) {
        if (!random.chance(stage.palette.isNight ? 0.34 : 0.16)) continue;
        pen.fillStyle = fade(lit, stage.palette.isNight ? random.between(0.5, 0.95) : 0.5);
        pen.fillRect(column, row, 6, 9);
      }
    }
    x += width + random.between(-4, 14);
  }
}

/** A flat roof, steps, a spire or a slope. */
function paintRoof(pen: Pen, roof: { x: number; top: number; width: number; kind: number }): void {
  const { x, top, width, kind } = roof;
  if (kind === 1) {
    pen.fillRect(x + width * 0.2, top - 18, width * 0.6, 20);
    pen.fillRect(x + width * 0.36, top - 32, width * 0.28, 16);
  } else if (kind === 2) {
    pen.beginPath();
    pen.moveTo(x + width * 0.2, top + 1);
    pen.lineTo(x + width * 0.5, top - width * 0.5);
    pen.lineTo(x + width * 0.8, top + 1);
    pen.fill();
    pen.fillRect(x + width * 0.5 - 1.5, top - width * 0.85, 3, width * 0.5);
  } else if (kind === 3) {
    pen.beginPath();
    pen.moveTo(x, top + 1);
    pen.lineTo(x + width, top - width * 0.32);
    pen.lineTo(x + width, top + 1);
    pen.fill();
  }
}

/** Town houses along the street, each in a tone of its own, with windows, a shop and an awning. */
function paintFacades(stage: Stage, pen: Pen, base: number): void {
  const random = stage.random.fork('facades');
  const { palette } = stage;
  const tones: [Hex, ...Hex[]] = [
    mix(palette.land[1], palette.paper, 0.28),
    mix(palette.accents[0], palette.paper, 0.34),
    mix(palette.accents[1], palette.paper, 0.3),
    mix(palette.land[2], palette.paper, 0.2),
    mix(palette.sky[1], palette.paper, 0.3),
  ];
  const gap = {
    from: stage.width * random.between(0.26, 0.34),
    to: stage.width * random.between(0.66, 0.74),
  };
  for (let x = -40; x < stage.width + 40; ) {
    const width = random.between(120, 190);
    const inGap = x + width > gap.from && x < gap.to;
    const rise = stage.height * (inGap ? random.between(0.16, 0.24) : random.between(0.3, 0.46));
    const tone = random.pick(tones);
    paintFacade(stage, pen, {
      x,
      width,
      top: base - rise,
      base,
      colour: palette.isNight ? mix(tone, palette.shade, 0.62) : tone,
      random,
    });
    x += width;
  }
}

function paintFacade(
  stage: Stage,
  pen: Pen,
  house: { x: number; width: number; top: number; base: number; colour: Hex; random: Random },
): void {
  const { x, width, top, base, colour, random } = house;
  const { palette } = stage;
  pen.fillStyle = colour;
  pen.fillRect(x, top, width + 1, base - top);
  pen.fillStyle = mix(colour, palette.shade, 0.3);
  pen.fillRect(x + width - 7, top, 8, base - top);
  pen.fillStyle = mix(colour, palette.paper, palette.isNight ? 0.1 : 0.4);
  pen.fillRect(x - 3, top - 7, width + 7, 11);
  const glass = mix(palette.sky[0], palette.shade, 0.35);
  const columns = Math.max(2, Math.floor(width / 46));
  const step = width / columns;
  for (let row = top + 26; row < base - 106; row += 52) {
    for (let column = 0; column < columns; column += 1) {
      const lit = palette.isNight ? random.chance(0.55) : random.chance(0.12);
      const left = x + step * (column + 0.5) - 12;
      pen.fillStyle = mix(colour, palette.paper, palette.isNight ? 0.12 : 0.5);
      pen.fillRect(left - 3, row - 3, 30, 40);
      pen.fillStyle = lit ? mix(palette.light, palette.accents[1], 0.25) : glass;
      pen.fillRect(left, row, 24, 34);
      pen.fillStyle = fade(palette.paper, 0.22);
      pen.fillRect(left, row, 24, 8);
      pen.fillStyle = mix(colour, palette.paper, palette.isNight ? 0.12 : 0.5);
      pen.fillRect(left + 11, row, 2, 34);
    }
  }
  paintShop(stage, pen, { x: x + 12, width: width - 26, base, random });
}

function paintShop(
  stage: Stage,
  pen: Pen,
  shop: { x: number; width: number; base: number; random: Random },
): void {
  const { palette } = stage;
  const { x, width, base } = shop;
  const colour = shop.random.pick(palette.accents);
  pen.fillStyle = palette.isNight
    ? mix(palette.light, palette.accents[1], 0.3)
    : mix(palette.sky[1], palette.shade, 0.42);
  pen.fillRect(x, base - 66, width, 58);
  pen.fillStyle = mix(colour, palette.shade, 0.5);
  pen.fillRect(x + width * 0.68, base - 66, 3, 58);
  const stripes = 7;
  for (let stripe = 0; stripe < stripes; stripe += 1) {
    const left = x - 5 + (stripe / stripes) * (width + 10);
    pen.fillStyle =
      stripe % 2 === 0 ? colour : mix(palette.paper, palette.shade, palette.isNight ? 0.4 : 0.02);
    pen.beginPath();
    pen.moveTo(left, base - 84);
    pen.lineTo(left + (width + 10) / stripes, base - 84);
    pen.lineTo(left + (width + 10) / stripes, base - 60);
    pen.arc(left + (width + 10) / stripes / 2, base - 60, (width + 10) / stripes / 2, 0, Math.PI);
    pen.closePath();
    pen.fill();
  }
}

/** Pavement, kerb and a road with a dashed line; wet reflections at night. */
function paintStreet(stage: Stage, pen: Pen, top: number): void {
  const { palette, width, height } = stage;
  const paving = mix(palette.land[0], palette.isNight ? palette.shade : palette.paper, 0.4);
  const kerb = top + (height - top) * 0.3;
  pen.fillStyle = paving;
  pen.fillRect(0, top, width, kerb - top);
  pen.fillStyle = fade(palette.shade, 0.12);
  for (let slab = -10; slab < 26; slab += 1) {
    const from = width / 2 + (slab - 8) * 74;
    pen.fillRect(from, top, 1.6, kerb - top);
  }
  pen.fillStyle = mix(paving, palette.paper, 0.3);
  pen.fillRect(0, kerb, width, 9);
  const road = pen.createLinearGradient(0, kerb, 0, height);
  road.addColorStop(0, mix(palette.shade, palette.land[0], 0.42));
  road.addColorStop(1, mix(palette.shade, palette.land[0], 0.16));
  pen.fillStyle = road;
  pen.fillRect(0, kerb + 9, width, height);
  pen.fillStyle = fade(palette.paper, 0.75);
  const line = kerb + (height - kerb) * 0.62;
  for (let dash = -40; dash < width; dash += 170) {
    pen.beginPath();
    pen.moveTo(dash + 12, line);
    pen.lineTo(dash + 100, line);
    pen.lineTo(dash + 92, line + 11);
    pen.lineTo(dash, line + 11);
    pen.fill();
  }
  if (!palette.isNight) return;
  const random = stage.random.fork('wet road');
  for (let streak = 0; streak < 16; streak += 1) {
    const x = random.between(0, width);
    const gleam = pen.createLinearGradient(0, kerb, 0, height);
    gleam.addColorStop(0, fade(random.pick(palette.accents), 0.42));
    gleam.addColorStop(1, fade(palette.accents[0], 0));
    pen.fillStyle = gleam;
    pen.fillRect(x, kerb + 9, random.between(6, 30), height);
  }
}

function paintLamp(stage: Stage, pen: Pen, x: number, y: number): void {
  const { palette, height } = stage;
  const top = y - height * 0.36;
  pen.fillStyle = shift(palette.shade, { lightness: 0.06 });
  pen.fillRect(x - 4, top, 8, y - top);
  pen.fillRect(x - 10, y - 22, 20, 22);
  pen.beginPath();
  pen.roundRect(x - 5, top - 3, 74, 7, 3);
  pen.roundRect(x + 44, top - 2, 30, 14, 6);
  pen.fill();
  pen.fillStyle = palette.light;
  pen.fillRect(x + 48, top + 10, 22, 5);
  if (palette.isNight) glow(pen, { x: x + 59, y: top + 14 }, 170, fade(palette.light, 0.5));
}
