// The name that somebody who mistyped one most likely meant.

/** Longer names are compared by their beginnings, and of more names only the first: the work stays bounded. */
const MAX_CHARACTERS = 60;
const MAX_NAMES = 1_000;

/** The name that is the fewest letters away, whatever the capitals; undefined when none is close. */
export function nearestName(wanted: string, names: readonly string[]): string | undefined {
  const plain = (name: string) => name.trim().toLowerCase().slice(0, MAX_CHARACTERS);
  const text = plain(wanted);
  let nearest: string | undefined;
  let fewest = Math.min(text.length, Math.max(3, Math.floor(text.length / 2) + 1));
  for (const name of names.slice(0, MAX_NAMES)) {
    const distance = editDistance(text, plain(name));
    if (distance >= fewest) continue;
    fewest = distance;
    nearest = name;
  }
  return nearest;
}

/** Letters to insert, remove or replace. */
function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let at = 0; at < left.length; at += 1) {
    const next = [at + 1];
    for (let index = 0; index < right.length; index += 1) {
      const replaced = (row[index] ?? 0) + (left[at] === right[index] ? 0 : 1);
      next.push(Math.min(replaced, (row[index + 1] ?? 0) + 1, (next[index] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}
