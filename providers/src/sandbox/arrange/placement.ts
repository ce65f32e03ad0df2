// One drawing in its place, and the measures that every arrangement works with. Units of the stage.

import type { Art } from '../art/icon-set.ts';
import type { Role } from '../cast.ts';
import type { Scenery } from '../scenes/scenery.ts';
import type { Stage } from '../stage.ts';

/** One drawing in its place; units of the stage. */
export interface Placement {
  readonly role: Role;
  readonly art: Art;
  /** Middle of what is painted. */
  readonly x: number;
  /** Lower edge of what is painted. */
  readonly foot: number;
  /** Height of what is painted. */
  readonly height: number;
  readonly isFlipped: boolean;
  /** Radians. */
  readonly tilt: number;
  readonly ground: 'shadow' | 'water' | 'none';
}

/** Width to height of what is painted of a role. */
export function aspectOf(role: Role): number {
  const { box, arts } = role;
  return ((box.right - box.left) * arts[0].width) / ((box.bottom - box.top) * arts[0].height);
}

/** One of a role's things before it has its place. */
export interface Individual {
  readonly role: Role;
  readonly art: Art;
  readonly height: number;
  readonly width: number;
}

/** All things of a role, equally high. */
export function individualsOf(role: Role, height: number): Individual[] {
  const width = height * aspectOf(role);
  return Array.from({ length: role.count }, (_, index) => ({
    role,
    art: role.arts[index % role.arts.length] ?? role.arts[0],
    height,
    width,
  }));
}

/** Height of a usual subject that stands alone. */
export function baseHeight(stage: Stage, scenery: Scenery): number {
  return Math.min(stage.height * 0.46, stage.width * 0.56) * scenery.zoom;
}
