// The cast of a picture: every thing of the brief as a drawing with its size and manners, ready to be placed.

import { figureArt, inSkinTone, isFigure, isPerson } from './art/figure.ts';
import { type Art, iconArt } from './art/icon-set.ts';
import { tintArt } from './art/recolour.ts';
import { type Box, measureArt } from './art/sprite.ts';
import { type Habitat, habitatOf, perchOf, type Stance, scaleOf, stanceOf } from './art/traits.ts';
import type { Palette } from './palettes.ts';
import type { RelationKind } from './prompt/english.ts';
import type { Subject } from './prompt/read-prompt.ts';
import type { Random } from './random.ts';

/** One kind of thing. */
export interface Role {
  /** Drawings to choose from in turn when there are several of it. */
  readonly arts: readonly [Art, ...Art[]];
  /** What of the first drawing is painted, as shares of its view box. */
  readonly box: Box;
  readonly count: number;
  readonly stance: Stance;
  readonly isFigure: boolean;
  readonly habitat: Habitat;
  /** Height against a usual subject. */
  readonly scale: number;
  /** How far below its top something sits on it, as a share of its height. */
  readonly perch: number;
  readonly relation: { readonly kind: RelationKind; readonly to: number } | undefined;
}

/** People of a group differ in clothes and skin; more drawings than this are not made. */
const MOST_VARIANTS = 4;

/**
 * The brief's things as roles, in the same order; things that a figure holds become part of it.
 *
 * `heroes` are input images: each takes the place of one thing, from the first on, with its relations.
 */
export function castOf(
  subjects: readonly Subject[],
  palette: Palette,
  random: Random,
  heroes: readonly Art[] = [],
): Role[] {
  const heldBy = subjects.map(({ relation }, index) =>
    relation?.kind === 'holding' &&
    index >= heroes.length &&
    relation.to >= heroes.length &&
    isHolder(subjects[relation.to])
      ? relation.to
      : undefined,
  );
  const places = placesWithout(heldBy);
  const roles = subjects.flatMap((subject, index): Role[] => {
    if (heldBy[index] !== undefined) return [];
    const { relation } = subject;
    const to = relation && places[relation.to];
    const placed = relation && to !== undefined ? { kind: relation.kind, to } : undefined;
    const hero = heroes[index];
    if (hero) return [{ ...heroRole(hero), relation: placed }];
    const held = subjects
      .filter((_other, other) => heldBy[other] === index)
      .flatMap((other) => plainArt(other, random) ?? []);
    const [first, ...others] = artsOf(subject, { held, palette, random: random.fork(`role ${index}`) });
    return first ? [{ ...thingRole(subject, first), arts: [first, ...others], relation: placed }] : [];
  });
  return [...roles, ...heroes.slice(subjects.length).map(heroRole)];
}

function thingRole(subject: Subject, first: Art): Role {
  const asFigure = isFigure(subject.icon, subject.outfit);
  return {
    arts: [first],
    box: measureArt(first),
    count: subject.count,
    stance: asFigure ? 'head' : stanceOf(subject.icon),
    isFigure: asFigure,
    habitat: habitatOf(subject.icon),
    scale: scaleOf(subject.icon) * (subject.isLarge ? 1.35 : 1) * (subject.isSmall ? 0.6 : 1),
    perch: perchOf(subject.icon),
    relation: undefined,
  };
}

function heroRole(art: Art): Role {
  return {
    arts: [art],
    box: measureArt(art),
    count: 1,
    stance: 'stand',
    isFigure: false,
    habitat: 'plinth',
    scale: 1.1,
    perch: 0.1,
    relation: undefined,
  };
}

function isHolder(subject: Subject | undefined): boolean {
  return subject !== undefined && isFigure(subject.icon, subject.outfit);
}

/** Where each subject stands among the roles; undefined for what is held. */
function placesWithout(heldBy: readonly (number | undefined)[]): (number | undefined)[] {
  let place = -1;
  return heldBy.map((holder) => {
    if (holder !== undefined) return undefined;
    place += 1;
    return place;
  });
}

function artsOf(
  subject: Subject,
  given: { held: readonly Art[]; palette: Palette; random: Random },
): readonly Art[] {
  const { held, palette } = given;
  const accents = [...palette.accents, palette.water, palette.foliage] as const;
  const asFigure = isFigure(subject.icon, subject.outfit);
  const differ = asFigure || isPerson(subject.icon);
  return Array.from({ length: differ ? Math.min(subject.count, MOST_VARIANTS) : 1 }, (_, variant) => {
    const random = given.random.fork(`variant ${variant}`);
    if (!asFigure) return plainArt(subject, random);
    return figureArt({ ...subject, held, accents, random });
  }).filter((art) => art !== undefined);
}

/** The icon itself, people in a skin tone by chance. */
function plainArt(subject: Subject, random: Random): Art | undefined {
  const art = iconArt(inSkinTone(subject.icon, random));
  return art && subject.colour !== undefined ? tintArt(art, subject.colour) : art;
}
