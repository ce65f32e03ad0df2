// Links to outputs that work without an API key, for a while: an HMAC over the output's id and the time it ends.

import { createHmac, timingSafeEqual } from 'node:crypto';

export interface LinkSigner {
  /** Path and query of a link that works until then. */
  sign(outputId: string, expiresAt: Date): string;
  /** True for a link this server's secret made that has not ended. */
  verify(
    outputId: string,
    query: { expires?: string | undefined; signature?: string | undefined },
    now: Date,
  ): boolean;
}

/** @param secret at least 32 random bytes, the same for every process on one database */
export function createLinkSigner(secret: Uint8Array): LinkSigner {
  const signature = (outputId: string, expires: string) =>
    createHmac('sha256', secret).update(`${outputId}.${expires}`).digest('base64url');
  return {
    sign: (outputId, expiresAt) => {
      const expires = String(Math.floor(expiresAt.getTime() / 1_000));
      return `/v1/outputs/${outputId}?expires=${expires}&signature=${signature(outputId, expires)}`;
    },
    verify: (outputId, query, now) => {
      if (!query.expires || !query.signature || !/^\d{1,12}$/.test(query.expires)) return false;
      const expected = Buffer.from(signature(outputId, query.expires));
      const given = Buffer.from(query.signature);
      return (
        expected.length === given.length &&
        timingSafeEqual(expected, given) &&
        Number(query.expires) * 1_000 > now.getTime()
      );
    },
  };
}
