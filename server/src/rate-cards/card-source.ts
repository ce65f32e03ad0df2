// A card with all that is needed to price by it elsewhere, ready to send. Made once for each card, because a published card
// never changes.

import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { RateCardSourceResponse } from '@lightmeter/contract';
import type { JsonFile, ProviderFile } from '@lightmeter/rates';

/** A body to send as it is. */
export interface SentSource {
  readonly json: Buffer;
  readonly gzip: Buffer;
  /** Of the content, in quotes. */
  readonly etag: string;
}

/** The card, and of the providers' models those it names. */
export function rateCardSource(
  card: JsonFile,
  providerFiles: readonly ProviderFile[],
): RateCardSourceResponse {
  const named = new Set(
    (card.models as readonly { provider_model?: string }[]).map((model) => model.provider_model),
  );
  const models = providerFiles
    .map((file) => ({
      ...file,
      models: file.models.filter(({ id }) => named.has(`${file.provider}/${id}`)),
    }))
    .filter((file) => file.models.length > 0);
  return { object: 'rate_card_source', card: { ...card }, models };
}

/** The source as bytes, plain and compressed. */
export function sentSource(source: RateCardSourceResponse): SentSource {
  const json = Buffer.from(JSON.stringify(source));
  const digest = createHash('sha256').update(json).digest('base64url');
  return { json, gzip: gzipSync(json, { level: 9 }), etag: `"${digest.slice(0, 22)}"` };
}
