// The link that makes the first account. Whoever can read the server's output or data may open it, once.

import { createHash, timingSafeEqual } from 'node:crypto';
import type { Services } from '../services.ts';
import { linkTo } from './link-token.ts';

export function setupLink(services: Pick<Services, 'setupToken'>, url: string): string {
  return linkTo('setup', url, services.setupToken);
}

export function isSetupToken(services: Pick<Services, 'setupToken'>, token: string): boolean {
  return timingSafeEqual(sha256(token), sha256(services.setupToken));
}

const sha256 = (text: string) => createHash('sha256').update(text).digest();
