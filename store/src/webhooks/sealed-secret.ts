// Secrets that must be readable again to sign with them: encrypted (AES-256-GCM) under a key of the server's, and bound
// to what they belong to, so that one cannot be moved to another row.

import { createCipheriv, createDecipheriv } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Nonce, tag and ciphertext in one.
 *
 * @param key 32 bytes
 * @param owner the id of what the secret belongs to
 */
export function sealSecret(
  secret: string,
  given: { key: Uint8Array; owner: string; random: (sizeBytes: number) => Uint8Array },
): Buffer {
  const nonce = given.random(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', given.key, nonce).setAAD(Buffer.from(given.owner));
  const ciphertext = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), ciphertext]);
}

/** @throws Error when key or owner is another, or a byte was changed */
export function openSecret(sealed: Buffer, given: { key: Uint8Array; owner: string }): string {
  const nonce = sealed.subarray(0, NONCE_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', given.key, nonce, { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(given.owner))
    .setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  const ciphertext = sealed.subarray(NONCE_BYTES + TAG_BYTES);
  return Buffer.concat([decipher.update(ciphertext), decipher.final()]).toString('utf8');
}
