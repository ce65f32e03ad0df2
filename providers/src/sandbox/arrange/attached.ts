// Things that do not stand for themselves: what rides on, sits in, hovers above or is held by another.

import type { Role } from '../cast.ts';
import type { Stage } from '../stage.ts';
import { aspectOf, type Placement } from './placement.ts';

/** What a thing is attached to and how. */
export interface Attachment {
  readonly to: Role;
  readonly how: 'on' | 'in' | 'above' | 'beside';
}

/** Most of one kind that sit side by side on another. */
const MOST_ABREAST = 10;
/** Something this much smaller cannot carry; the two then stand beside each other. */
const CARRIER_SCALE = { on: 0.55, in: 1.05, above: 0, beside: 0.5 };

/** Everything that is attached to another role instead of standing for itself. Nothing is attached to itself in the end. */
export function attachmentsOf(roles: readonly Role[]): Map<Role, Attachment> {
  const attached = new Map<Role, Attachment>();
  const leadsTo = (from: Role, target: Role): boolean => {
    const next = attached.get(from)?.to;
    return from === target || (next !== undefined && leadsTo(next, target));
  };
  const attach = (role: Role, attachment: Attachment) => {
    const canCarry = attachment.to.scale >= role.scale * CARRIER_SCALE[attachment.how];
    if (canCarry && !attached.has(role) && !leadsTo(attachment.to, role)) attached.set(role, attachment);
  };
  for (const role of roles) {
    const other = role.relation && roles[role.relation.to];
    if (!role.relation || !other) continue;
    const { kind } = role.relation;
    // "A cat on a horse": the relation stands at the horse and names the cat, which is what gets attached.
    if (kind === 'on' || kind === 'in' || kind === 'above') attach(other, { to: role, how: kind });
    if (kind === 'holding' || kind === 'wearing') attach(role, { to: other, how: 'beside' });
  }
  return attached;
}

/** Adds what is attached to the placements, carriers before what they carry. */
export function withAttached(
  stage: Stage,
  placements: readonly Placement[],
  attached: ReadonlyMap<Role, Attachment>,
): Placement[] {
  const all = [...placements];
  const waiting = new Map(attached);
  while (waiting.size > 0) {
    const ready = [...waiting].filter(([, { to }]) => all.some((placement) => placement.role === to));
    if (ready.length === 0) break;
    for (const [role, attachment] of ready) {
      waiting.delete(role);
      const carrier = all.find((placement) => placement.role === attachment.to);
      if (carrier) all.push(...seated(role, attachment.how, carrier));
    }
  }
  return fitInside(stage, all);
}

/** All things of a role side by side on, in or above what carries them. */
function seated(role: Role, how: Attachment['how'], carrier: Placement): Placement[] {
  const carrierWidth = carrier.height * aspectOf(carrier.role);
  const top = carrier.foot - carrier.height;
  const ratio = Math.min(1.05, Math.max(0.3, (role.scale / carrier.role.scale) ** 0.75));
  const share = {
    on: ratio * 0.86,
    in: Math.min(0.5, ratio),
    above: ratio * 0.8,
    beside: Math.min(0.55, ratio),
  }[how];
  const count = Math.min(role.count, MOST_ABREAST);
  const wanted = carrier.height * share;
  const fit = Math.min(1, (carrierWidth * 1.1) / (wanted * aspectOf(role) * count));
  const height = wanted * Math.max(0.42, fit);
  const foot = {
    on: top + carrier.height * carrier.role.perch + height * 0.06,
    in: carrier.foot - carrier.height * 0.2,
    above: top - carrier.height * 0.08,
    beside: carrier.foot - carrier.height * 0.16,
  }[how];
  return Array.from({ length: count }, (_, index) => {
    const aside = count === 1 ? 0 : (index / (count - 1) - 0.5) * 0.92;
    return {
      role,
      art: role.arts[index % role.arts.length] ?? role.arts[0],
      x: carrier.x + carrierWidth * (how === 'beside' ? 0.36 : aside),
      foot: Math.max(height * 1.02, foot),
      height,
      isFlipped: carrier.isFlipped,
      tilt: 0,
      ground: 'none' as const,
    };
  });
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
