// Water: the sea, waves, glitter under the sun, and the world beneath the surface.

import { fade, mix, shift } from '../colour.ts';
import type { Pen, Stage } from '../stage.ts';
import type { Scenery } from './scenery.ts';
import { glow, paintClouds, paintSky } from './sky.ts';
import { hills, paintLand, paintMountains } from './terrain.ts';

/** Water from `top` to the lower edge, darker toward the eye, with the sun's glitter on it. */
export function paintWater(stage: Stage, pen: Pen, top: number): void {
  const { palette, width, height } = stage;
  const gradient = pen.createLinearGradient(0, top, 0, height);
  gradient.addColorStop(0, mix(palette.water, palette.sky[2], 0.6));
  gradient.addColorStop(0.35, palette.water);
  gradient.addColorStop(1, mix(palette.water, palette.shade, 0.5));
  pen.fillStyle = gradient;
  pen.fillRect(0, top, width, height - top);
  const random = stage.random.fork('glitter');
  const column = stage.sun.x;
  for (let glint = 0; glint < 110 * stage.detail; glint += 1) {
    const near = random.between(0, 1) ** 1.6;
    const y = top + 4 + near * (height - top);
    const underSun = random.chance(0.55);
    const spread = underSun ? 30 + near * 120 : width;
    const x = underSun ? column + random.between(-spread, spread) : random.between(0, width);
    const length = (8 + near * 52) * random.between(0.5, 1);
    pen.fillStyle = underSun
      ? fade(palette.light, 0.55 - near * 0.3)
      : fade(mix(palette.water, palette.paper, 0.5), 0.22);
    pen.beginPath();
    pen.ellipse(x, y, length, 1 + near * 2.4, 0, 0, Math.PI * 2);
    pen.fill();
  }
}

/** One row of waves with a light crest. */
function paintWaves(
  stage: Stage,
  pen: Pen,
  given: { y: number; swing: number; shade: number; seed: string },
): void {
  const { palette, width, height } = stage;
  const random = stage.random.fork(given.seed);
  const turn = random.between(0, 6);
  const length = given.swing * 13;
  const crest = (x: number) =>
    given.y - given.swing * (Math.abs(Math.sin((x / length) * Math.PI + turn)) ** 1.6 - 0.4);
  for (const [offset, colour] of [
    [0, fade(mix(palette.water, palette.paper, 0.62), 0.75)],
    [3 + given.swing * 0.16, mix(palette.water, palette.shade, given.shade)],
  ] as const) {
    pen.fillStyle = colour;
    pen.beginPath();
    pen.moveTo(-10, height + 10);
    for (let x = -10; x <= width + 10; x += 6) pen.lineTo(x, crest(x) + offset);
    pen.lineTo(width + 10, height + 10);
    pen.fill();
  }
}

/** Open sea or a lake: sky, a far shore, water with waves in front of what floats. */
export function paintSea(stage: Stage, kind: 'sea' | 'lake'): Scenery {
  const { palette, height } = stage;
  const random = stage.random.fork('sea');
  const horizon = height * random.between(0.46, 0.54);
  stage.layer(0, (pen) => {
    paintSky(stage, pen, horizon);
    paintClouds(stage, pen, { count: 3.4, top: height * 0.08, bottom: horizon * 0.8 });
  });
  if (kind === 'lake' || random.chance(0.45)) {
    stage.layer(0.15, (pen) => {
      paintMountains(stage, pen, {
        base: horizon + 6,
        rise: height * (kind === 'lake' ? 0.26 : 0.12),
        colour: mix(palette.land[0], palette.sky[1], 0.25),
        haze: palette.sky[2],
        snow: kind === 'lake',
        seed: 'shore',
      });
    });
  }
  if (kind === 'lake') {
    stage.layer(0.3, (pen) => {
      const shore = hills(random.fork('bank'), horizon - 8, 12);
      paintLand(stage, pen, shore, {
        colour: palette.land[1],
        haze: palette.foliage,
        hazeShare: 0.4,
        top: horizon - 20,
        bottom: horizon + 20,
      });
    });
  }
  stage.layer(0.4, (pen) => paintWater(stage, pen, horizon));
  const waterline = height * 0.74;
  return {
    floor: { top: waterline - 20, bottom: waterline + 50 },
    air: { top: height * 0.1, bottom: horizon },
    waterline,
    hold: 'stand',
    zoom: 1,
    paintFront: () => {
      const calm = kind === 'lake' ? 0.55 : 1;
      [0.2, 0.34, 0.48].forEach((shade, row) => {
        stage.layer(0.74 + row * 0.09, (pen) => {
          paintWaves(stage, pen, {
            y: waterline + 14 + row * height * 0.085,
            swing: (11 + row * 6) * calm,
            shade,
            seed: `waves ${row}`,
          });
        });
      });
    },
  };
}

/** Beneath the surface: shafts of light, sand, corals, weeds and bubbles. */
export function paintUnderwater(stage: Stage): Scenery {
  const { palette, width, height, sun } = stage;
  const deep = mix(palette.water, palette.shade, 0.55);
  stage.layer(0, (pen) => {
    const gradient = pen.createLinearGradient(0, 0, 0, height);
    gradient.addColorStop(0, mix(palette.water, palette.paper, 0.5));
    gradient.addColorStop(0.3, palette.water);
    gradient.addColorStop(1, deep);
    pen.fillStyle = gradient;
    pen.fillRect(0, 0, width, height);
    glow(pen, { x: sun.x, y: -40 }, height * 0.9, fade(palette.light, 0.6));
    paintShafts(stage, pen);
  });
  stage.layer(0.25, (pen) => {
    const reef = hills(stage.random.fork('far reef'), height * 0.8, 70);
    paintLand(stage, pen, reef, {
      colour: mix(deep, palette.water, 0.55),
      haze: deep,
      hazeShare: 0.6,
      top: height * 0.7,
      bottom: height,
    });
  });
  stage.layer(0.45, (pen) => {
    const sand = hills(stage.random.fork('sand'), height * 0.88, 20);
    paintWeeds(stage, pen, { count: 9, seed: 'weeds', base: sand, reach: height * 0.3 });
    paintLand(stage, pen, sand, {
      colour: mix('#e8d3a0', palette.water, 0.3),
      haze: deep,
      hazeShare: 0.4,
      top: height * 0.86,
      bottom: height,
    });
  });
  return {
    floor: { top: height * 0.9, bottom: height * 0.96 },
    air: { top: height * 0.14, bottom: height * 0.74 },
    waterline: undefined,
    hold: 'hover',
    zoom: 1,
    paintFront: () => {
      stage.layer(0.8, (pen) => paintBubbles(stage, pen));
      stage.layer(0.97, (pen) =>
        paintWeeds(stage, pen, {
          count: 5,
          seed: 'near weeds',
          base: () => height + 30,
          reach: height * 0.34,
        }),
      );
    },
  };
}

function paintShafts(stage: Stage, pen: Pen): void {
  const random = stage.random.fork('light shafts');
  for (let shaft = 0; shaft < 7; shaft += 1) {
    const x = random.between(-0.1, 1.1) * stage.width;
    const width = random.between(24, 90);
    const lean = (stage.width / 2 - stage.sun.x) * 0.5;
    const light = pen.createLinearGradient(0, 0, 0, stage.height * 0.85);
    light.addColorStop(0, fade(stage.palette.paper, 0.26));
    light.addColorStop(1, fade(stage.palette.paper, 0));
    pen.fillStyle = light;
    pen.beginPath();
    pen.moveTo(x, -10);
    pen.lineTo(x + width, -10);
    pen.lineTo(x + width * 1.9 + lean, stage.height);
    pen.lineTo(x - width * 0.4 + lean, stage.height);
    pen.fill();
  }
}

function paintWeeds(
  stage: Stage,
  pen: Pen,
  given: { count: number; seed: string; base: (x: number) => number; reach: number },
): void {
  const random = stage.random.fork(given.seed);
  const { palette, width } = stage;
  for (let plant = 0; plant < given.count; plant += 1) {
    const edge = random.chance(0.5) ? random.between(0, 0.3) : random.between(0.7, 1);
    const x = edge * width;
    const colour = random.pick([palette.foliage, palette.accents[0], palette.accents[1], palette.land[2]]);
    const height = given.reach * random.between(0.4, 1);
    for (let blade = 0; blade < 5; blade += 1) {
      const root = x + (blade - 2) * 13;
      const sway = random.between(-46, 46);
      pen.strokeStyle = shift(mix(colour, palette.water, 0.3), { lightness: random.between(-0.07, 0.05) });
      pen.lineWidth = random.between(7, 15);
      pen.lineCap = 'round';
      pen.beginPath();
      pen.moveTo(root, given.base(root) + 14);
      pen.bezierCurveTo(
        root - sway,
        given.base(root) - height * 0.4,
        root + sway,
        given.base(root) - height * 0.6,
        root + sway * 0.4,
        given.base(root) - height * random.between(0.6, 1),
      );
      pen.stroke();
    }
  }
}

function paintBubbles(stage: Stage, pen: Pen): void {
  const random = stage.random.fork('bubbles');
  for (let bubble = 0; bubble < 26 * stage.detail; bubble += 1) {
    const radius = random.between(3, 15);
    const x = random.between(0, stage.width);
    const y = random.between(0, stage.height * 0.9);
    pen.lineWidth = 1.6;
    pen.strokeStyle = fade(stage.palette.paper, 0.6);
    pen.fillStyle = fade(stage.palette.paper, 0.12);
    pen.beginPath();
    pen.arc(x, y, radius, 0, Math.PI * 2);
    pen.fill();
    pen.stroke();
    pen.fillStyle = fade(stage.palette.paper, 0.75);
    pen.beginPath();
    pen.ellipse(x - radius * 0.35, y - radius * 0.38, radius * 0.2, radius * 0.13, -0.7, 0, Math.PI * 2);
    pen.fill();
  }
}
