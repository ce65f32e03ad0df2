// Images inside JSON: data URLs, decoded piece by piece.

import { LightmeterError } from '@lightmeter/core';

const HEAD = /^data:image\/[a-z0-9.+-]{1,40};base64,/i;
/** A multiple of 4 characters, so that every piece decodes by itself. */
const PIECE_CHARACTERS = 65_536;

/**
 * The bytes of a data URL.
 *
 * @throws LightmeterError `invalid_value` when it is none: remote addresses are not fetched
 */
export function decodeDataUrl(url: string, param: string): Iterable<Buffer> {
  const head = HEAD.exec(url);
  if (!head) {
    throw new LightmeterError('invalid_value', {
      param,
      message: `\`${param}\` must be a data URL (data:image/png;base64,…); addresses are not fetched. Files can be sent as multipart/form-data.`,
    });
  }
  return pieces(url, head[0].length);
}

function* pieces(url: string, start: number): Generator<Buffer> {
  for (let at = start; at < url.length; at += PIECE_CHARACTERS) {
    yield Buffer.from(url.slice(at, at + PIECE_CHARACTERS), 'base64');
  }
}
