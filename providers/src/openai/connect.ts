// How connections to an upstream are made: without TLS they read nothing ahead of whoever takes in the answer.

import { buildConnector } from 'undici';

/**
 * A connector for undici.
 *
 * Upstream: undici 8.12.4 lets a socket without TLS read 64 KB ahead of its parser. A thousand answers of 3 MB that come
 * at once wait their turn with one read each in hand; with a second in every socket they took 60 MB more (Node 24.21,
 * 2026-11-23, `npm run bench -- in-flight`). Over TLS a read is one record of at most 16 KB, and is left as it is.
 */
export function createConnector(connectTimeoutMs: number): buildConnector.connector {
  const shared = { timeout: connectTimeoutMs, allowH2: false };
  const readsNothingAhead = { highWaterMark: undefined, readableHighWaterMark: 0 };
  const plain = buildConnector({ ...shared, ...readsNothingAhead });
  const secure = buildConnector(shared);
  return (target, connected) => (target.protocol === 'https:' ? secure : plain)(target, connected);
}
