// Sky: the gradient, sun or moon, stars and clouds.

import { fade, type Hex, mix, shift } from '../colour.ts';
import type { Pen, Point, Stage } from '../stage.ts';

/** Fills the picture with the palette's sky down to `horizon`, and the light of the sun around it. */
export function paintSky(stage: Stage, pen: Pen, horizon: number, given: { sun?: boolean } = {}): void {
  const { palette, width, height, sun } = stage;
  const gradient = pen.createLinearGradient(0, 0, 0, Math.max(horizon, height * 0.3));
  gradient.addColorStop(0, palette.sky[0]);
  gradient.addColorStop(0.55, palette.sky[1]);
  gradient.addColorStop(1, palette.sky[2]);
  pen.fillStyle = gradient;
  pen.fillRect(0, 0, width, height);
  glow(pen, sun, Math.max(width, height) * 0.75, fade(palette.light, palette.isNight ? 0.28 : 0.6));
  if (palette.isNight) paintStars(stage, pen, horizon);
  if (given.sun !== false) paintSun(stage, pen);
}

/** A round light that fades out evenly. */
export function glow(pen: Pen, at: Point, radius: number, colour: string): void {
  const gradient = pen.createRadialGradient(at.x, at.y, 0, at.x, at.y, radius);
  const clear = `${colour.slice(0, 7)}00`;
  const opacity = colour.length > 7 ? Number.parseInt(colour.slice(7, 9), 16) / 255 : 1;
  gradient.addColorStop(0, colour);
  gradient.addColorStop(0.35, fade(colour.slice(0, 7) as Hex, opacity * 0.42));
  gradient.addColorStop(0.7, fade(colour.slice(0, 7) as Hex, opacity * 0.1));
  gradient.addColorStop(1, clear);
  pen.fillStyle = gradient;
  pen.fillRect(at.x - radius, at.y - radius, radius * 2, radius * 2);
}

function paintSun(stage: Stage, pen: Pen): void {
  const { palette, sun } = stage;
  const radius = palette.isNight ? 58 : 66;
  glow(pen, sun, radius * 3.2, fade(palette.light, 0.55));
  pen.fillStyle = palette.light;
  disc(pen, sun, radius);
  if (!palette.isNight) return;
  pen.fillStyle = fade(mix(palette.light, palette.sky[1], 0.35), 0.55);
  for (const [x, y, r] of [
    [-18, -14, 15],
    [20, 6, 11],
    [-6, 24, 9],
    [16, -26, 6],
  ] as const) {
    disc(pen, { x: sun.x + x, y: sun.y + y }, r);
  }
}

function paintStars(stage: Stage, pen: Pen, horizon: number): void {
  const random = stage.random.fork('stars');
  const count = Math.floor((90 * stage.detail * stage.width) / 1000);
  for (let star = 0; star < count; star += 1) {
    const y = random.between(0, 1) ** 1.5 * horizon * 0.9;
    pen.fillStyle = fade(stage.palette.paper, random.between(0.25, 0.95) * (1 - y / horizon));
    disc(pen, { x: random.between(0, stage.width), y }, random.between(0.7, 2.4));
  }
}

/** A filled circle in the pen's colour. */
export function disc(pen: Pen, at: Point, radius: number): void {
  pen.beginPath();
  pen.arc(at.x, at.y, radius, 0, Math.PI * 2);
  pen.fill();
}

/** Heaped clouds with flat bases, drifting in the upper part of the picture. `count` is a typical number. */
export function paintClouds(
  stage: Stage,
  pen: Pen,
  given: { count: number; top: number; bottom: number },
): void {
  const random = stage.random.fork('clouds');
  const count = Math.max(1, Math.floor((given.count * stage.width) / 1000 + 0.5));
  for (let index = 0; index < count; index += 1) {
    const depth = random.between(0, 1);
    const y =
      given.top + (given.bottom - given.top) * (0.15 + 0.85 * (1 - depth) + random.between(-0.1, 0.1));
    const x = ((index + random.between(0.1, 0.9)) / count) * stage.width;
    paintCloud(stage, pen, { x, y, width: 130 + depth * 210, seed: `cloud ${index}` });
  }
}

/** One cloud, lit from the sun's side: puffs of many sizes on a flat, fading base. */
export function paintCloud(
  stage: Stage,
  pen: Pen,
  cloud: { x: number; y: number; width: number; seed: string },
): void {
  const { palette, sun } = stage;
  const random = stage.random.fork(cloud.seed);
  const lit = palette.isNight
    ? mix(palette.sky[2], palette.paper, 0.25)
    : mix(palette.paper, palette.light, 0.3);
  const shadow = mix(lit, palette.isNight ? palette.sky[0] : palette.sky[1], palette.isNight ? 0.5 : 0.62);
  const height = cloud.width * random.between(0.3, 0.4);
  const summit = random.between(0.34, 0.66);
  const puffs = Array.from({ length: 13 }, (_, index) => {
    const share = (index + random.between(0.1, 0.9)) / 13;
    const arch = Math.max(0, 1 - Math.abs(share - summit) / Math.max(summit, 1 - summit)) ** 0.8;
    const radius = height * (0.12 + random.between(0.14, 0.3) * (0.35 + arch));
    return {
      x: cloud.x + (share - 0.5) * cloud.width,
      y: cloud.y - radius * 0.55 - arch * height * random.between(0.2, 0.55),
      radius,
    };
  });
  const trace = (dx: number, dy: number, swell: number) => {
    pen.beginPath();
    for (const puff of puffs) {
      pen.moveTo(puff.x + dx + puff.radius * swell, puff.y + dy);
      pen.arc(puff.x + dx, puff.y + dy, puff.radius * swell, 0, Math.PI * 2);
    }
  };
  pen.save();
  pen.beginPath();
  pen.rect(cloud.x - cloud.width, cloud.y - cloud.width, cloud.width * 2, cloud.width);
  pen.clip();
  const body = pen.createLinearGradient(0, cloud.y - height, 0, cloud.y);
  body.addColorStop(0, mix(lit, shadow, 0.25));
  body.addColorStop(0.8, fade(shadow, 0.95));
  body.addColorStop(1, fade(shift(shadow, { lightness: 0.02 }), 0.35));
  pen.fillStyle = body;
  trace(0, 0, 1);
  pen.fill();
  pen.clip();
  const light = pen.createLinearGradient(0, cloud.y - height, 0, cloud.y - height * 0.1);
  light.addColorStop(0, lit);
  light.addColorStop(0.6, fade(lit, 0.8));
  light.addColorStop(1, fade(lit, 0));
  pen.fillStyle = light;
  trace(Math.sign(sun.x - cloud.x || 1) * height * 0.07, -height * 0.1, 0.97);
  pen.fill();
  pen.restore();
}
