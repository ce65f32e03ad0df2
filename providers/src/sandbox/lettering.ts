// Sets the text a prompt asks for: on a board, as neon tubes, or as a headline; as large as its place allows.

import { fade, mix, toOklch } from './colour.ts';
import type { Pen, Stage } from './stage.ts';
import { fontFor, isCjk } from './typefaces.ts';

/** A board in the scene, glowing tubes, or letters over the picture. */
export type LetteringKind = 'board' | 'neon' | 'headline';

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Text broken into lines at the largest size that fits a box. */
interface SetText {
  readonly lines: readonly string[];
  readonly sizeUnits: number;
  readonly font: string;
}

const LINE_HEIGHT = 1.16;
/** Units; larger letters crush the picture. */
const LARGEST = 210;
const MOST_LINES = 6;

/** Sets the texts, the first the largest, into the upper part of the picture, or its middle when nothing else is there. */
export function paintLettering(
  stage: Stage,
  given: { texts: readonly string[]; kind: LetteringKind; isAlone: boolean; floor: number },
): void {
  const { width, height } = stage;
  const portrait = height > width * 1.2;
  const box: Box = given.isAlone
    ? { x: width * 0.1, y: height * 0.2, width: width * 0.8, height: height * 0.4 }
    : { x: width * 0.08, y: height * 0.055, width: width * 0.84, height: height * (portrait ? 0.2 : 0.23) };
  stage.layer(0.72, (pen) => {
    if (given.kind === 'board')
      paintBoard(stage, pen, box, { standsOn: given.isAlone ? given.floor : undefined });
    const inner = given.kind === 'board' ? inset(box, 30) : box;
    paintTexts(stage, pen, inner, given);
  });
}

function inset(box: Box, by: number): Box {
  return { x: box.x + by, y: box.y + by, width: box.width - by * 2, height: box.height - by * 2 };
}

function paintTexts(
  stage: Stage,
  pen: Pen,
  box: Box,
  given: { texts: readonly string[]; kind: LetteringKind },
): void {
  const [first, ...others] = given.texts;
  if (first === undefined) return;
  const share = others.length === 0 ? 1 : 0.62;
  const head = { ...box, height: box.height * share };
  paintText(stage, pen, head, { text: first, kind: given.kind });
  const rest = {
    ...box,
    y: box.y + head.height + 8,
    height: (box.height - head.height - 8) / Math.max(1, others.length),
  };
  others.forEach((text, index) => {
    paintText(stage, pen, { ...rest, y: rest.y + index * rest.height }, { text, kind: given.kind });
  });
}

function paintText(stage: Stage, pen: Pen, box: Box, given: { text: string; kind: LetteringKind }): void {
  const set = fit(pen, given.text, box);
  pen.font = set.font;
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  pen.lineJoin = 'round';
  const block = set.lines.length * set.sizeUnits * LINE_HEIGHT;
  set.lines.forEach((line, index) => {
    const at = {
      x: box.x + box.width / 2,
      y: box.y + (box.height - block) / 2 + (index + 0.5) * set.sizeUnits * LINE_HEIGHT,
    };
    LINE_PAINTERS[given.kind](stage, pen, { line, ...at, sizeUnits: set.sizeUnits });
  });
}

/** Tries every number of lines and keeps the one that gives the largest letters. */
function fit(pen: Pen, text: string, box: Box): SetText {
  const trial = 100;
  pen.font = fontFor(text, trial);
  let best: SetText | undefined;
  for (let count = 1; count <= MOST_LINES; count += 1) {
    const lines = breakLines(text, count);
    if (lines.length < count) break;
    const widest = Math.max(...lines.map((line) => pen.measureText(line).width), 1);
    const sizeUnits = Math.min(
      (box.width / widest) * trial,
      box.height / (lines.length * LINE_HEIGHT),
      LARGEST,
    );
    if (!best || sizeUnits > best.sizeUnits) best = { lines, sizeUnits, font: fontFor(text, sizeUnits) };
  }
  return best ?? { lines: [text], sizeUnits: 20, font: fontFor(text, 20) };
}

/** The text in so many lines of about the same length; between words, or between characters where there are none. */
function breakLines(text: string, count: number): string[] {
  const hasSpaces = text.includes(' ');
  const parts = isCjk(text) && !hasSpaces ? [...text] : text.split(' ');
  const glue = isCjk(text) && !hasSpaces ? '' : ' ';
  const target = text.length / count;
  const lines: string[] = [];
  let line = '';
  for (const part of parts) {
    const longer = line === '' ? part : line + glue + part;
    const mustStay = lines.length === count - 1;
    if (line !== '' && !mustStay && longer.length > target + part.length / 2) {
      lines.push(line);
      line = part;
    } else line = longer;
  }
  if (line !== '') lines.push(line);
  return lines;
}

interface Line {
  readonly line: string;
  readonly x: number;
  readonly y: number;
  readonly sizeUnits: number;
}

const LINE_PAINTERS: Readonly<Record<LetteringKind, (stage: Stage, pen: Pen, line: Line) => void>> = {
  headline: (stage, pen, { line, x, y, sizeUnits }) => {
    const { palette } = stage;
    const isPale = toOklch(palette.sky[0]).lightness > 0.66;
    const [ink, edge] = isPale ? [palette.shade, palette.paper] : [palette.paper, palette.shade];
    pen.strokeStyle = fade(edge, 0.9);
    pen.lineWidth = sizeUnits * 0.15;
    pen.strokeText(line, x, y);
    pen.fillStyle = ink;
    pen.fillText(line, x, y);
  },
  board: (stage, pen, { line, x, y }) => {
    pen.fillStyle = stage.palette.shade;
    pen.fillText(line, x, y);
  },
  neon: (stage, pen, { line, x, y, sizeUnits }) => {
    const colour = stage.palette.accents[1];
    pen.strokeStyle = fade(stage.palette.shade, 0.55);
    pen.lineWidth = sizeUnits * 0.5;
    pen.strokeText(line, x, y);
    for (const [width, opacity] of [
      [0.42, 0.12],
      [0.28, 0.2],
      [0.15, 0.4],
    ] as const) {
      pen.strokeStyle = fade(colour, opacity);
      pen.lineWidth = sizeUnits * width;
      pen.strokeText(line, x, y);
    }
    pen.strokeStyle = colour;
    pen.lineWidth = sizeUnits * 0.05;
    pen.strokeText(line, x, y);
    pen.fillStyle = mix(colour, '#ffffff', 0.82);
    pen.fillText(line, x, y);
  },
};

/** A wooden board, hung from the upper edge on two ropes or standing on two posts. */
function paintBoard(stage: Stage, pen: Pen, box: Box, given: { standsOn: number | undefined }): void {
  const { palette } = stage;
  const wood = mix('#b07a48', palette.shade, palette.isNight ? 0.35 : 0.08);
  const posts = [box.x + box.width * 0.16, box.x + box.width * 0.84];
  for (const x of posts) {
    pen.fillStyle = mix(wood, palette.shade, 0.4);
    if (given.standsOn === undefined) pen.fillRect(x - 4, -20, 8, box.y + 40);
    else pen.fillRect(x - 17, box.y + 10, 34, given.standsOn - box.y - 10);
  }
  pen.fillStyle = fade(palette.shade, 0.25);
  pen.beginPath();
  pen.roundRect(box.x + 6, box.y + 12, box.width, box.height, 20);
  pen.fill();
  pen.fillStyle = wood;
  pen.beginPath();
  pen.roundRect(box.x, box.y, box.width, box.height, 20);
  pen.fill();
  pen.fillStyle = mix(palette.paper, '#fff3d8', 0.6);
  pen.beginPath();
  pen.roundRect(box.x + 14, box.y + 14, box.width - 28, box.height - 28, 12);
  pen.fill();
}

/** The small mark in the lower right corner that says where the picture comes from. */
export function paintMark(stage: Stage): void {
  const { pen, width, height } = stage;
  const text = 'sandbox';
  pen.save();
  pen.font = fontFor(text, 17);
  const long = pen.measureText(text).width + 24;
  const box = { x: width - long - 18, y: height - 46, width: long, height: 28 };
  pen.fillStyle = '#16161fa6';
  pen.beginPath();
  pen.roundRect(box.x, box.y, box.width, box.height, 14);
  pen.fill();
  pen.fillStyle = '#ffffffe6';
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  pen.fillText(text, box.x + box.width / 2, box.y + box.height / 2 + 0.5);
  pen.restore();
}
