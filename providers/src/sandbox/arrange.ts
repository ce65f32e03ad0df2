// Where everything goes: on the ground in rows, in the air, on the water, on top of each other, or as a pattern's motifs.

import type { Art } from './art/icon-set.ts';
import type { Role } from './cast.ts';
import type { Scenery } from './scenes/scenery.ts';
import type { Stage } from './stage.ts';

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

/** Width to height of what is painted of a role. */
function aspectOf(role: Role): number {
  const { box, arts } = role;
  return ((box.right - box.left) * arts[0].width) / ((box.bottom - box.top) * arts[0].height);
}

interface Individual {
  readonly role: Role;
  readonly art: Art;
  readonly height: number;
  readonly width: number;
}

function individualsOf(role: Role, height: number): Individual[] {
  const width = height * aspectOf(role);
  return Array.from({ length: role.count }, (_, index) => ({
    role,
    art: role.arts[index % role.arts.length] ?? role.arts[0],
    height,
    width,
  }));
}

/** What rides on, sits in or hovers above another role instead of standing for itself, and on which. */
function attachmentsOf(
  roles: readonly Role[],
): Map<Role, { on: Role; how: 'on' | 'in' | 'above' | 'beside' }> {
  const attached = new Map<Role, { on: Role; how: 'on' | 'in' | 'above' | 'beside' }>();
  for (const role of roles) {
    const other = role.relation && roles[role.relation.to];
    if (!role.relation || !other || other === role) continue;
    const { kind } = role.relation;
    // "A cat on a horse": the relation stands at the horse and names the cat, which is what gets attached.
    if (
      (kind === 'on' || kind === 'in' || kind === 'above') &&
      !attached.has(other) &&
      attached.get(role)?.on !== other
    ) {
      attached.set(other, { on: role, how: kind });
    }
    if ((kind === 'holding' || kind === 'wearing') && !attached.has(role))
      attached.set(role, { on: other, how: 'beside' });
  }
  return attached;
}

function standing(stage: Stage, roles: readonly Role[], scenery: Scenery): Placement[] {
  const attached = attachmentsOf(roles);
  const free = roles.filter((role) => !attached.has(role));
  const isShallow = scenery.floor.bottom - scenery.floor.top < 60;
  const flying = isShallow && free.length === 1 ? [] : free.filter((role) => role.stance === 'fly');
  const grounded = free.filter((role) => !flying.includes(role));
  const heights = heightsOf(stage, grounded.length > 0 ? grounded : roles, scenery);
  const heightOf = (role: Role) => heights.get(role) ?? (baseHeight(stage, scenery) * role.scale) / 1.6;
  const back = grounded.filter((role) => isBehind(role, grounded, roles));
  const front = grounded.filter((role) => !back.includes(role));
  const placements = [
    ...airborne(stage, flying, { scenery, height: baseHeight(stage, scenery) * 0.62 }),
    ...rowsOf(
      stage,
      back.flatMap((role) => individualsOf(role, heightOf(role) * 1.12)),
      { scenery, from: 0, to: front.length > 0 ? 0.12 : 0.6 },
    ),
    ...rowsOf(
      stage,
      front.flatMap((role) => individualsOf(role, heightOf(role))),
      { scenery, from: back.length > 0 ? 0.45 : 0.2, to: back.length > 0 ? 1 : 0.8 },
    ),
  ];
  return withAttached(stage, placements, attached, heightOf);
}

/** Height of a usual subject that stands alone. */
function baseHeight(stage: Stage, scenery: Scenery): number {
  return Math.min(stage.height * 0.46, stage.width * 0.56) * scenery.zoom;
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

/** Individuals in one to three rows, the farther ones higher, spread over the width; all of them equally large. */
function rowsOf(
  stage: Stage,
  individuals: readonly Individual[],
  given: { scenery: Scenery; from: number; to: number },
): Placement[] {
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
    return rowOf(stage, members, { scenery: given.scenery, foot, fit, row });
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
  given: { scenery: Scenery; foot: number; fit: number; row: number },
): Placement[] {
  const random = stage.random.fork(`row ${given.row} ${Math.floor(given.foot)}`);
  const gap = gapOf(stage, members);
  const used =
    members.reduce((sum, member) => sum + member.width * given.fit, 0) + gap * (members.length - 1);
  const aside =
    members.length === 1 ? random.between(-0.04, 0.04) * stage.width : given.row % 2 === 1 ? gap * 1.5 : 0;
  let left = (stage.width - used) / 2 + aside;
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

function placed(
  stage: Stage,
  member: Individual,
  at: { x: number; foot: number; height: number; isFlipped: boolean; scenery: Scenery },
): Placement {
  const { scenery } = at;
  const floats = scenery.waterline !== undefined;
  const sunk = member.role.stance === 'float' ? 0.1 : member.role.stance === 'swim' ? 0.4 : 0.22;
  const isBust = member.role.stance === 'bust' && !floats;
  const foot = isBust
    ? stage.height * 1.004
    : floats
      ? (scenery.waterline ?? at.foot) + at.height * sunk + (at.foot - scenery.floor.top) * 0.5
      : at.foot;
  // A figure in a portrait is seen to the waist.
  const isPortrait = scenery.floor.top >= stage.height * 0.98;
  const zoom = isPortrait && member.role.isFigure ? 1.45 : 1;
  return {
    role: member.role,
    art: member.art,
    x: at.x,
    foot: isPortrait ? stage.height * (member.role.isFigure ? 1.36 : 0.95) : foot,
    height: at.height * zoom,
    isFlipped: at.isFlipped,
    tilt: floats && member.role.stance === 'float' ? Math.sin(at.x) * 0.04 : 0,
    ground: floats ? 'water' : isBust || isPortrait ? 'none' : 'shadow',
  };
}

/** Flying things over the width of the sky. */
function airborne(
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
function hovering(stage: Stage, roles: readonly Role[], scenery: Scenery): Placement[] {
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
  const heights = new Map(all.map((member) => [member.role, member.height]));
  return withAttached(stage, placements, attached, (role) => heights.get(role) ?? base * role.scale ** 0.6);
}

/** Adds what rides on, sits in, hovers above or is held by what is placed already. */
function withAttached(
  stage: Stage,
  placements: readonly Placement[],
  attached: ReadonlyMap<Role, { on: Role; how: 'on' | 'in' | 'above' | 'beside' }>,
  heightOf: (role: Role) => number,
): Placement[] {
  const all = [...placements];
  for (const [role, { on, how }] of attached) {
    const carrier = all.find((placement) => placement.role === on);
    if (!carrier) continue;
    const carrierWidth = carrier.height * aspectOf(on);
    const top = carrier.foot - carrier.height;
    const ratio = Math.min(1.05, Math.max(0.3, (role.scale / on.scale) ** 0.75));
    const height = {
      on: carrier.height * ratio * 0.86,
      in: carrier.height * Math.min(0.5, ratio),
      above: heightOf(role) * 0.6,
      beside: carrier.height * Math.min(0.55, ratio),
    }[how];
    const spread = Math.min(role.count, 10);
    const width = height * aspectOf(role);
    const fit = Math.min(1, (carrierWidth * 1.1) / (width * spread));
    const size = height * Math.max(0.42, fit);
    const foot = {
      on: top + carrier.height * on.perch + size * 0.06,
      in: carrier.foot - carrier.height * 0.2,
      above: top - carrier.height * 0.08,
      beside: carrier.foot - carrier.height * 0.16,
    }[how];
    for (let index = 0; index < spread; index += 1) {
      const share = spread === 1 ? 0 : (index / (spread - 1) - 0.5) * 0.92;
      all.push({
        role,
        art: role.arts[index % role.arts.length] ?? role.arts[0],
        x: carrier.x + (how === 'beside' ? carrierWidth * 0.36 : share * carrierWidth),
        foot: Math.max(size * 1.02, foot),
        height: size,
        isFlipped: carrier.isFlipped,
        tilt: 0,
        ground: 'none',
      });
    }
  }
  return fitInside(stage, all);
}

/** When what was stacked reaches out of the picture, everything is made smaller about the ground it stands on. */
function fitInside(stage: Stage, placements: readonly Placement[]): Placement[] {
  const top = Math.min(...placements.map((placement) => placement.foot - placement.height));
  const limit = stage.height * 0.05;
  if (top >= limit) return [...placements];
  const ground = Math.max(...placements.map((placement) => placement.foot));
  const shrink = Math.max(0.55, (ground - limit) / (ground - top));
  return placements.map((placement) => ({
    ...placement,
    height: placement.height * shrink,
    foot: ground - (ground - placement.foot) * shrink,
    x: stage.width / 2 + (placement.x - stage.width / 2) * (shrink + 1) * 0.5,
  }));
}

/** Motifs in a half-drop repeat over the whole picture and beyond its edges. */
function asPattern(stage: Stage, roles: readonly Role[]): Placement[] {
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
