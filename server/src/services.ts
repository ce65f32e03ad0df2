// What the routes and flows work with. Made once in wiring.ts; clock and randomness are among it.

import type { IdPrefix, SoldModel } from '@lightmeter/core';
import type { ImageAdapter } from '@lightmeter/providers';
import type { Catalog } from '@lightmeter/rates';
import type { OutputStore, Store } from '@lightmeter/store';
import type { Logger } from 'pino';
import type { Configuration } from './configuration.ts';
import type { BodyGate } from './http/body-gate.ts';
import type { LinkSigner } from './http/signed-link.ts';
import type { InFlight } from './in-flight.ts';
import type { Metrics } from './metrics.ts';
import type { PromptTokenCounter } from './prompt-token-counter.ts';

export interface Services {
  readonly configuration: Configuration;
  readonly catalog: Catalog;
  readonly store: Store;
  readonly outputs: OutputStore;
  /**
   * The adapter that serves a model: the sandbox in test mode, the model's provider in live mode.
   *
   * @throws LightmeterError `provider_not_configured`
   */
  readonly adapterFor: (model: SoldModel, mode: 'test' | 'live') => ImageAdapter;
  readonly countPromptTokens: PromptTokenCounter;
  readonly inFlight: InFlight;
  readonly metrics: Metrics;
  readonly links: LinkSigner;
  /** Bounds the image bodies that are sent at once. */
  readonly gate: BodyGate;
  readonly log: Logger;
  readonly clock: () => Date;
  readonly newId: (prefix: IdPrefix) => string;
  readonly instanceId: string;
  readonly taskTimeoutMs: number;
  /** Aborted when the server begins to stop: no new work is taken then. */
  readonly stopping: AbortSignal;
  /** Folder for uploads and partial images while a request needs them. */
  readonly scratchDirectory: string;
}
