// Indoors: a room with a window, a table seen from the front, a studio with a plinth, a portrait's backdrop.

import { fade, type Hex, mix, shift, toOklch } from '../colour.ts';
import type { Pen, Stage } from '../stage.ts';
import { paintOverhang, paintRoundTree } from './plants.ts';
import { NOTHING_IN_FRONT, type Scenery } from './scenery.ts';
import { disc, glow, paintSky } from './sky.ts';
import { hills, paintLand } from './terrain.ts';

/** The palette's colour for walls: calm enough to stand behind things. */
function wallColour(stage: Stage): Hex {
  const { palette } = stage;
  return palette.isNight
    ? mix(palette.sky[1], palette.shade, 0.25)
    : shift(mix(palette.sky[1], palette.paper, 0.45), { chroma: 0.9 });
}

/** A living room: window with a view, wainscot, floorboards, rug, lamp light. */
export function paintRoom(stage: Stage): Scenery {
  const { palette, width, height } = stage;
  const random = stage.random.fork('room');
  const floorTop = height * 0.7;
  const wall = wallColour(stage);
  const left = stage.sun.x < width / 2;
  const pane = {
    x: left ? width * 0.1 : width * 0.9 - width * 0.3,
    y: height * 0.12,
    width: width * 0.3,
    height: height * 0.38,
  };
  stage.layer(0, (pen) => {
    const gradient = pen.createLinearGradient(left ? 0 : width, 0, left ? width : 0, height * 0.4);
    gradient.addColorStop(0, mix(wall, palette.light, 0.35));
    gradient.addColorStop(1, mix(wall, palette.shade, 0.16));
    pen.fillStyle = gradient;
    pen.fillRect(0, 0, width, height);
    paintWallpaper(stage, pen, wall, floorTop);
    paintFrame(stage, pen, {
      x: left ? width * 0.62 : width * 0.16,
      y: height * 0.17,
      width: 190,
      height: 150,
    });
  });
  stage.layer(0.2, (pen) => paintWindow(stage, pen, pane));
  stage.layer(0.4, (pen) => {
    paintFloorboards(stage, pen, floorTop);
    pen.fillStyle = mix(palette.paper, wall, palette.isNight ? 0.7 : 0.25);
    pen.fillRect(0, floorTop - 22, width, 24);
    paintRug(stage, pen, { x: width / 2, y: height * 0.87, random: random.pick(palette.accents) });
    paintWindowLight(stage, pen, pane, left ? 1 : -1);
  });
  stage.layer(0.55, (pen) =>
    paintPottedTree(stage, pen, { x: left ? width * 0.92 : width * 0.08, y: floorTop + 46 }),
  );
  return {
    floor: { top: floorTop + (height - floorTop) * 0.34, bottom: height * 0.93 },
    air: { top: height * 0.12, bottom: height * 0.5 },
    waterline: undefined,
    hold: 'stand',
    zoom: 1,
    paintFront: NOTHING_IN_FRONT,
  };
}

function paintWallpaper(stage: Stage, pen: Pen, wall: Hex, bottom: number): void {
  pen.fillStyle = fade(mix(wall, stage.palette.paper, 0.5), 0.28);
  for (let x = 20; x < stage.width; x += 74) pen.fillRect(x, 0, 26, bottom);
}

function paintFrame(
  stage: Stage,
  pen: Pen,
  frame: { x: number; y: number; width: number; height: number },
): void {
  const { palette } = stage;
  pen.fillStyle = fade(palette.shade, 0.2);
  pen.fillRect(frame.x + 7, frame.y + 10, frame.width, frame.height);
  pen.fillStyle = mix(palette.ground, palette.shade, 0.45);
  pen.fillRect(frame.x, frame.y, frame.width, frame.height);
  pen.fillStyle = palette.paper;
  pen.fillRect(frame.x + 9, frame.y + 9, frame.width - 18, frame.height - 18);
  pen.save();
  pen.beginPath();
  pen.rect(frame.x + 24, frame.y + 24, frame.width - 48, frame.height - 48);
  pen.clip();
  pen.fillStyle = mix(palette.accents[1], palette.paper, 0.4);
  pen.fillRect(frame.x, frame.y, frame.width, frame.height);
  pen.fillStyle = palette.accents[0];
  disc(pen, { x: frame.x + frame.width * 0.62, y: frame.y + frame.height * 0.46 }, frame.height * 0.2);
  pen.fillStyle = palette.foliage;
  disc(pen, { x: frame.x + frame.width * 0.3, y: frame.y + frame.height * 1.05 }, frame.height * 0.5);
  pen.fillStyle = mix(palette.foliage, palette.shade, 0.3);
  disc(pen, { x: frame.x + frame.width * 0.85, y: frame.y + frame.height * 1.15 }, frame.height * 0.5);
  pen.restore();
}

/** A window onto the palette's sky, with bars, a sill and curtains. */
function paintWindow(
  stage: Stage,
  pen: Pen,
  pane: { x: number; y: number; width: number; height: number },
): void {
  const { palette } = stage;
  pen.save();
  pen.beginPath();
  pen.rect(pane.x, pane.y, pane.width, pane.height);
  pen.clip();
  paintSky(stage, pen, pane.y + pane.height * 0.8);
  const view = hills(stage.random.fork('view'), pane.y + pane.height * 0.78, 16);
  paintLand(stage, pen, view, {
    colour: palette.land[0],
    haze: palette.land[1],
    hazeShare: 1,
    top: pane.y,
    bottom: pane.y + pane.height,
  });
  paintRoundTree(stage, pen, {
    x: pane.x + pane.width * 0.74,
    y: pane.y + pane.height + 10,
    height: pane.height * 0.5,
    colour: palette.foliage,
    seed: 'view tree',
  });
  pen.restore();
  const frame = mix(palette.paper, palette.shade, palette.isNight ? 0.45 : 0.04);
  pen.strokeStyle = frame;
  pen.lineWidth = 15;
  pen.strokeRect(pane.x, pane.y, pane.width, pane.height);
  pen.lineWidth = 8;
  pen.beginPath();
  pen.moveTo(pane.x + pane.width / 2, pane.y);
  pen.lineTo(pane.x + pane.width / 2, pane.y + pane.height);
  pen.moveTo(pane.x, pane.y + pane.height * 0.42);
  pen.lineTo(pane.x + pane.width, pane.y + pane.height * 0.42);
  pen.stroke();
  pen.fillStyle = frame;
  pen.fillRect(pane.x - 24, pane.y + pane.height + 4, pane.width + 48, 15);
  const curtain = mix(palette.accents[0], palette.paper, palette.isNight ? 0.05 : 0.35);
  for (const side of [-1, 1]) {
    const edge = side < 0 ? pane.x - 22 : pane.x + pane.width + 22;
    for (let fold = 0; fold < 4; fold += 1) {
      pen.fillStyle = fade(fold % 2 === 0 ? curtain : mix(curtain, palette.shade, 0.14), 0.95);
      pen.beginPath();
      pen.moveTo(edge - side * fold * 15, pane.y - 26);
      pen.lineTo(edge - side * (fold + 1) * 15, pane.y - 26);
      pen.quadraticCurveTo(
        edge - side * (fold + 1) * 12,
        pane.y + pane.height * 0.6,
        edge - side * (fold + 0.4) * 14,
        pane.y + pane.height + 26,
      );
      pen.lineTo(edge - side * (fold - 0.6) * 14, pane.y + pane.height + 26);
      pen.fill();
    }
  }
  pen.fillStyle = mix(palette.ground, palette.shade, 0.5);
  pen.fillRect(pane.x - 40, pane.y - 32, pane.width + 80, 8);
}

function paintFloorboards(stage: Stage, pen: Pen, top: number): void {
  const { palette, width, height } = stage;
  const wood = mix(palette.ground, '#b98556', palette.isNight ? 0.3 : 0.8);
  const gradient = pen.createLinearGradient(0, top, 0, height);
  gradient.addColorStop(0, mix(wood, palette.shade, 0.24));
  gradient.addColorStop(1, mix(wood, palette.light, 0.12));
  pen.fillStyle = gradient;
  pen.fillRect(0, top, width, height - top);
  pen.strokeStyle = fade(palette.shade, 0.22);
  pen.lineWidth = 2;
  for (let board = -9; board <= 9; board += 1) {
    pen.beginPath();
    pen.moveTo(width / 2 + board * 62, top);
    pen.lineTo(width / 2 + board * 150, height);
    pen.stroke();
  }
}

function paintRug(stage: Stage, pen: Pen, rug: { x: number; y: number; random: Hex }): void {
  const { palette, width } = stage;
  [1, 0.88, 0.62].forEach((share, ring) => {
    pen.fillStyle =
      [
        mix(rug.random, palette.shade, 0.12),
        mix(rug.random, palette.paper, 0.55),
        mix(rug.random, palette.paper, 0.12),
      ][ring] ?? rug.random;
    pen.beginPath();
    pen.ellipse(rug.x, rug.y, Math.min(width * 0.42, 470) * share, 105 * share, 0, 0, Math.PI * 2);
    pen.fill();
  });
}

/** The bright patch that the window throws on the floor. */
function paintWindowLight(stage: Stage, pen: Pen, pane: { x: number; width: number }, side: number): void {
  const { palette, height } = stage;
  pen.fillStyle = fade(palette.light, palette.isNight ? 0.1 : 0.26);
  for (const half of [0, 1]) {
    const x = pane.x + half * pane.width * 0.5 + 6;
    pen.beginPath();
    pen.moveTo(x + side * 90, height * 0.72);
    pen.lineTo(x + pane.width * 0.44 + side * 90, height * 0.72);
    pen.lineTo(x + pane.width * 0.44 + side * 270, height * 0.98);
    pen.lineTo(x - 20 + side * 270, height * 0.98);
    pen.fill();
  }
}

function paintPottedTree(stage: Stage, pen: Pen, at: { x: number; y: number }): void {
  const { palette } = stage;
  paintRoundTree(stage, pen, {
    x: at.x,
    y: at.y - 60,
    height: 330,
    colour: palette.foliage,
    seed: 'potted tree',
  });
  pen.fillStyle = mix(palette.accents[0], palette.shade, 0.2);
  pen.beginPath();
  pen.moveTo(at.x - 56, at.y - 82);
  pen.lineTo(at.x + 56, at.y - 82);
  pen.lineTo(at.x + 40, at.y + 8);
  pen.lineTo(at.x - 40, at.y + 8);
  pen.fill();
  pen.fillStyle = mix(palette.accents[0], palette.paper, 0.2);
  pen.fillRect(at.x - 61, at.y - 96, 122, 20);
}

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
