// Which workspace and mode a signed-in person works in: the request's headers say it, or a cookie for what a page cannot
// put headers on (images, downloads, event streams).

import { LightmeterError } from '@lightmeter/core';
import type { Mode } from '@lightmeter/store';
import type { FastifyRequest } from 'fastify';
import { readCookie } from './session-cookie.ts';

const BOOK_COOKIE = 'lightmeter_book';

export interface BookChoice {
  /** Undefined: the workspace the person has belonged to longest. */
  readonly workspaceId: string | undefined;
  readonly mode: Mode;
}

/**
 * What the request chooses. Test mode unless live is named, and a workspace that a header names never takes its mode
 * from the cookie.
 *
 * @throws LightmeterError `invalid_value`
 */
export function chosenBook(request: Pick<FastifyRequest, 'headers'>): BookChoice {
  const workspaceId = request.headers['lightmeter-workspace'];
  const mode = request.headers['lightmeter-mode'];
  if (mode !== undefined && mode !== 'test' && mode !== 'live') {
    throw new LightmeterError('invalid_value', {
      param: 'Lightmeter-Mode',
      message: '`Lightmeter-Mode` is `test` or `live`.',
    });
  }
  if (workspaceId !== undefined) {
    if (typeof workspaceId === 'string' && /^ws_[a-z0-9]{1,60}$/.test(workspaceId))
      return { workspaceId, mode: mode ?? 'test' };
    throw new LightmeterError('invalid_value', {
      param: 'Lightmeter-Workspace',
      message: '`Lightmeter-Workspace` is the id of a workspace (ws_…). GET /v1/session lists yours.',
    });
  }
  const [, kept, keptMode] =
    /^(ws_[a-z0-9]{1,60})\.(test|live)$/.exec(readCookie(request, BOOK_COOKIE) ?? '') ?? [];
  return { workspaceId: kept, mode: mode ?? (keptMode === 'live' ? 'live' : 'test') };
}
