// Land: ridge lines, mountains, hills and paths.

import { fade, type Hex, mix, shift } from '../colour.ts';
import type { Random } from '../random.ts';
import type { Pen, Point, Stage } from '../stage.ts';

/** A height for every place from left to right: smaller is higher up. */
export type Profile = (x: number) => number;

/** Soft rolling hills around `base`, `swing` units up and down. */
export function hills(random: Random, base: number, swing: number): Profile {
  const waves = [1, 2.3, 4.1].map((pace, index) => ({
    pace: (pace * random.between(0.75, 1.25)) / 420,
    turn: random.between(0, 6.28),
    share: [0.62, 0.27, 0.11][index] ?? 0,
  }));
  return (x) =>
    base + swing * waves.reduce((sum, { pace, turn, share }) => sum + share * Math.sin(x * pace + turn), 0);
}

/** Traces the land below a profile. */
export function tracePath(stage: Stage, pen: Pen, profile: Profile, step = 6): void {
  pen.beginPath();
  pen.moveTo(-20, stage.height + 20);
  for (let x = -20; x <= stage.width + 20; x += step) pen.lineTo(x, profile(x));
  pen.lineTo(stage.width + 20, stage.height + 20);
  pen.closePath();
}

/** Land below a profile, lighter toward its foot as if haze lay there. */
export function paintLand(
  stage: Stage,
  pen: Pen,
  profile: Profile,
  given: { colour: Hex; haze: Hex; hazeShare: number; top: number; bottom: number; step?: number },
): void {
  const gradient = pen.createLinearGradient(0, given.top, 0, given.bottom);
  gradient.addColorStop(0, given.colour);
  gradient.addColorStop(1, mix(given.colour, given.haze, given.hazeShare));
  pen.fillStyle = gradient;
  tracePath(stage, pen, profile, given.step);
  pen.fill();
}

/**
 * A mountain range: single mountains from the tallest at the back to the lowest in front, each with a lit flank, a
 * shaded one away from the sun, and snow on it when asked.
 */
export function paintMountains(
  stage: Stage,
  pen: Pen,
  given: { base: number; rise: number; colour: Hex; haze: Hex; snow: boolean; seed: string },
): void {
  const random = stage.random.fork(given.seed);
  const count = Math.max(4, Math.floor(stage.width / 190));
  const mountains = Array.from({ length: count }, (_, index) => ({
    x: ((index + random.between(0.15, 0.85)) / count) * stage.width,
    rise: given.rise * random.between(0.45, 1) * (index % 2 === 0 ? 1 : 0.72),
    seed: `${given.seed} ${index}`,
  })).sort((one, other) => other.rise - one.rise);
  for (const mountain of mountains) paintMountain(stage, pen, { ...given, ...mountain });
}

function paintMountain(
  stage: Stage,
  pen: Pen,
  given: { x: number; base: number; rise: number; colour: Hex; haze: Hex; snow: boolean; seed: string },
): void {
  const random = stage.random.fork(given.seed);
  const { palette } = stage;
  const top = { x: given.x, y: given.base - given.rise };
  const half = given.rise * random.between(0.85, 1.15);
  const left = jagged(random, { x: given.x - half, y: given.base + 12 }, top, given.rise * 0.07);
  const right = jagged(
    random,
    top,
    { x: given.x + half * random.between(0.9, 1.2), y: given.base + 12 },
    given.rise * 0.07,
  );
  const crest = jagged(
    random,
    top,
    { x: given.x + given.rise * random.between(-0.16, 0.16), y: given.base + 12 },
    given.rise * 0.16,
  );
  const gradient = pen.createLinearGradient(0, top.y, 0, given.base);
  gradient.addColorStop(0, given.colour);
  gradient.addColorStop(1, mix(given.colour, given.haze, 0.7));
  fillShape(pen, [...left, ...right], gradient);
  const away = stage.sun.x < given.x ? right : [...left].reverse();
  const shaded = pen.createLinearGradient(0, top.y, 0, given.base);
  shaded.addColorStop(0, fade(mix(given.colour, palette.shade, 0.5), 0.75));
  shaded.addColorStop(1, fade(mix(given.colour, palette.shade, 0.3), 0.05));
  fillShape(pen, [...away, ...[...crest].reverse()], shaded);
  if (!given.snow) return;
  pen.save();
  pen.beginPath();
  for (const point of [...left, ...right]) pen.lineTo(point.x, point.y);
  pen.clip();
  const line = top.y + given.rise * random.between(0.3, 0.4);
  const snow = mix(palette.paper, palette.sky[1], palette.isNight ? 0.5 : 0.06);
  fillShape(pen, snowCap(random, top, line, half), snow);
  fillShape(
    pen,
    [...away.filter((point) => point.y < line), ...[...crest.filter((point) => point.y < line)].reverse()],
    fade(mix(palette.sky[0], palette.shade, 0.3), 0.28),
  );
  pen.restore();
}

function snowCap(random: Random, top: Point, line: number, half: number): Point[] {
  const drips = Array.from({ length: 11 }, (_, index) => ({
    x: top.x + ((index - 5) / 5) * half * 0.55,
    y: line + (index % 2 === 0 ? -1 : 1) * (line - top.y) * random.between(0.1, 0.3),
  }));
  return [{ x: top.x - half, y: top.y - 10 }, ...drips, { x: top.x + half, y: top.y - 10 }];
}

/** A line between two places, broken by midpoint displacement. */
function jagged(random: Random, from: Point, to: Point, swing: number): Point[] {
  let line = [from, to];
  for (let round = 0, reach = swing; round < 4; round += 1, reach *= 0.55) {
    line = line.flatMap((point, index) => {
      const next = line[index + 1];
      if (!next) return [point];
      const middle = {
        x: (point.x + next.x) / 2 + random.between(-reach, reach) * 0.8,
        y: (point.y + next.y) / 2 + random.between(-reach, reach) * 0.6,
      };
      return [point, middle];
    });
  }
  return line;
}

function fillShape(pen: Pen, points: readonly Point[], fill: Pen['fillStyle']): void {
  pen.fillStyle = fill;
  pen.beginPath();
  for (const point of points) pen.lineTo(point.x, point.y);
  pen.closePath();
  pen.fill();
}

/** A path that winds from the lower edge up to `top`, narrowing with the distance. */
export function paintPath(stage: Stage, pen: Pen, given: { top: number; colour: Hex; seed: string }): void {
  const random = stage.random.fork(given.seed);
  const { width, height } = stage;
  const start = width * random.between(0.3, 0.7);
  const end = width * random.between(0.35, 0.65);
  const bend = random.between(-0.22, 0.22) * width;
  const steps = 26;
  const left: [number, number][] = [];
  const right: [number, number][] = [];
  for (let step = 0; step <= steps; step += 1) {
    const share = step / steps;
    const y = height + 20 + (given.top - height - 20) * (1 - (1 - share) ** 1.7);
    const x = start + (end - start) * share + Math.sin(share * Math.PI * 1.5) * bend;
    const half = 110 * (1 - share) ** 1.6 + 5;
    left.push([x - half, y]);
    right.unshift([x + half, y]);
  }
  const gradient = pen.createLinearGradient(0, given.top, 0, height);
  gradient.addColorStop(0, fade(given.colour, 0.75));
  gradient.addColorStop(1, shift(given.colour, { lightness: 0.04 }));
  pen.fillStyle = gradient;
  pen.beginPath();
  for (const [x, y] of [...left, ...right]) pen.lineTo(x, y);
  pen.closePath();
  pen.fill();
}
