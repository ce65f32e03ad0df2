// From a noun to a drawing: first the list of nouns.ts, then the icon set's own names, then emojilib's key words where a word
// stands for one drawing alone. The index is built once per worker, at the first prompt.

import { iconNames, readPackageJson } from '../art/icon-set.ts';
import { categoryOf } from '../art/traits.ts';
import { NOT_THINGS } from './english.ts';
import { NOUNS } from './nouns.ts';
import { singularPhrase } from './word-table.ts';

const PICTURED_CATEGORIES = new Set([
  'Activities',
  'Animals & Nature',
  'Food & Drink',
  'Objects',
  'Travel & Places',
]);

/** Icons that are scenes in a frame, faces of the clock and signs: they look wrong among things. */
const UNSUITED =
  /oclock|thirty|^sun|sunrise|sunset|cityscape|night-with|milky|^fog|foggy|motorway|railway-track|national-park|^desert$|bridge-at|-moon|moon-|fireworks|sparkler|shooting-star|metro|elevator|button|japanese-post|love-hotel|^cloud|rain|tornado|wind-face|cyclone|snowflake|water-wave|umbrella-with|kaaba|map-of|globe-with|^(?:fire|rock|wood|seat|wheel|x-ray|construction|beach-with-umbrella)$/;

let index: ReadonlyMap<string, string> | undefined;

/** The drawing for a noun of that list alone, as it stands or as the plural of another. */
export function nounOf(phrase: string): string | undefined {
  return NOUNS.get(phrase) ?? NOUNS.get(singularPhrase(phrase));
}

/** The drawing for a noun or phrase in lower case, singular or plural; undefined when there is none. */
export function thingOf(phrase: string): string | undefined {
  return nounOf(phrase) ?? iconIndex().get(phrase) ?? iconIndex().get(singularPhrase(phrase));
}

function iconIndex(): ReadonlyMap<string, string> {
  index ??= buildIndex();
  return index;
}

function buildIndex(): Map<string, string> {
  const suited = new Set(
    iconNames().filter((name) => PICTURED_CATEGORIES.has(categoryOf(name) ?? '') && !UNSUITED.test(name)),
  );
  const found = new Map<string, string>();
  for (const [word, icons] of keyWords(suited)) {
    const [only] = icons;
    if (icons.size === 1 && only && !NOT_THINGS.has(word) && !word.endsWith('ing')) found.set(word, only);
  }
  // An icon's own name counts for more than a key word.
  for (const name of suited) {
    const phrase = name.replaceAll('-', ' ');
    if (!NOT_THINGS.has(phrase)) found.set(phrase, name);
  }
  return found;
}

/** Every key word of emojilib with the suited icons it is given for. */
function keyWords(suited: ReadonlySet<string>): Map<string, Set<string>> {
  const words = new Map<string, Set<string>>();
  const chars = readPackageJson<Record<string, string>>('@iconify-json/fluent-emoji-flat/chars.json');
  const library = readPackageJson<Record<string, string[]>>('emojilib/dist/emoji-en-US.json');
  for (const [emoji, keywords] of Object.entries(library)) {
    const codes = [...emoji].map((character) => character.codePointAt(0)?.toString(16)).join('-');
    const icon = chars[codes] ?? chars[codes.replaceAll('-fe0f', '')];
    if (icon === undefined || !suited.has(icon)) continue;
    for (const keyword of keywords) {
      const word = keyword.toLowerCase().replaceAll('_', ' ');
      words.set(word, (words.get(word) ?? new Set()).add(icon));
    }
  }
  return words;
}
