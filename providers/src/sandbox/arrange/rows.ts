// Things on the ground or the water, in rows.

import type { Scenery } from '../scenes/scenery.ts';
import type { Stage } from '../stage.ts';
import type { Individual, Placement } from './placement.ts';

/** Where rows stand. */
export interface RowsGiven {
  readonly scenery: Scenery;
  /** Where the rows stand between the farthest (0) and the nearest (1) ground. */
  readonly from: number;
  readonly to: number;
  /** Units by which a short row stands aside, so that it does not hide what is behind it. */
  readonly aside: number;
}

/** Individuals in one to three rows, the farther ones higher, spread over the width; all of them equally large. */
export function rowsOf(stage: Stage, individuals: readonly Individual[], given: RowsGiven): Placement[] {
  const total = individuals.length;
  const count = total <= 5 ? 1 : total <= 8 ? 2 : 3;
  const rows = Array.from({ length: count }, (_, row) =>
    individuals.slice(Math.floor((row * total) / count), Math.floor(((row + 1) * total) / count)),
  );
  const { floor } = given.scenery;
  const depth = floor.bottom - floor.top;
  const step = count === 1 ? 0 : Math.max(depth / (count - 1), stage.height * 0.05);
  const fit = Math.min(...rows.map((members) => fitOf(stage, members, count === 1 ? undefined : step)));
  return rows.flatMap((members, row) => {
    const foot =
      count === 1
        ? floor.top + depth * (given.from + given.to) * 0.5
        : floor.bottom - step * (count - 1 - row);
    return rowOf(stage, members, { scenery: given.scenery, foot, fit, row, aside: given.aside });
  });
}

/** How much a row must shrink to fit the width, and so that the row behind it can be seen. */
function fitOf(stage: Stage, members: readonly Individual[], stepUnits: number | undefined): number {
  const widths = members.reduce((sum, member) => sum + member.width, 0);
  const room = stage.width * 0.88 - gapOf(stage, members) * (members.length - 1);
  const tallest = Math.max(1, ...members.map((member) => member.height));
  const step =
    stepUnits === undefined ? Number.POSITIVE_INFINITY : Math.max(stepUnits * 2.7, stage.height * 0.17);
  return Math.min(1, room / Math.max(1, widths), step / tallest);
}

function gapOf(stage: Stage, members: readonly Individual[]): number {
  return stage.width * (members.length > 3 ? 0.015 : 0.035);
}

function rowOf(
  stage: Stage,
  members: readonly Individual[],
  given: { scenery: Scenery; foot: number; fit: number; row: number; aside: number },
): Placement[] {
  const random = stage.random.fork(`row ${given.row} ${Math.floor(given.foot)}`);
  const gap = gapOf(stage, members);
  const used =
    members.reduce((sum, member) => sum + member.width * given.fit, 0) + gap * (members.length - 1);
  const chance = members.length === 1 ? random.between(-0.04, 0.04) * stage.width : 0;
  const stagger = given.row % 2 === 1 ? gap * 1.5 : 0;
  const aside =
    members.length <= 2
      ? Math.sign(given.aside) * Math.min(Math.abs(given.aside), (stage.width - used) * 0.4)
      : 0;
  let left = (stage.width - used) / 2 + chance + stagger + aside;
  return members.map((member) => {
    const jitter = members.length > 3 ? random.between(0.93, 1.05) : 1;
    const width = member.width * given.fit;
    const x = left + width / 2;
    left += width + gap;
    return placed(stage, member, {
      x,
      foot: given.foot + random.between(-0.006, 0.006) * stage.height,
      height: member.height * given.fit * jitter,
      isFlipped: member.role.count > 1 && random.chance(0.5),
      scenery: given.scenery,
    });
  });
}

interface RowPlace {
  readonly x: number;
  readonly foot: number;
  readonly height: number;
  readonly isFlipped: boolean;
  readonly scenery: Scenery;
}

/** Share of a thing's height that lies below the water. */
const SUNK = { float: 0.1, swim: 0.4, other: 0.22 };

function placed(stage: Stage, member: Individual, at: RowPlace): Placement {
  const { role, art } = member;
  const { scenery, x, isFlipped } = at;
  const base = { role, art, x, isFlipped, tilt: 0 };
  // A portrait's ground lies below the picture.
  if (scenery.floor.top >= stage.height * 0.98) return { ...base, ...inPortrait(stage, member, at) };
  if (scenery.waterline !== undefined) {
    const sunk = role.stance === 'float' || role.stance === 'swim' ? SUNK[role.stance] : SUNK.other;
    const foot = scenery.waterline + at.height * sunk + (at.foot - scenery.floor.top) * 0.5;
    const tilt = role.stance === 'float' ? Math.sin(x) * 0.04 : 0;
    return { ...base, foot, height: at.height, tilt, ground: 'water' };
  }
  if (role.stance === 'bust')
    return { ...base, foot: stage.height * 1.004, height: at.height, ground: 'none' };
  return { ...base, foot: at.foot, height: at.height, ground: 'shadow' };
}

/** A figure to its waist, a bust as it is, anything else whole. */
function inPortrait(
  stage: Stage,
  { role }: Individual,
  at: RowPlace,
): Pick<Placement, 'foot' | 'height' | 'ground'> {
  if (role.stance === 'bust') return { foot: stage.height * 1.004, height: at.height * 1.25, ground: 'none' };
  if (!role.isFigure) return { foot: stage.height * 0.95, height: at.height, ground: 'none' };
  const alone = Math.min(stage.width * 1.3, stage.height * 1.1);
  const height = Math.max(at.height, role.count === 1 ? alone : at.height);
  return { foot: stage.height + height * 0.3, height, ground: 'none' };
}
