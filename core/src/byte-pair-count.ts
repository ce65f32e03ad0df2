// Counts byte-pair tokens exactly and in a bounded time: the pairs of a run wait in a heap, so that a run of 32,000
// characters without a break costs n log n. Tokenizers that look for the next pair anew after each merge take n² for it.

import { MAX_BYTES_PER_UNIT, NO_RANK, TokenRanks } from './token-ranks.ts';

/** A byte-pair encoding: what it splits text into, and its tokens by rank. Passed in, because it is megabytes. */
export interface BytePairEncoding {
  /** Global; what it matches is encoded by itself, as UTF-8. */
  readonly splitPattern: RegExp;
  /** The text or the bytes of each token; the index is its rank, and lower ranks are merged first. */
  readonly tokens: readonly (string | readonly number[] | undefined)[];
}

/** How many tokens a text has. Nothing in a text is special: `<|endoftext|>` counts as the text it is. */
export type TokenCounter = (text: string) => number;

/** Makes the counter. Takes about a tenth of a second for 200,000 tokens, once. */
export function createTokenCounter({ splitPattern, tokens }: BytePairEncoding): TokenCounter {
  const ranks = new TokenRanks(tokens);
  const pairRanks = rankPairs(ranks);
  const bench = new Workbench();
  return (text) => {
    let count = 0;
    for (const [piece] of text.matchAll(splitPattern))
      count += countMerged(piece, { ranks, pairRanks, bench });
    return count;
  };
}

/** The rank of every two bytes, at 256 × first + second: half of all that is looked up. */
function rankPairs(ranks: TokenRanks): Int32Array {
  return Int32Array.from({ length: 65_536 }, (_, pair) =>
    ranks.rankOf(Uint8Array.of(pair >> 8, pair & 255), 0, 2),
  );
}

const encoder = new TextEncoder();

/** More than the bytes of any piece: a rank and a place are one number, which orders by rank and then from the left. */
const PLACES = 2 ** 21;

/**
 * The parts of one run while they are merged, by the place where each begins: where the next and the one before begin, and
 * the rank of it and the next together. Kept between runs, because most are short.
 */
class Workbench {
  bytes = new Uint8Array(0);
  next = new Int32Array(0);
  before = new Int32Array(0);
  joined = new Int32Array(0);
  readonly heap = new Heap();

  /** Has places for so many bytes; what stands in them is of the run before. */
  fit(length: number): this {
    if (this.next.length <= length) {
      this.bytes = new Uint8Array(2 * length + 64);
      this.next = new Int32Array(2 * length + 64);
      this.before = new Int32Array(2 * length + 64);
      this.joined = new Int32Array(2 * length + 64);
    }
    return this;
  }
}

interface Merging {
  readonly ranks: TokenRanks;
  readonly pairRanks: Int32Array;
  readonly bench: Workbench;
}

/** Merges the pair of the lowest rank, the leftmost of equals, until no pair is a token; gives how many parts are left. */
function countMerged(piece: string, { ranks, pairRanks, bench }: Merging): number {
  const { bytes, next, before, joined, heap } = bench.fit(MAX_BYTES_PER_UNIT * piece.length);
  const { written: length } = encoder.encodeInto(piece, bytes);
  // Most words are one token.
  if (ranks.rankOf(bytes, 0, length) !== NO_RANK) return 1;
  for (let place = 0; place <= length; place += 1) {
    next[place] = place + 1;
    before[place] = place - 1;
    const rank = place > length - 2 ? NO_RANK : at(pairRanks, 256 * at(bytes, place) + at(bytes, place + 1));
    joined[place] = rank;
    if (rank !== NO_RANK) heap.push(rank * PLACES + place);
  }
  const rejoin = (place: number) => {
    const second = at(next, place);
    const rank = second < length ? ranks.rankOf(bytes, place, at(next, second)) : NO_RANK;
    joined[place] = rank;
    if (rank !== NO_RANK) heap.push(rank * PLACES + place);
  };
  let parts = length;
  for (let lowest = heap.pop(); lowest !== undefined; lowest = heap.pop()) {
    const place = lowest % PLACES;
    // A part that has changed since has another rank, or none.
    if (at(joined, place) !== (lowest - place) / PLACES) continue;
    const merged = at(next, place);
    joined[merged] = NO_RANK;
    const after = at(next, merged);
    next[place] = after;
    before[after] = place;
    parts -= 1;
    rejoin(place);
    if (place > 0) rejoin(at(before, place));
  }
  return parts;
}

/** Within bounds, always. */
function at(numbers: Int32Array | Float64Array | Uint8Array, index: number): number {
  return numbers[index] ?? 0;
}

/** Gives back the smallest number first. */
class Heap {
  private numbers = new Float64Array(1_024);
  private size = 0;

  push(number: number): void {
    if (this.size === this.numbers.length) {
      const larger = new Float64Array(2 * this.size);
      larger.set(this.numbers);
      this.numbers = larger;
    }
    const { numbers } = this;
    let place = this.size;
    this.size += 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = at(numbers, parent);
      if (above <= number) break;
      numbers[place] = above;
      place = parent;
    }
    numbers[place] = number;
  }

  pop(): number | undefined {
    if (this.size === 0) return undefined;
    const { numbers } = this;
    const smallest = numbers[0];
    this.size -= 1;
    const last = at(numbers, this.size);
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= this.size) break;
      if (child + 1 < this.size && at(numbers, child + 1) < at(numbers, child)) child += 1;
      const below = at(numbers, child);
      if (below >= last) break;
      numbers[place] = below;
      place = child;
    }
    numbers[place] = last;
    return smallest;
  }
}
