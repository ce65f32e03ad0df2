// The headers by which a receiver knows who sent a webhook, when, and whether it has it already.

import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';

interface Signed {
  readonly eventId: string;
  readonly body: string;
  readonly at: Date;
}

/** Standard Webhooks: one signature for each secret that is valid, so that receivers may change over in their time. */
export function endpointHeaders(signed: Signed, secrets: readonly string[]): Record<string, string> {
  const signatures = secrets.map((secret) =>
    new Webhook(secret).sign(signed.eventId, signed.at, signed.body),
  );
  return {
    'webhook-id': signed.eventId,
    'webhook-timestamp': unixSeconds(signed.at),
    'webhook-signature': signatures.join(' '),
  };
}

/** hiapi: hex(HMAC_SHA256(key, timestamp + "." + body)) when the owner set a key; the event id in any case. */
export function callbackHeaders(signed: Signed, signingKey: string | undefined): Record<string, string> {
  const headers = { 'webhook-id': signed.eventId };
  if (signingKey === undefined) return headers;
  const timestamp = unixSeconds(signed.at);
  const signature = createHmac('sha256', signingKey).update(`${timestamp}.${signed.body}`).digest('hex');
  return { ...headers, 'x-hiapi-timestamp': timestamp, 'x-hiapi-signature': signature };
}

function unixSeconds(at: Date): string {
  return String(Math.floor(at.getTime() / 1_000));
}
