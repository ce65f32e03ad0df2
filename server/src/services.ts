// What the routes and flows work with. Made once in wiring.ts; clock and randomness are among it.

import type { IdPrefix, SoldModel } from '@lightmeter/core';
import type { ImageAdapter } from '@lightmeter/providers';
import type { FileStore, OutputStore, Store } from '@lightmeter/store';
import type { Logger } from 'pino';
import type { ComparisonFeeder } from './comparisons/feeder.ts';
import type { Configuration } from './configuration.ts';
import type { BodyGate } from './http/body-gate.ts';
import type { LinkSigner } from './http/signed-link.ts';
import type { InFlight } from './in-flight.ts';
import type { Accounts } from './members/accounts.ts';
import type { SessionCookie } from './members/session-cookie.ts';
import type { Metrics } from './metrics.ts';
import type { PromptTokenCounter } from './prompt-token-counter.ts';
import type { LiveCatalog } from './rate-cards/live-catalog.ts';
import type { RunningTasks } from './running-tasks.ts';
import type { WebhookDeliverer } from './webhooks/deliverer.ts';
import type { OutboundGuard } from './webhooks/outbound-guard.ts';
import type { TaskWorker } from './worker/task-worker.ts';

export interface Services {
  readonly configuration: Configuration;
  readonly catalog: LiveCatalog;
  readonly store: Store;
  readonly outputs: OutputStore;
  /** The bytes of uploaded files and of result files; whose they are is in `store.files`. */
  readonly files: FileStore;
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
  /** Passwords of people, and signing in. */
  readonly accounts: Accounts;
  readonly sessionCookie: SessionCookie;
  /** In the link that makes the first account; worth nothing once there is one. */
  readonly setupToken: string;
  /** Providers that live requests reach, by name. */
  readonly liveProviders: readonly string[];
  /** Bounds the image bodies that are sent at once. */
  readonly gate: BodyGate;
  readonly log: Logger;
  readonly clock: () => Date;
  readonly newId: (prefix: IdPrefix) => string;
  readonly instanceId: string;
  /** Where this process listens; the configured port until it does. */
  readonly listening: { port: number };
  /** The longest one upstream call, and a task whose caller waits, may take. */
  readonly taskTimeoutMs: number;
  /** How long a task may wait and run in all when its caller says nothing else. */
  readonly taskDeadlineMs: number;
  /** The tasks this process is working on. */
  readonly running: RunningTasks;
  /** Runs the tasks that wait. */
  readonly worker: TaskWorker;
  /** Begins the cells of comparisons. */
  readonly comparisons: ComparisonFeeder;
  /** Sends events to endpoints and callbacks. */
  readonly webhooks: WebhookDeliverer;
  /** Where endpoints and callbacks may be. */
  readonly webhookGuard: OutboundGuard;
  /** Aborted when the server begins to stop: no new work is taken then. */
  readonly stopping: AbortSignal;
  /** Folder for uploads and partial images while a request needs them. */
  readonly scratchDirectory: string;
}
