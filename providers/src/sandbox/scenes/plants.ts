// Growing things that frame a scene: trees, bushes, grass, flowers, falling leaves.

import { fade, type Hex, mix, shift } from '../colour.ts';
import type { Pen, Stage } from '../stage.ts';
import { disc } from './sky.ts';
import type { Profile } from './terrain.ts';

interface TreeGiven {
  readonly x: number;
  /** Where the trunk meets the ground. */
  readonly y: number;
  /** Units from the ground to the top. */
  readonly height: number;
  readonly colour: Hex;
  readonly seed: string;
}

/** A tree with a round crown, lit from the sun's side. */
export function paintRoundTree(stage: Stage, pen: Pen, tree: TreeGiven): void {
  const random = stage.random.fork(tree.seed);
  const { x, y, height } = tree;
  const trunk = mix(tree.colour, stage.palette.shade, 0.62);
  pen.fillStyle = trunk;
  pen.beginPath();
  pen.moveTo(x - height * 0.035, y + 2);
  pen.quadraticCurveTo(x - height * 0.012, y - height * 0.3, x - height * 0.02, y - height * 0.6);
  pen.lineTo(x + height * 0.02, y - height * 0.6);
  pen.quadraticCurveTo(x + height * 0.014, y - height * 0.3, x + height * 0.04, y + 2);
  pen.fill();
  const side = Math.sign(stage.sun.x - x || 1);
  const puffs = Array.from({ length: 15 }, (_, index) => {
    const angle = index * 2.4;
    const reach = height * 0.27 * Math.sqrt((index + 0.3) / 15);
    return {
      x: x + Math.cos(angle) * reach * 1.08 + random.between(-1, 1) * height * 0.02,
      y: y - height * 0.68 + Math.sin(angle) * reach * 0.95,
      radius: height * random.between(0.085, 0.135),
    };
  });
  const tones = [
    { colour: mix(tree.colour, stage.palette.shade, 0.36), dx: 0, dy: height * 0.015, swell: 1.12 },
    { colour: tree.colour, dx: side * height * 0.03, dy: -height * 0.03, swell: 0.92 },
    {
      colour: mix(tree.colour, stage.palette.light, 0.2),
      dx: side * height * 0.06,
      dy: -height * 0.06,
      swell: 0.5,
    },
  ];
  for (const tone of tones) {
    pen.fillStyle = tone.colour;
    pen.beginPath();
    for (const puff of puffs) {
      if (tone.swell < 0.6 && (puff.x - x) * side < -height * 0.1) continue;
      const radius = puff.radius * tone.swell;
      pen.moveTo(puff.x + tone.dx + radius, puff.y + tone.dy);
      pen.arc(puff.x + tone.dx, puff.y + tone.dy, radius, 0, Math.PI * 2);
    }
    pen.fill();
  }
}

/** A fir: tiers of boughs, one side in shade. */
export function paintFir(stage: Stage, pen: Pen, tree: TreeGiven): void {
  const { x, y, height } = tree;
  const half = height * 0.24;
  pen.fillStyle = mix(tree.colour, stage.palette.shade, 0.6);
  pen.fillRect(x - height * 0.025, y - height * 0.16, height * 0.05, height * 0.18);
  const tiers = 5;
  for (const { colour, from, to } of [
    { colour: tree.colour, from: -1, to: 1 },
    { colour: fade(mix(tree.colour, stage.palette.shade, 0.42), 0.75), from: 0.06, to: 1 },
  ]) {
    const flip = stage.sun.x > x ? -1 : 1;
    pen.fillStyle = colour;
    pen.beginPath();
    for (let tier = 0; tier < tiers; tier += 1) {
      const top = y - height + (tier / tiers) * height * 0.72;
      const bottom = top + height * 0.34;
      const reach = half * (0.34 + (0.66 * (tier + 1)) / tiers);
      pen.moveTo(x, top);
      pen.quadraticCurveTo(
        x + flip * from * reach * 0.4,
        top + (bottom - top) * 0.6,
        x + flip * from * reach,
        bottom,
      );
      pen.quadraticCurveTo(x, bottom + height * 0.03, x + flip * to * reach, bottom);
      pen.quadraticCurveTo(x + flip * to * reach * 0.4, top + (bottom - top) * 0.6, x, top);
    }
    pen.fill();
  }
}

/** A palm that leans with the wind. */
export function paintPalm(stage: Stage, pen: Pen, tree: TreeGiven): void {
  const random = stage.random.fork(tree.seed);
  const lean = random.between(-0.22, 0.22) * tree.height;
  const top = { x: tree.x + lean, y: tree.y - tree.height };
  pen.strokeStyle = mix(stage.palette.ground, stage.palette.shade, 0.55);
  pen.lineCap = 'round';
  for (let part = 0; part < 2; part += 1) {
    pen.lineWidth = tree.height * (part === 0 ? 0.055 : 0.022);
    if (part === 1) pen.strokeStyle = fade(stage.palette.light, 0.28);
    pen.beginPath();
    pen.moveTo(tree.x + part * 2, tree.y);
    pen.quadraticCurveTo(tree.x - lean * 0.2, tree.y - tree.height * 0.55, top.x + part * 2, top.y);
    pen.stroke();
  }
  for (let frond = 0; frond < 9; frond += 1) {
    const angle = Math.PI * (0.98 + (frond / 8) * 1.04) + random.between(-0.1, 0.1);
    const reach = tree.height * random.between(0.4, 0.52);
    const tip = {
      x: top.x + Math.cos(angle) * reach,
      y: top.y + Math.sin(angle) * reach * 0.55 + reach * 0.34,
    };
    const crown = { x: top.x + Math.cos(angle) * reach * 0.55, y: top.y + Math.sin(angle) * reach * 0.62 };
    pen.fillStyle = frond % 2 === 0 ? tree.colour : mix(tree.colour, stage.palette.shade, 0.3);
    pen.beginPath();
    pen.moveTo(top.x, top.y);
    pen.quadraticCurveTo(crown.x, crown.y - reach * 0.14, tip.x, tip.y);
    pen.quadraticCurveTo(crown.x, crown.y + reach * 0.1, top.x, top.y);
    pen.fill();
  }
}

/** Tufts of grass along the ground between two heights, larger toward the eye. */
export function paintGrass(
  stage: Stage,
  pen: Pen,
  given: { top: number | Profile; bottom: number; colour: Hex; density: number; seed: string },
): void {
  const random = stage.random.fork(given.seed);
  const count = Math.floor(given.density * stage.detail * (stage.width / 1000));
  const dark = mix(given.colour, stage.palette.shade, 0.22);
  const light = mix(given.colour, stage.palette.light, 0.2);
  for (let tuft = 0; tuft < count; tuft += 1) {
    const x = random.between(0, stage.width);
    const top = typeof given.top === 'number' ? given.top : given.top(x);
    const near = random.between(0, 1) ** 0.8;
    const y = top + (given.bottom - top) * near;
    const size = 7 + near * 20;
    pen.strokeStyle = fade(random.chance(0.5) ? dark : light, 0.35 + near * 0.4);
    pen.lineWidth = 1 + near * 1.6;
    pen.lineCap = 'round';
    pen.beginPath();
    for (const lean of [-0.5, -0.05, 0.45]) {
      pen.moveTo(x, y);
      pen.quadraticCurveTo(
        x + lean * size * 0.4,
        y - size * 0.6,
        x + lean * size,
        y - size * random.between(0.7, 1),
      );
    }
    pen.stroke();
  }
}

/** Small flowers scattered over the ground in the palette's accents. */
export function paintFlowers(
  stage: Stage,
  pen: Pen,
  given: { top: number | Profile; bottom: number; density: number; seed: string },
): void {
  const random = stage.random.fork(given.seed);
  const count = Math.floor(given.density * stage.detail * (stage.width / 1000));
  for (let flower = 0; flower < count; flower += 1) {
    const x = random.between(0, stage.width);
    const top = typeof given.top === 'number' ? given.top : given.top(x);
    const near = random.between(0, 1);
    const y = top + (given.bottom - top) * near;
    const size = 2.6 + near * 5;
    const colour = random.pick(stage.palette.accents);
    pen.fillStyle = colour;
    for (let petal = 0; petal < 5; petal += 1) {
      const angle = (petal / 5) * Math.PI * 2;
      disc(pen, { x: x + Math.cos(angle) * size * 0.75, y: y + Math.sin(angle) * size * 0.6 }, size * 0.55);
    }
    pen.fillStyle = shift(colour, { lightness: -0.25 });
    disc(pen, { x, y }, size * 0.4);
  }
}

/** Leafy branches that hang into the picture from an upper corner, out of focus in some styles. */
export function paintOverhang(
  stage: Stage,
  pen: Pen,
  given: { left: boolean; colour: Hex; seed: string },
): void {
  const random = stage.random.fork(given.seed);
  const side = given.left ? 1 : -1;
  const corner = given.left ? -20 : stage.width + 20;
  for (let leaf = 0; leaf < 46; leaf += 1) {
    const reach = random.between(0, 1) ** 1.4;
    const x = corner + side * reach * 330;
    const y = random.between(-30, 230 * (1 - reach) + 30);
    const size = random.between(26, 58);
    const angle = random.between(0.2, 1.3) * side + (side < 0 ? Math.PI : 0);
    pen.fillStyle = mix(
      given.colour,
      leaf % 3 === 0 ? stage.palette.light : stage.palette.shade,
      random.between(0.05, 0.45),
    );
    pen.save();
    pen.translate(x, y);
    pen.rotate(angle);
    pen.beginPath();
    pen.moveTo(0, 0);
    pen.quadraticCurveTo(size * 0.5, -size * 0.34, size, 0);
    pen.quadraticCurveTo(size * 0.5, size * 0.34, 0, 0);
    pen.fill();
    pen.restore();
  }
}
