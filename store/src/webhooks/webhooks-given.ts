// What every part of the webhook store works with.

import type { Database } from '../database.ts';

export interface WebhooksGiven {
  readonly reads: Database;
  readonly writes: Database;
  readonly clock: () => Date;
  readonly random: (sizeBytes: number) => Uint8Array;
  /** The key that seals secrets: 32 bytes, the same in every process. */
  readonly sealingKey: () => Promise<Uint8Array>;
}
