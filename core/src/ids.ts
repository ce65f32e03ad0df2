// Public ids: a prefix that says what it names, and 26 characters that sort by time. Clock and randomness come in.

import { invariant } from './error.ts';

/** Crockford's base 32, lower case: no i, l, o, u. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

export type IdPrefix =
  | 'task'
  | 'quote'
  | 'out'
  | 'key'
  | 'ws'
  | 'att'
  | 'tr'
  | 'req'
  | 'inst'
  | 'chg'
  | 'file'
  | 'batch'
  | 'cmp'
  | 'evt'
  | 'dlv'
  | 'wh'
  | 'mem'
  | 'ses'
  | 'inv';

const RANDOM_BYTES = 10;
const ID_CHARACTERS = 26;

/**
 * A new id: 48 bits of milliseconds since 1970, then 80 random bits. Two ids of one millisecond are in no order.
 *
 * @param random at least 10 random bytes; further ones are not used
 * @example task_01k9q3v5w8t2m4n6p0r1s3t5v7
 */
export function createId(prefix: IdPrefix, given: { nowMs: number; random: Uint8Array }): string {
  const { nowMs, random } = given;
  invariant(Number.isSafeInteger(nowMs) && nowMs >= 0 && nowMs < 2 ** 48, `${nowMs} is no instant.`);
  invariant(random.length >= RANDOM_BYTES, `An id needs ${RANDOM_BYTES} random bytes.`);
  let bits = BigInt(nowMs);
  for (const byte of random.subarray(0, RANDOM_BYTES)) bits = (bits << 8n) | BigInt(byte);
  let text = '';
  for (let index = 0; index < ID_CHARACTERS; index += 1) {
    text = ALPHABET[Number(bits & 31n)] + text;
    bits >>= 5n;
  }
  return `${prefix}_${text}`;
}
