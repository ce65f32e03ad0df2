// The tokens of a byte-pair encoding by their bytes. One block of memory and a hash table of numbers: 200,000 tokens take
// 5 MB, and nothing is allocated to look one up.

/** Not a token: sorts after every rank. */
export const NO_RANK = 2 ** 31 - 1;

/** FNV-1a, 32 bits. */
const [HASH_START, HASH_PRIME] = [0x811c9dc5, 0x01000193];

/** UTF-8 takes at most so many bytes for each unit of UTF-16. */
export const MAX_BYTES_PER_UNIT = 3;

export class TokenRanks {
  /** The bytes of all tokens, and where each begins; the end is where the next begins. */
  private bytes: Uint8Array;
  private readonly starts: Int32Array;
  /** Rank + 1 at the hash of the token or at the next free place; 0 is free. At most half full. */
  private readonly slots: Int32Array;
  private readonly longestBytes: number;

  /** @param tokens the text or the bytes of each token; the index is its rank, and a rank may be unused */
  constructor(tokens: readonly (string | readonly number[] | undefined)[]) {
    const blob = new Uint8Array(
      tokens.reduce((sum, token) => sum + MAX_BYTES_PER_UNIT * (token?.length ?? 0), 0),
    );
    this.starts = new Int32Array(tokens.length + 1);
    this.slots = new Int32Array(2 ** Math.ceil(Math.log2(2 * tokens.length + 2)));
    this.bytes = blob;
    let end = 0;
    let longest = 0;
    for (let rank = 0; rank < tokens.length; rank += 1) {
      const start = end;
      end += writeToken(tokens[rank] ?? [], blob, start);
      this.starts[rank + 1] = end;
      longest = Math.max(longest, end - start);
      if (end > start) this.slots[this.find(blob, start, end)] = rank + 1;
    }
    this.bytes = blob.slice(0, end);
    this.longestBytes = longest;
  }

  /** The rank of the bytes from `start` up to `end`, exclusive; `NO_RANK` when they are no token. */
  rankOf(bytes: Uint8Array, start: number, end: number): number {
    if (end - start > this.longestBytes) return NO_RANK;
    const held = this.slots[this.find(bytes, start, end)] ?? 0;
    return held === 0 ? NO_RANK : held - 1;
  }

  /** The slot that holds the token, or the free one where it would stand. */
  private find(bytes: Uint8Array, start: number, end: number): number {
    let hash = HASH_START;
    for (let at = start; at < end; at += 1) hash = Math.imul(hash ^ (bytes[at] ?? 0), HASH_PRIME);
    // The upper bits depend on every byte as well.
    hash ^= hash >>> 15;
    const mask = this.slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const held = this.slots[slot] ?? 0;
      if (held === 0 || this.isAt(held - 1, bytes, start, end)) return slot;
    }
  }

  private isAt(rank: number, bytes: Uint8Array, start: number, end: number): boolean {
    const from = this.starts[rank] ?? 0;
    if ((this.starts[rank + 1] ?? 0) - from !== end - start) return false;
    for (let at = start; at < end; at += 1) {
      if (this.bytes[from + at - start] !== bytes[at]) return false;
    }
    return true;
  }
}

const encoder = new TextEncoder();

/** Writes the token at `start` and gives its length. Nearly all are ASCII, for which no view of the blob is made. */
function writeToken(token: string | readonly number[], blob: Uint8Array, start: number): number {
  if (typeof token !== 'string') {
    blob.set(token, start);
    return token.length;
  }
  for (let at = 0; at < token.length; at += 1) {
    const unit = token.charCodeAt(at);
    if (unit > 127) return encoder.encodeInto(token, blob.subarray(start)).written;
    blob[start + at] = unit;
  }
  return token.length;
}
