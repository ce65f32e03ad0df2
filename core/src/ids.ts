// Public ids: a prefix that says what it names, and 26 characters that sort by time. Clock and randomness come in.

/** Crockford's base 32, lower case: no i, l, o, u. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

export type IdPrefix = 'task' | 'quote' | 'out' | 'key' | 'ws' | 'att' | 'tr' | 'req' | 'inst' | 'chg';

/**
 * A new id: 48 bits of milliseconds, 80 random bits.
 *
 * @param random at least 10 random bytes
 * @example task_01k9q3v5w8t2m4n6p0r1s3t5v7
 */
export function createId(prefix: IdPrefix, given: { nowMs: number; random: Uint8Array }): string {
  let bits = BigInt(given.nowMs);
  for (const byte of given.random.subarray(0, 10)) bits = (bits << 8n) | BigInt(byte);
  let text = '';
  for (let index = 0; index < 26; index += 1) {
    text = ALPHABET[Number(bits & 31n)] + text;
    bits >>= 5n;
  }
  return `${prefix}_${text}`;
}
