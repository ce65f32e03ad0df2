// A living room: window with a view, wainscot, floorboards, rug, a tree in a pot.

import { fade, type Hex, mix } from '../colour.ts';
import type { Pen, Stage } from '../stage.ts';
import { paintRoundTree } from './plants.ts';
import { NOTHING_IN_FRONT, type Scenery } from './scenery.ts';
import { disc, paintSky } from './sky.ts';
import { hills, paintLand } from './terrain.ts';
import { wallColour } from './wall.ts';

/** The room, with the window on the sun's side. */
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
