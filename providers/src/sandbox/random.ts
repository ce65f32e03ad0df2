// Repeatable chance: every choice a picture makes comes from a generator seeded by a hash of what was asked for.

/** Numbers that look random and are the same for the same seed. */
export interface Random {
  /** At least `low`, less than `high`. */
  between(low: number, high: number): number;
  /** A whole number, both ends included. */
  whole(low: number, high: number): number;
  /** True with this probability. */
  chance(probability: number): boolean;
  /** One of the items; there must be at least one. */
  pick<Item>(items: readonly [Item, ...Item[]]): Item;
  /** A generator of its own for one part of the picture, so that parts do not shift each other's choices. */
  fork(part: string): Random;
}

/** A generator for the text; one letter more or less gives an unrelated one. */
export function seededRandom(seed: string): Random {
  const next = sfc32(fnv1a(seed, 0x811c9dc5), fnv1a(seed, 0x9e3779b9), fnv1a(seed, 0x85ebca6b), 1);
  for (let round = 0; round < 12; round += 1) next();
  const between = (low: number, high: number) => low + next() * (high - low);
  return {
    between,
    whole: (low, high) => Math.floor(between(low, high + 1)),
    chance: (probability) => next() < probability,
    pick: (items) => items[Math.floor(next() * items.length)] ?? items[0],
    fork: (part) => seededRandom(`${part}\n${seed}`),
  };
}

/** FNV-1a over UTF-16 code units, 32 bits. */
function fnv1a(text: string, basis: number): number {
  let hash = basis;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}

/** Chris Doty-Humphrey's small fast counter generator, public domain; numbers from 0 up to but not 1. */
function sfc32(a: number, b: number, c: number, counter: number): () => number {
  let [x, y, z, n] = [a, b, c, counter];
  return () => {
    const sum = (x + y + n) | 0;
    n = (n + 1) | 0;
    x = y ^ (y >>> 9);
    y = (z + (z << 3)) | 0;
    z = (((z << 21) | (z >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4_294_967_296;
  };
}
