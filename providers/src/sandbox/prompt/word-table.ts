// Word lists as they are easiest to read and extend: one line a meaning, its words after the colon, phrases in commas.

/**
 * A map from every word or phrase to its meaning.
 *
 * @example `forest: wood, pine grove` gives wood → forest, pine grove → forest; the meaning itself is not a word
 */
export function wordTable(lines: string): ReadonlyMap<string, string> {
  const table = new Map<string, string>();
  for (const line of lines.split('\n')) {
    const colon = line.indexOf(':');
    if (colon < 0) continue;
    const meaning = line.slice(0, colon).trim();
    for (const word of line.slice(colon + 1).split(',')) {
      if (word.trim() !== '') table.set(word.trim(), meaning);
    }
  }
  return table;
}

const IRREGULAR = wordTable(`
mouse: mice
goose: geese
man: men
woman: women
child: children
person: people
foot: feet
tooth: teeth
ox: oxen
leaf: leaves
wolf: wolves
knife: knives
shelf: shelves
loaf: loaves
calf: calves
scarf: scarves
fish: fishes
fairy: fairies
elf: elves
cactus: cacti
mushroom: fungi
bus: buses
glass: glass
glasses: glasses
scissors: scissors
headphones: headphones
jeans: jeans
shorts: shorts
goggles: goggles
sunglasses: sunglasses
grass: grass
dress: dress
cross: cross
compass: compass
octopus: octopus, octopi
walrus: walrus
lotus: lotus
hippopotamus: hippopotamus
rhinoceros: rhinoceros
canvas: canvas
chess: chess
mattress: mattress
waitress: waitress
princess: princess
tennis: tennis
venus: venus
cosmos: cosmos
`);

/** The singular of an English noun; the word itself when it is none. */
export function singularOf(word: string): string {
  const irregular = IRREGULAR.get(word);
  if (irregular !== undefined) return irregular;
  if (word.length < 4 || !word.endsWith('s') || word.endsWith('ss')) return word;
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (/(?:ch|sh|x|ss|zz)es$/.test(word)) return word.slice(0, -2);
  if (/(?:tomato|potato|mango|hero|volcano|echo)es$/.test(word)) return word.slice(0, -2);
  return word.slice(0, -1);
}

/** The phrase with its last word in the singular. */
export function singularPhrase(phrase: string): string {
  const lastWord = phrase.lastIndexOf(' ') + 1;
  return phrase.slice(0, lastWord) + singularOf(phrase.slice(lastWord));
}

/** True for a word that is the plural of another. */
export function isPlural(word: string): boolean {
  return singularOf(word) !== word;
}
