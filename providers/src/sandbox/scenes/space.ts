// Space: nebulae, stars, a large planet, and the ground of a moon for what stands on one.

import { fade, mix, shift } from '../colour.ts';
import type { Pen, Stage } from '../stage.ts';
import { NOTHING_IN_FRONT, type Scenery } from './scenery.ts';
import { disc, glow } from './sky.ts';
import { hills, paintLand, tracePath } from './terrain.ts';

/** Deep space, or with `ground` the surface of a moon. */
export function paintSpace(stage: Stage, given: { ground: boolean }): Scenery {
  const { palette, width, height } = stage;
  const random = stage.random.fork('space');
  stage.layer(0, (pen) => {
    const gradient = pen.createLinearGradient(0, 0, width, height);
    gradient.addColorStop(0, mix(palette.shade, '#05061a', 0.6));
    gradient.addColorStop(1, mix(palette.sky[0], '#0a0a26', 0.7));
    pen.fillStyle = gradient;
    pen.fillRect(0, 0, width, height);
    paintNebula(stage, pen);
    paintStarField(stage, pen);
  });
  stage.layer(0.2, (pen) => {
    const x = stage.sun.x < width / 2 ? width * random.between(0.7, 0.84) : width * random.between(0.16, 0.3);
    paintPlanet(stage, pen, {
      x,
      y: height * random.between(0.24, 0.34),
      radius: random.between(120, 180),
      ring: random.chance(0.6),
    });
    paintPlanet(stage, pen, {
      x: stage.sun.x,
      y: height * random.between(0.12, 0.2),
      radius: random.between(30, 48),
      ring: false,
    });
  });
  if (given.ground) stage.layer(0.5, (pen) => paintMoonGround(stage, pen));
  return {
    floor: given.ground
      ? { top: height * 0.82, bottom: height * 0.93 }
      : { top: height * 0.7, bottom: height * 0.78 },
    air: { top: height * 0.14, bottom: height * 0.66 },
    waterline: undefined,
    hold: given.ground ? 'stand' : 'hover',
    zoom: 1,
    paintFront: NOTHING_IN_FRONT,
  };
}

function paintNebula(stage: Stage, pen: Pen): void {
  const random = stage.random.fork('nebula');
  const { palette, width, height } = stage;
  const angle = random.between(-0.7, 0.7);
  pen.save();
  pen.globalCompositeOperation = 'screen';
  for (let cloud = 0; cloud < 16; cloud += 1) {
    const along = random.between(-0.6, 0.6) * width;
    const across = random.between(-1, 1) ** 3 * height * 0.35;
    glow(
      pen,
      {
        x: width / 2 + along * Math.cos(angle) - across * Math.sin(angle),
        y: height * 0.45 + along * Math.sin(angle) + across * Math.cos(angle),
      },
      random.between(160, 430),
      fade(shift(random.pick(palette.accents), { chroma: 1.1, lightness: -0.16 }), random.between(0.16, 0.4)),
    );
  }
  pen.restore();
}

function paintStarField(stage: Stage, pen: Pen): void {
  const random = stage.random.fork('star field');
  const count = 260 * stage.detail * (stage.width / 1000);
  for (let star = 0; star < count; star += 1) {
    const at = { x: random.between(0, stage.width), y: random.between(0, stage.height) };
    const size = random.between(0.4, 1) ** 4 * 3.2;
    pen.fillStyle = fade(random.chance(0.2) ? stage.palette.light : '#ffffff', random.between(0.35, 1));
    disc(pen, at, size);
    if (size < 2.2) continue;
    glow(pen, at, size * 9, fade(stage.palette.light, 0.35));
    pen.fillRect(at.x - size * 5, at.y - 0.6, size * 10, 1.2);
    pen.fillRect(at.x - 0.6, at.y - size * 5, 1.2, size * 10);
  }
}

function paintPlanet(
  stage: Stage,
  pen: Pen,
  planet: { x: number; y: number; radius: number; ring: boolean },
): void {
  const { palette, sun } = stage;
  const { x, y, radius } = planet;
  const random = stage.random.fork(`planet ${Math.floor(radius)}`);
  const colour = random.pick(
    palette.accents.map((accent) => mix(accent, palette.land[0], 0.3)) as [string, string, string],
  );
  const tilt = random.between(-0.5, 0.5);
  if (planet.ring) paintRing(stage, pen, { ...planet, tilt, behind: true });
  glow(pen, { x, y }, radius * 1.7, fade(palette.light, 0.2));
  pen.save();
  pen.beginPath();
  pen.arc(x, y, radius, 0, Math.PI * 2);
  pen.clip();
  pen.fillStyle = colour;
  pen.fillRect(x - radius, y - radius, radius * 2, radius * 2);
  pen.translate(x, y);
  pen.rotate(tilt);
  for (let band = -radius; band < radius; ) {
    const thickness = radius * random.between(0.06, 0.24);
    pen.fillStyle = fade(
      shift(colour as `#${string}`, { lightness: random.between(-0.12, 0.12), hue: random.between(-16, 16) }),
      0.75,
    );
    pen.fillRect(-radius, band, radius * 2, thickness);
    band += thickness * random.between(0.9, 1.6);
  }
  pen.rotate(-tilt);
  pen.translate(-x, -y);
  const side = Math.sign(sun.x - x) || -1;
  const night = pen.createRadialGradient(
    x + side * radius * 0.5,
    y - radius * 0.45,
    radius * 0.4,
    x + side * radius * 0.3,
    y - radius * 0.3,
    radius * 1.5,
  );
  night.addColorStop(0, fade(palette.paper, 0.28));
  night.addColorStop(0.35, fade(palette.shade, 0));
  night.addColorStop(1, fade(mix(palette.shade, '#04040f', 0.6), 0.92));
  pen.fillStyle = night;
  pen.fillRect(x - radius, y - radius, radius * 2, radius * 2);
  pen.restore();
  if (planet.ring) paintRing(stage, pen, { ...planet, tilt, behind: false });
}

function paintRing(
  stage: Stage,
  pen: Pen,
  ring: { x: number; y: number; radius: number; tilt: number; behind: boolean },
): void {
  for (const [reach, width, opacity] of [
    [1.5, 0.1, 0.75],
    [1.75, 0.13, 0.5],
    [1.95, 0.03, 0.4],
  ] as const) {
    pen.strokeStyle = fade(mix(stage.palette.light, stage.palette.accents[1], 0.4), opacity);
    pen.lineWidth = ring.radius * width;
    pen.beginPath();
    pen.ellipse(
      ring.x,
      ring.y,
      ring.radius * reach,
      ring.radius * reach * 0.26,
      ring.tilt,
      ring.behind ? Math.PI : 0,
      ring.behind ? Math.PI * 2 : Math.PI,
    );
    pen.stroke();
  }
}

function paintMoonGround(stage: Stage, pen: Pen): void {
  const { palette, width, height } = stage;
  const random = stage.random.fork('moon ground');
  const colour = mix(palette.ground, '#a9a5b5', 0.45);
  const surface = hills(random, height * 0.77, 16);
  paintLand(stage, pen, surface, {
    colour,
    haze: mix(colour, palette.shade, 0.5),
    hazeShare: 1,
    top: height * 0.75,
    bottom: height,
  });
  pen.save();
  tracePath(stage, pen, surface);
  pen.clip();
  for (let crater = 0; crater < 14; crater += 1) {
    const near = random.between(0, 1);
    const at = { x: random.between(0, width), y: height * (0.8 + near * 0.2) };
    const size = 14 + near * 60;
    pen.fillStyle = fade(mix(colour, palette.paper, 0.35), 0.6);
    pen.beginPath();
    pen.ellipse(at.x, at.y + size * 0.05, size, size * 0.28, 0, 0, Math.PI * 2);
    pen.fill();
    pen.fillStyle = mix(colour, palette.shade, 0.5);
    pen.beginPath();
    pen.ellipse(at.x, at.y, size * 0.94, size * 0.23, 0, 0, Math.PI * 2);
    pen.fill();
  }
  pen.restore();
}
