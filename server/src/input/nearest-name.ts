// Which known name somebody meant who wrote another one.

/** More changes than this, or than half the word, is another word and not a slip. */
const MAX_CHANGES = 3;

/**
 * The known name that takes the fewest single-letter changes to reach, or else the only one that begins or ends with the
 * written one as a word; undefined when none is near.
 *
 * @example nearestName('aspect', ['aspect_ratio', 'size']) = 'aspect_ratio'
 */
export function nearestName(written: string, known: readonly string[]): string | undefined {
  return nearestSlip(written, known) ?? onlyLonger(written.toLowerCase(), known);
}

function onlyLonger(word: string, known: readonly string[]): string | undefined {
  const [longer, another] = known.filter((name) => name.startsWith(`${word}_`) || name.endsWith(`_${word}`));
  return another === undefined ? longer : undefined;
}

function nearestSlip(written: string, known: readonly string[]): string | undefined {
  let nearest: string | undefined;
  let fewest = Math.min(MAX_CHANGES, Math.floor(written.length / 2)) + 1;
  for (const name of known) {
    const changes = editDistance(written.toLowerCase().slice(0, 60), name);
    if (changes >= fewest) continue;
    fewest = changes;
    nearest = name;
  }
  return nearest;
}

/** Insertions, deletions and replacements between two words (Levenshtein), row by row. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1];
    for (let column = 1; column <= to.length; column += 1) {
      const replaced = (row[column - 1] ?? 0) + (letter === to[column - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
