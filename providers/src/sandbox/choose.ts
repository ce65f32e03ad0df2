// What a prompt leaves open: which place, which palette. Its words come first, then where its things are at home.

import type { Habitat } from './art/traits.ts';
import type { Role } from './cast.ts';
import type { PaletteName } from './palettes.ts';
import type { Setting } from './prompt/english.ts';
import type { Brief } from './prompt/read-prompt.ts';
import type { Random } from './random.ts';

/** Settings that say how a picture is made up rather than where it is; a named place comes before them. */
const FRAMINGS: ReadonlySet<Setting> = new Set(['portrait', 'plinth', 'studio', 'poster', 'sky', 'abstract']);

/** Framings that are empty without a thing in them. */
const NEEDS_SUBJECT: ReadonlySet<Setting> = new Set(['portrait', 'plinth', 'studio', 'poster']);

/** The place: a named one, the way the picture is made up, or where the first thing is at home. */
export function chooseSetting(brief: Brief, cast: readonly Role[], random: Random): Setting {
  const { settings } = brief;
  if (settings.includes('pattern') && cast.length > 0) return 'pattern';
  const place = settings.find((setting) => !FRAMINGS.has(setting) && setting !== 'pattern');
  if (place === 'sea' && settings.includes('underwater')) return 'underwater';
  if (place !== undefined) return place;
  const [first] = cast;
  const framing = settings.find((setting) => FRAMINGS.has(setting) && (first || !NEEDS_SUBJECT.has(setting)));
  if (framing !== undefined && !(framing === 'abstract' && first)) return framing;
  if (first?.habitat === 'anywhere' && brief.moods.some((mood) => NATURAL.has(mood))) return 'meadow';
  if (first) return random.fork('place').pick(HOMES[first.habitat]);
  return placeForNothing(brief, random.fork('place'));
}

const HOMES: Readonly<Record<Habitat, readonly [Setting, ...Setting[]]>> = {
  meadow: ['meadow'],
  mountains: ['mountains'],
  forest: ['forest'],
  sea: ['sea', 'sea', 'lake'],
  underwater: ['underwater'],
  beach: ['beach'],
  desert: ['desert'],
  city: ['city'],
  space: ['space', 'moon'],
  room: ['room'],
  table: ['table'],
  plinth: ['plinth', 'plinth', 'studio'],
  sky: ['sky'],
  winter: ['mountains', 'meadow'],
  anywhere: ['meadow', 'room', 'portrait', 'city'],
};

function placeForNothing(brief: Brief, random: Random): Setting {
  if (brief.texts.length > 0) return brief.isSigned ? random.pick(['meadow', 'city', 'beach']) : 'poster';
  if (brief.weathers.length > 0) return random.pick(['mountains', 'meadow', 'city']);
  if (brief.moods.some((mood) => NATURAL.has(mood)))
    return random.pick(['mountains', 'meadow', 'sea', 'lake']);
  return 'abstract';
}

const NATURAL: ReadonlySet<PaletteName> = new Set([
  'sunset',
  'autumn',
  'winter',
  'spring',
  'storm',
  'morning',
  'night',
  'dusk',
]);

/** The stronger mood wins over the weaker, the earlier over the later. */
const MOOD_STRENGTH: Readonly<Partial<Record<PaletteName, number>>> = {
  mono: 9,
  neon: 8,
  ember: 7,
  night: 7,
  sunset: 7,
  winter: 6,
  autumn: 6,
  storm: 6,
  dusk: 5,
  gold: 5,
  golden: 4,
};

/** The palette: of the strongest mood, or one that suits the place. */
export function choosePalette(
  brief: Brief,
  setting: Setting,
  cast: readonly Role[],
  random: Random,
): PaletteName {
  const strength = (mood: PaletteName) => MOOD_STRENGTH[mood] ?? 3;
  const [mood] = [...brief.moods].sort((one, other) => strength(other) - strength(one));
  if (mood !== undefined) return mood;
  if (cast[0]?.habitat === 'winter') return 'winter';
  return random.fork('palette').pick(USUAL[setting]);
}

/** Palettes that suit a place when the prompt says nothing of light. */
const USUAL: Readonly<Record<Setting, readonly [PaletteName, ...PaletteName[]]>> = {
  meadow: ['day', 'day', 'morning', 'golden', 'spring'],
  mountains: ['day', 'morning', 'sunset', 'dusk'],
  forest: ['jungle', 'spring', 'day', 'morning', 'autumn'],
  sea: ['day', 'tropical', 'morning', 'sunset'],
  lake: ['day', 'morning', 'spring', 'sunset'],
  underwater: ['tropical', 'day'],
  beach: ['tropical', 'tropical', 'sunset', 'day'],
  desert: ['desert', 'desert', 'golden', 'sunset'],
  city: ['day', 'morning', 'golden', 'dusk', 'sunset'],
  space: ['night', 'neon', 'dusk', 'ember'],
  moon: ['night', 'neon', 'dusk'],
  room: ['morning', 'day', 'golden', 'vintage', 'spring'],
  table: ['morning', 'golden', 'spring', 'vintage', 'day'],
  studio: ['pastel', 'day', 'candy', 'golden', 'morning'],
  plinth: ['pastel', 'day', 'candy', 'golden', 'spring', 'vintage'],
  portrait: ['pastel', 'golden', 'morning', 'spring', 'candy'],
  sky: ['day', 'pastel', 'sunset', 'morning'],
  poster: ['candy', 'vintage', 'golden', 'day', 'sunset'],
  pattern: ['candy', 'pastel', 'vintage', 'spring', 'night'],
  abstract: ['sunset', 'candy', 'tropical', 'vintage', 'pastel', 'ember', 'golden', 'night', 'autumn', 'day'],
};
