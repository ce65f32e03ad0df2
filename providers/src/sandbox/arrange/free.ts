// Things that do not stand: in the air, in space, under water, or as the motifs of a pattern.

import type { Role } from '../cast.ts';
import type { Scenery } from '../scenes/scenery.ts';
import type { Stage } from '../stage.ts';
import { attachmentsOf, withAttached } from './attached.ts';
import { aspectOf, baseHeight, individualsOf, type Placement } from './placement.ts';

/** Flying things over the width of the sky. */
export function airborne(
  stage: Stage,
  roles: readonly Role[],
  given: { scenery: Scenery; height: number },
): Placement[] {
  const random = stage.random.fork('air');
  const { air } = given.scenery;
  const all = roles.flatMap((role) => individualsOf(role, given.height * role.scale ** 0.6));
  const shrink = all.length === 1 ? 1 : Math.max(0.36, 1.3 / Math.sqrt(all.length + 0.5));
  return all.map((member, index) => {
    const share = (index + 0.5) / all.length;
    const height = member.height * shrink * random.between(0.9, 1.08);
    const middle = air.top + (air.bottom - air.top) * (all.length === 1 ? 0.5 : random.between(0.12, 0.88));
    return {
      role: member.role,
      art: member.art,
      x:
        stage.width *
        (all.length === 1 ? (stage.sun.x < stage.width / 2 ? 0.66 : 0.36) : 0.06 + share * 0.88),
      foot: Math.max(height * 1.05, middle + height / 2),
      height,
      isFlipped: random.chance(0.4),
      tilt: random.between(-0.12, 0.12),
      ground: 'none' as const,
    };
  });
}

/** Things in space, under water or among clouds: spread over the picture around its middle. */
export function hovering(stage: Stage, roles: readonly Role[], scenery: Scenery): Placement[] {
  const random = stage.random.fork('hover');
  const base = baseHeight(stage, scenery) * 1.1;
  const attached = attachmentsOf(roles);
  const all = roles
    .filter((role) => !attached.has(role))
    .flatMap((role) => individualsOf(role, base * Math.max(0.5, role.scale) ** 0.6));
  const columns = Math.ceil(Math.sqrt(all.length * (stage.width / stage.height)));
  const rows = Math.ceil(all.length / columns);
  const placements = all.map((member, index) => {
    const row = Math.floor(index / columns);
    const inRow = Math.min(columns, all.length - row * columns);
    const cell = {
      width: (stage.width * 0.92) / inRow,
      height: (scenery.air.bottom - scenery.air.top) / rows,
    };
    const height = Math.min(
      member.height,
      cell.height * (rows > 1 ? 0.86 : 1),
      (cell.width * 0.8) / aspectOf(member.role),
    );
    const middle =
      scenery.air.top +
      cell.height * (row + 0.5) +
      (all.length > 1 ? random.between(-0.07, 0.07) * cell.height : 0);
    return {
      role: member.role,
      art: member.art,
      x:
        stage.width * 0.04 +
        cell.width * ((index % columns) + 0.5 + (all.length > 1 ? random.between(-0.06, 0.06) : 0)),
      foot: middle + height / 2,
      height,
      isFlipped: random.chance(0.4),
      tilt: random.between(-0.13, 0.13),
      ground: 'none' as const,
    };
  });
  return withAttached(stage, placements, attached);
}

/** Motifs in a half-drop repeat over the whole picture and beyond its edges. */
export function asPattern(stage: Stage, roles: readonly Role[]): Placement[] {
  const random = stage.random.fork('motifs');
  const step = random.pick([190, 220, 250]);
  const placements: Placement[] = [];
  for (let column = -1; column * step < stage.width + step; column += 1) {
    for (let row = -1; row * step < stage.height + step; row += 1) {
      const role = roles[(((column * 2 + row) % roles.length) + roles.length) % roles.length];
      if (!role) continue;
      const height = step * 0.6;
      placements.push({
        role,
        art: role.arts[0],
        x: (column + 0.5) * step,
        foot: (row + 0.5 + (column % 2 === 0 ? 0.5 : 0)) * step + height / 2,
        height,
        isFlipped: (column + row) % 2 === 0,
        tilt: (((column + row) % 3) - 1) * 0.2,
        ground: 'none',
      });
    }
  }
  return placements;
}
