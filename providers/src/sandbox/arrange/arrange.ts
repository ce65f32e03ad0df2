// Where everything goes: on the ground in rows, in the air, on the water, on top of each other, or as a pattern's motifs.

import type { Role } from '../cast.ts';
import type { Scenery } from '../scenes/scenery.ts';
import type { Stage } from '../stage.ts';
import { attachmentsOf, withAttached } from './attached.ts';
import { airborne, asPattern, hovering } from './free.ts';
import { baseHeight, individualsOf, type Placement } from './placement.ts';
import { rowsOf } from './rows.ts';

/** Most drawings in a picture that is not a pattern. */
const MOST_PLACEMENTS = 30;

/** Places the cast, from what is painted first to what is painted last. */
export function arrange(stage: Stage, roles: readonly Role[], scenery: Scenery): Placement[] {
  if (roles.length === 0) return [];
  switch (scenery.hold) {
    case 'page':
      return asPattern(stage, roles);
    case 'hover':
      return hovering(stage, roles, scenery).slice(0, MOST_PLACEMENTS);
    case 'stand':
      return standing(stage, roles, scenery).slice(0, MOST_PLACEMENTS);
  }
}

function standing(stage: Stage, roles: readonly Role[], scenery: Scenery): Placement[] {
  const attached = attachmentsOf(roles);
  const free = roles.filter((role) => !attached.has(role));
  const isShallow = scenery.floor.bottom - scenery.floor.top < 60;
  const keepsGrounded = stage.isCutOut || (isShallow && free.length === 1);
  const flying = keepsGrounded ? [] : free.filter((role) => role.stance === 'fly');
  const grounded = free.filter((role) => !flying.includes(role));
  const heights = heightsOf(stage, grounded.length > 0 ? grounded : roles, scenery);
  const heightOf = (role: Role) => heights.get(role) ?? (baseHeight(stage, scenery) * role.scale) / 1.6;
  const back = grounded.filter((role) => isBehind(role, grounded, roles));
  const front = grounded.filter((role) => !back.includes(role));
  const aside = stage.width * (stage.sun.x < stage.width / 2 ? -0.15 : 0.15);
  const placements = [
    ...airborne(stage, flying, { scenery, height: baseHeight(stage, scenery) * 0.62 }),
    ...rowsOf(
      stage,
      back.flatMap((role) => individualsOf(role, heightOf(role) * 1.12)),
      { scenery, from: 0, to: front.length > 0 ? 0.12 : 0.6, aside: front.length > 0 ? -aside : 0 },
    ),
    ...rowsOf(
      stage,
      front.flatMap((role) => individualsOf(role, heightOf(role))),
      {
        scenery,
        from: back.length > 0 ? 0.45 : 0.2,
        to: back.length > 0 ? 1 : 0.8,
        aside: back.length > 0 ? aside : 0,
      },
    ),
  ];
  return withAttached(stage, placements, attached);
}

function heightsOf(stage: Stage, roles: readonly Role[], scenery: Scenery): Map<Role, number> {
  const base = baseHeight(stage, scenery);
  const largest = Math.max(...roles.map((role) => role.scale));
  const alone = roles.length === 1;
  return new Map(
    roles.map((role) => {
      const share = alone ? Math.min(1.3, Math.max(0.86, role.scale)) ** 0.7 : (role.scale / largest) ** 0.72;
      const figure = role.isFigure ? 1.12 : 1;
      return [role, base * share * figure * (role.stance === 'bust' ? 1.3 : 1)];
    }),
  );
}

/** What stands behind: by a relation, or because it is far larger than something else on the ground. */
function isBehind(role: Role, grounded: readonly Role[], roles: readonly Role[]): boolean {
  const named = roles.some((other) => other.relation?.kind === 'behind' && roles[other.relation.to] === role);
  const before = role.relation?.kind === 'front' || role.relation?.kind === 'under';
  const smallest = Math.min(...grounded.map((other) => other.scale));
  const isHuge = grounded.length > 1 && role.scale >= 1.25 && smallest < 1.25;
  const amongBusts = role.stance !== 'bust' && grounded.some((other) => other.stance === 'bust');
  return named || before || isHuge || amongBusts;
}
