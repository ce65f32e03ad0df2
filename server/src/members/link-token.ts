// The tokens of links that let somebody in, and the addresses of the console's pages that take them.

import { randomBytes } from 'node:crypto';
import { LightmeterError } from '@lightmeter/core';

/** 256 bits: cannot be guessed, and is stored as a plain hash. */
export function newLinkToken(): string {
  return randomBytes(32).toString('base64url');
}

/** The token stands behind the `#`, where no server and no log sees it. */
export function linkTo(page: 'setup' | 'invite' | 'reset', origin: string, token: string): string {
  return `${origin.replace(/\/+$/, '')}/${page}#token=${token}`;
}

/** The same for a link that was used, withdrawn, has expired or never was: a guess learns nothing. */
export function linkEnded(): LightmeterError {
  return new LightmeterError('link_ended', { param: 'token' });
}
