// Pictures that are designs rather than places: a poster's rays, the ground of a pattern, abstract compositions.

import { fade, mix, shift } from '../colour.ts';
import type { Pen, Stage } from '../stage.ts';
import { NOTHING_IN_FRONT, type Scenery } from './scenery.ts';
import { disc, glow } from './sky.ts';
import { hills, paintLand } from './terrain.ts';

/** A poster: rays behind a disc, a ground to stand on, room for a headline above. */
export function paintPoster(stage: Stage): Scenery {
  const { palette, width, height } = stage;
  const random = stage.random.fork('poster');
  const middle = { x: width / 2, y: height * 0.56 };
  const base = palette.isNight ? palette.sky[0] : palette.sky[1];
  stage.layer(0, (pen) => {
    pen.fillStyle = base;
    pen.fillRect(0, 0, width, height);
    const rays = random.whole(14, 22);
    const reach = Math.hypot(width, height);
    pen.fillStyle = mix(base, palette.isNight ? palette.sky[1] : palette.paper, 0.5);
    for (let ray = 0; ray < rays; ray += 1) {
      const [from, to] = [ray, ray + 0.5].map((turn) => (turn / rays) * Math.PI * 2);
      pen.beginPath();
      pen.moveTo(middle.x, middle.y);
      pen.lineTo(middle.x + Math.cos(from ?? 0) * reach, middle.y + Math.sin(from ?? 0) * reach);
      pen.lineTo(middle.x + Math.cos(to ?? 0) * reach, middle.y + Math.sin(to ?? 0) * reach);
      pen.fill();
    }
    glow(pen, middle, Math.max(width, height) * 0.6, fade(palette.light, 0.5));
  });
  stage.layer(0.3, (pen) => {
    pen.fillStyle = palette.accents[0];
    disc(pen, middle, Math.min(width, height) * 0.34);
    pen.fillStyle = mix(palette.accents[1], palette.light, 0.3);
    disc(pen, middle, Math.min(width, height) * 0.29);
  });
  stage.layer(0.5, (pen) => {
    const ground = hills(random, height * 0.84, 18);
    paintLand(stage, pen, ground, {
      colour: palette.land[2],
      haze: mix(palette.land[2], palette.shade, 0.5),
      hazeShare: 1,
      top: height * 0.82,
      bottom: height,
    });
  });
  return {
    floor: { top: height * 0.86, bottom: height * 0.93 },
    air: { top: height * 0.24, bottom: height * 0.6 },
    waterline: undefined,
    hold: 'stand',
    zoom: 1.1,
    paintFront: NOTHING_IN_FRONT,
  };
}

/** The ground of a repeating pattern: one colour with small dots, crosses and leaves between the motifs. */
export function paintPatternGround(stage: Stage): Scenery {
  const { palette, width, height } = stage;
  const random = stage.random.fork('pattern');
  const base = palette.isNight
    ? palette.sky[1]
    : random.pick([
        palette.sky[2],
        mix(palette.accents[1], palette.paper, 0.55),
        mix(palette.sky[1], palette.paper, 0.3),
      ]);
  stage.layer(0, (pen) => {
    pen.fillStyle = base;
    pen.fillRect(0, 0, width, height);
    const step = 84;
    for (let row = 0, y = 0; y < height + step; row += 1, y += step / 2) {
      for (let x = row % 2 === 0 ? 0 : step / 2; x < width + step; x += step) {
        pen.fillStyle = fade(palette.accents[(row + Math.floor(x / step)) % 3] ?? palette.accents[0], 0.55);
        if ((row + Math.floor(x / step)) % 4 === 0) {
          pen.save();
          pen.translate(x, y);
          pen.rotate(0.7);
          pen.fillRect(-9, -2.5, 18, 5);
          pen.fillRect(-2.5, -9, 5, 18);
          pen.restore();
        } else disc(pen, { x, y }, 4.5);
      }
    }
  });
  return {
    floor: { top: height, bottom: height },
    air: { top: 0, bottom: height },
    waterline: undefined,
    hold: 'page',
    zoom: 1,
    paintFront: NOTHING_IN_FRONT,
  };
}

/** An abstract composition, one of four kinds by chance. */
export function paintAbstract(stage: Stage): Scenery {
  const compose = stage.random.fork('abstract').pick([paintBands, paintTiles, paintOrbs, paintOrbits]);
  compose(stage);
  return {
    floor: { top: stage.height * 0.8, bottom: stage.height * 0.9 },
    air: { top: stage.height * 0.15, bottom: stage.height * 0.7 },
    waterline: undefined,
    hold: 'hover',
    zoom: 1,
    paintFront: NOTHING_IN_FRONT,
  };
}

/** The palette's colours from light to deep, for graded compositions. */
function ramp(stage: Stage): readonly [`#${string}`, ...`#${string}`[]] {
  const { palette } = stage;
  return [
    mix(palette.sky[2], palette.light, 0.3),
    mix(palette.accents[1], palette.sky[2], 0.3),
    palette.accents[0],
    mix(palette.accents[0], palette.land[2], 0.45),
    palette.water,
    mix(palette.land[2], palette.shade, 0.3),
    palette.shade,
  ];
}

/** Flowing bands, one in front of the other, under a disc. */
function paintBands(stage: Stage): void {
  const { palette, width, height } = stage;
  const random = stage.random.fork('bands');
  const colours = ramp(stage);
  stage.layer(0, (pen) => {
    pen.fillStyle = colours[0];
    pen.fillRect(0, 0, width, height);
    glow(pen, stage.sun, Math.max(width, height), fade(palette.light, 0.7));
    pen.fillStyle = mix(palette.accents[1], palette.light, 0.4);
    disc(pen, { x: stage.sun.x, y: height * 0.3 }, random.between(110, 170));
  });
  const bands = 8;
  for (let band = 0; band < bands; band += 1) {
    stage.layer(0.15 + band * 0.09, (pen) => {
      const place = band / (bands - 1);
      const colour = mix(
        colours[Math.floor(place * 5) + 1] ?? palette.shade,
        colours[Math.min(6, Math.floor(place * 5) + 2)] ?? palette.shade,
        (place * 5) % 1,
      );
      const profile = hills(
        random.fork(`band ${band}`),
        height * (0.3 + place * 0.62),
        60 + 50 * (1 - place),
      );
      paintLand(stage, pen, profile, {
        colour: mix(colour, palette.light, 0.22),
        haze: colour,
        hazeShare: 1,
        top: height * (0.2 + place * 0.6),
        bottom: height * (0.5 + place * 0.6),
      });
    });
  }
}

/** A grid of quarter circles, half circles and rings. */
function paintTiles(stage: Stage): void {
  const { palette, width, height } = stage;
  const random = stage.random.fork('tiles');
  const across = random.whole(4, 6);
  const edge = Math.min(width, height) / across;
  const colours = [
    palette.accents[0],
    palette.accents[1],
    palette.water,
    palette.land[2],
    palette.shade,
    palette.foliage,
  ] as const;
  stage.layer(0, (pen) => {
    pen.fillStyle = mix(palette.sky[2], palette.paper, palette.isNight ? 0 : 0.5);
    pen.fillRect(0, 0, width, height);
  });
  stage.layer(0.4, (pen) => {
    for (let y = 0; y < height; y += edge) {
      for (let x = 0; x < width; x += edge) {
        pen.save();
        pen.translate(x + edge / 2, y + edge / 2);
        pen.rotate((random.whole(0, 3) * Math.PI) / 2);
        paintTile(pen, edge, {
          kind: random.whole(0, 5),
          ground: random.chance(0.45) ? random.pick(colours) : undefined,
          figure: random.pick(colours),
          paper: palette.paper,
        });
        pen.restore();
      }
    }
  });
}

function paintTile(
  pen: Pen,
  edge: number,
  tile: { kind: number; ground: string | undefined; figure: string; paper: string },
): void {
  const half = edge / 2;
  if (tile.ground) {
    pen.fillStyle = tile.ground;
    pen.fillRect(-half, -half, edge + 0.6, edge + 0.6);
  }
  pen.fillStyle = tile.figure === tile.ground ? tile.paper : tile.figure;
  pen.beginPath();
  if (tile.kind <= 1) {
    pen.moveTo(-half, -half);
    pen.arc(-half, -half, edge, 0, Math.PI / 2);
  } else if (tile.kind === 2) pen.arc(0, -half, half, 0, Math.PI);
  else if (tile.kind === 3) pen.arc(0, 0, half * 0.72, 0, Math.PI * 2);
  else if (tile.kind === 4) {
    pen.moveTo(-half, half);
    pen.lineTo(half, half);
    pen.lineTo(half, -half);
  } else {
    pen.arc(0, 0, half * 0.8, 0, Math.PI * 2);
    pen.moveTo(half * 0.42, 0);
    pen.arc(0, 0, half * 0.42, 0, Math.PI * 2, true);
  }
  pen.fill();
}

/** Soft glowing spheres of many sizes. */
function paintOrbs(stage: Stage): void {
  const { palette, width, height } = stage;
  const random = stage.random.fork('orbs');
  stage.layer(0, (pen) => {
    const gradient = pen.createLinearGradient(0, 0, width, height);
    gradient.addColorStop(0, palette.sky[1]);
    gradient.addColorStop(1, palette.sky[2]);
    pen.fillStyle = gradient;
    pen.fillRect(0, 0, width, height);
    for (const accent of palette.accents)
      glow(pen, { x: random.between(0, width), y: random.between(0, height) }, 620, fade(accent, 0.6));
  });
  const orbs = Array.from({ length: 15 }, () => ({
    x: random.between(0.06, 0.94) * width,
    y: random.between(0.06, 0.94) * height,
    radius: 30 + random.between(0, 1) ** 2.2 * 210,
    colour: random.pick([...palette.accents, palette.water, palette.land[1]] as [
      `#${string}`,
      ...`#${string}`[],
    ]),
  })).sort((one, other) => one.radius - other.radius);
  orbs.forEach((orb, index) => {
    stage.layer(0.2 + (index / orbs.length) * 0.6, (pen) => {
      const { x, y, radius, colour } = orb;
      const side = Math.sign(stage.sun.x - x) || 1;
      const body = pen.createRadialGradient(
        x + side * radius * 0.38,
        y - radius * 0.42,
        radius * 0.05,
        x,
        y,
        radius * 1.05,
      );
      body.addColorStop(0, mix(colour, palette.light, 0.8));
      body.addColorStop(0.4, colour);
      body.addColorStop(1, mix(shift(colour, { hue: 14 }), palette.shade, 0.55));
      pen.fillStyle = body;
      disc(pen, { x, y }, radius);
    });
  });
}

/** Rings around a core, with small bodies on them. */
function paintOrbits(stage: Stage): void {
  const { palette, width, height } = stage;
  const random = stage.random.fork('orbits');
  const middle = { x: width * random.between(0.4, 0.6), y: height * random.between(0.42, 0.58) };
  const colours = ramp(stage);
  stage.layer(0, (pen) => {
    const gradient = pen.createRadialGradient(
      middle.x,
      middle.y,
      20,
      middle.x,
      middle.y,
      Math.max(width, height) * 0.8,
    );
    gradient.addColorStop(0, mix(palette.sky[2], palette.light, 0.5));
    gradient.addColorStop(0.5, palette.sky[1]);
    gradient.addColorStop(1, mix(palette.sky[0], palette.shade, 0.35));
    pen.fillStyle = gradient;
    pen.fillRect(0, 0, width, height);
  });
  for (let ring = 7; ring >= 1; ring -= 1) {
    stage.layer(0.15 + (7 - ring) * 0.08, (pen) => {
      const radius = ring * 66 + random.between(-10, 10);
      pen.strokeStyle = fade(colours[ring % 7] ?? palette.shade, 0.9);
      pen.lineWidth = random.between(5, 34);
      pen.lineCap = 'round';
      const from = random.between(0, 6.3);
      const to = from + random.between(2.6, 5.6);
      pen.beginPath();
      pen.arc(middle.x, middle.y, radius, from, to);
      pen.stroke();
      pen.fillStyle = random.pick(palette.accents);
      disc(
        pen,
        { x: middle.x + Math.cos(to + 0.3) * radius, y: middle.y + Math.sin(to + 0.3) * radius },
        random.between(9, 28),
      );
    });
  }
  stage.layer(0.75, (pen) => {
    pen.fillStyle = palette.accents[0];
    disc(pen, middle, 46);
    pen.fillStyle = mix(palette.accents[1], palette.light, 0.3);
    disc(pen, middle, 26);
  });
}
