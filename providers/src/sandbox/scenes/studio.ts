// Places made to show one thing: a table, a studio with a plinth, a portrait's backdrop.

import { fade, type Hex, mix, toOklch } from '../colour.ts';
import type { Pen, Stage } from '../stage.ts';
import { paintOverhang } from './plants.ts';
import { NOTHING_IN_FRONT, type Scenery } from './scenery.ts';
import { disc, glow } from './sky.ts';
import { wallColour } from './wall.ts';

/** A table seen from the front, with soft lights out of focus behind it. */
export function paintTable(stage: Stage): Scenery {
  const { palette, width, height } = stage;
  const top = height * 0.66;
  const wood = mix(palette.ground, '#a8734a', palette.isNight ? 0.35 : 0.8);
  stage.layer(0, (pen) => {
    const wall = wallColour(stage);
    const gradient = pen.createLinearGradient(0, 0, 0, top);
    gradient.addColorStop(0, mix(wall, palette.shade, 0.22));
    gradient.addColorStop(1, mix(wall, palette.light, 0.3));
    pen.fillStyle = gradient;
    pen.fillRect(0, 0, width, height);
    paintBokeh(stage, pen, top);
  });
  stage.layer(0.5, (pen) => {
    const gradient = pen.createLinearGradient(0, top, 0, height);
    gradient.addColorStop(0, mix(wood, palette.light, 0.32));
    gradient.addColorStop(0.3, wood);
    gradient.addColorStop(1, mix(wood, palette.shade, 0.3));
    pen.fillStyle = gradient;
    pen.fillRect(0, top, width, height - top);
    const random = stage.random.fork('grain');
    for (let line = 0; line < 34; line += 1) {
      const near = (line / 34) ** 1.5;
      const y = top + 5 + near * (height - top);
      pen.strokeStyle = fade(palette.shade, random.between(0.05, 0.16));
      pen.lineWidth = 1 + near * 2.4;
      pen.beginPath();
      for (let x = -10; x <= width + 10; x += 40)
        pen.lineTo(x, y + Math.sin(x / 170 + line * 1.3) * (1.5 + near * 6));
      pen.stroke();
    }
  });
  return {
    floor: { top: top + (height - top) * 0.3, bottom: height * 0.9 },
    air: { top: height * 0.1, bottom: height * 0.5 },
    waterline: undefined,
    hold: 'stand',
    zoom: 1.12,
    paintFront: NOTHING_IN_FRONT,
  };
}

function paintBokeh(stage: Stage, pen: Pen, bottom: number): void {
  const random = stage.random.fork('bokeh');
  const { palette, width } = stage;
  for (let light = 0; light < 26; light += 1) {
    const at = { x: random.between(0, width), y: random.between(0, bottom) };
    const radius = random.between(16, 66);
    pen.fillStyle = fade(
      random.pick([palette.light, palette.accents[0], palette.accents[1], palette.paper]),
      random.between(0.08, 0.3),
    );
    disc(pen, at, radius);
  }
}

/** A studio: a seamless backdrop, an arch, a plinth under a spotlight, leaves' shadows on the wall. */
export function paintStudio(stage: Stage, given: { plinth: boolean }): Scenery {
  const { palette, width, height } = stage;
  const random = stage.random.fork('studio');
  const tone = random.pick([palette.sky[1], palette.accents[0], palette.accents[1], palette.land[0]]);
  const pale = palette.isNight ? mix(tone, palette.shade, 0.5) : mix(tone, palette.paper, 0.5);
  const middle = width / 2;
  const floorTop = height * 0.7;
  const top = height * (given.plinth ? 0.72 : 0.8);
  stage.layer(0, (pen) => {
    const wall = pen.createLinearGradient(0, 0, 0, height);
    wall.addColorStop(0, mix(pale, palette.shade, 0.12));
    wall.addColorStop(0.62, mix(pale, palette.paper, 0.22));
    wall.addColorStop(0.74, pale);
    wall.addColorStop(1, mix(pale, palette.shade, 0.12));
    pen.fillStyle = wall;
    pen.fillRect(0, 0, width, height);
    glow(pen, { x: middle, y: height * 0.44 }, Math.max(width, height) * 0.55, fade(palette.light, 0.6));
    if (random.chance(0.6)) paintLeafShadow(stage, pen);
  });
  stage.layer(0.3, (pen) => {
    const arch = mix(pale, tone, 0.55);
    const half = Math.min(width * 0.3, 330);
    const gradient = pen.createLinearGradient(0, height * 0.2, 0, floorTop);
    gradient.addColorStop(0, arch);
    gradient.addColorStop(1, mix(arch, pale, 0.7));
    pen.fillStyle = gradient;
    pen.beginPath();
    if (random.chance(0.5)) {
      pen.moveTo(middle - half, floorTop + 20);
      pen.lineTo(middle - half, height * 0.2 + half);
      pen.arc(middle, height * 0.2 + half, half, Math.PI, 0);
      pen.lineTo(middle + half, floorTop + 20);
    } else pen.arc(middle, height * 0.43, half, 0, Math.PI * 2);
    pen.fill();
  });
  if (given.plinth) {
    stage.layer(0.5, (pen) => {
      paintPlinth(stage, pen, {
        x: middle - Math.min(width * 0.3, 330),
        y: top + 70,
        half: 110,
        rise: 90,
        colour: mix(pale, tone, 0.8),
      });
      paintPlinth(stage, pen, {
        x: middle,
        y: top,
        half: Math.min(width * 0.27, 280),
        rise: height - top + 40,
        colour: mix(palette.paper, pale, 0.35),
      });
    });
  }
  return {
    floor: { top: top + 4, bottom: top + 30 },
    air: { top: height * 0.12, bottom: height * 0.5 },
    waterline: undefined,
    hold: 'stand',
    zoom: given.plinth ? 0.95 : 1.12,
    paintFront: NOTHING_IN_FRONT,
  };
}

function paintPlinth(
  stage: Stage,
  pen: Pen,
  plinth: { x: number; y: number; half: number; rise: number; colour: Hex },
): void {
  const { palette } = stage;
  const { x, y, half, rise, colour } = plinth;
  const light = stage.sun.x < stage.width / 2 ? 0 : 1;
  const side = pen.createLinearGradient(x - half, 0, x + half, 0);
  side.addColorStop(light, mix(colour, palette.paper, 0.35));
  side.addColorStop(0.5, colour);
  side.addColorStop(1 - light, mix(colour, palette.shade, 0.42));
  pen.fillStyle = side;
  pen.beginPath();
  pen.ellipse(x, y + rise, half, half * 0.2, 0, 0, Math.PI);
  pen.lineTo(x - half, y);
  pen.ellipse(x, y, half, half * 0.2, 0, Math.PI, 0, true);
  pen.closePath();
  pen.fill();
  const cap = pen.createLinearGradient(x - half, y, x + half, y);
  cap.addColorStop(light, mix(colour, palette.light, 0.7));
  cap.addColorStop(1 - light, mix(colour, palette.paper, 0.25));
  pen.fillStyle = cap;
  pen.beginPath();
  pen.ellipse(x, y, half, half * 0.2, 0, 0, Math.PI * 2);
  pen.fill();
}

function paintLeafShadow(stage: Stage, pen: Pen): void {
  pen.save();
  pen.globalAlpha = 0.16;
  pen.scale(1.5, 1.5);
  paintOverhang(stage, pen, {
    left: stage.sun.x < stage.width / 2,
    colour: stage.palette.shade,
    seed: 'leaf shadow',
  });
  pen.restore();
}

/** A backdrop for a head or bust: a large disc of light, a loose ring of strokes, leaves at the sides. */
export function paintPortraitBackdrop(stage: Stage): Scenery {
  const { palette, width, height } = stage;
  const random = stage.random.fork('portrait');
  const tone = random.pick([palette.sky[1], palette.accents[1], palette.land[0], palette.accents[0]]);
  const dark = toOklch(tone).lightness < 0.5;
  stage.layer(0, (pen) => {
    const base = mix(tone, dark ? palette.shade : palette.paper, 0.35);
    const gradient = pen.createRadialGradient(
      width / 2,
      height * 0.42,
      60,
      width / 2,
      height * 0.5,
      Math.max(width, height) * 0.75,
    );
    gradient.addColorStop(0, mix(base, palette.light, 0.55));
    gradient.addColorStop(1, mix(base, palette.shade, 0.3));
    pen.fillStyle = gradient;
    pen.fillRect(0, 0, width, height);
  });
  stage.layer(0.25, (pen) => {
    pen.fillStyle = mix(tone, palette.accents[0], 0.4);
    disc(pen, { x: width / 2, y: height * 0.45 }, Math.min(width, height) * 0.36);
    pen.fillStyle = mix(tone, palette.light, 0.5);
    disc(pen, { x: width / 2, y: height * 0.45 }, Math.min(width, height) * 0.3);
  });
  stage.layer(0.4, (pen) => {
    for (const left of [true, false]) {
      pen.save();
      pen.translate(0, height);
      pen.scale(1, -1.3);
      paintOverhang(stage, pen, { left, colour: mix(palette.foliage, tone, 0.2), seed: `leaves ${left}` });
      pen.restore();
    }
  });
  return {
    floor: { top: height * 0.99, bottom: height * 1.01 },
    air: { top: height * 0.1, bottom: height * 0.4 },
    waterline: undefined,
    hold: 'stand',
    zoom: 1.45,
    paintFront: NOTHING_IN_FRONT,
  };
}
