// Opens everything the store has: the database (the one named, or an embedded one), brought to the present schema, and
// the parts that work on it.

import type pg from 'pg';
import { ApiKeys } from './api-keys.ts';
import { type AuditReport, audit } from './audit.ts';
import { Batches } from './batches/batches.ts';
import { type Bootstrap, bootstrap } from './bootstrap.ts';
import { Comparisons } from './comparisons/comparisons.ts';
import { Database, type FindServer } from './database.ts';
import { APPLICATION_NAME, EmbeddedPostgres } from './embedded-postgres/embedded-postgres.ts';
import { Files } from './files/files.ts';
import { Instances } from './instances.ts';
import { Jobs } from './jobs.ts';
import { Ledger } from './ledger.ts';
import { SpendLimits } from './limits/spend-limits.ts';
import type { Log } from './log.ts';
import { Invitations } from './members/invitations.ts';
import { Members } from './members/members.ts';
import { PasswordResets } from './members/password-resets.ts';
import { Sessions } from './members/sessions.ts';
import { SignInAttempts } from './members/sign-in-attempts.ts';
import { WorkspaceMembers } from './members/workspace-members.ts';
import { migrate } from './migrate.ts';
import { Notifications } from './notifications.ts';
import { referredKeys } from './outputs/referred-keys.ts';
import { StoredOutputs } from './outputs/stored-outputs.ts';
import { Quotes } from './quotes.ts';
import { RateCards } from './rate-cards/rate-cards.ts';
import { Reports } from './reports.ts';
import { serverSecret } from './server-secrets.ts';
import { type SweepReport, sweepInterrupted } from './sweep.ts';
import { TaskQueue } from './task-queue.ts';
import { TaskWatcher } from './task-watcher.ts';
import { Tasks } from './tasks.ts';
import { type MeasuredTiming, measuredTimings, type ProviderAttempts, providerAttempts } from './timings.ts';
import { Webhooks } from './webhooks/webhooks.ts';
import { Workspaces } from './workspaces.ts';

export interface StoreOptions {
  /** A PostgreSQL server; undefined runs an embedded one in the data folder. */
  readonly databaseUrl?: string | undefined;
  readonly dataDirectory: string;
  /** Unique to this process; tasks it begins name it. */
  readonly instanceId: string;
  readonly log: Log;
  readonly clock: () => Date;
  readonly random: (sizeBytes: number) => Uint8Array;
}

export interface Store {
  readonly workspaces: Workspaces;
  readonly apiKeys: ApiKeys;
  readonly members: Members;
  readonly workspaceMembers: WorkspaceMembers;
  readonly invitations: Invitations;
  readonly passwordResets: PasswordResets;
  readonly sessions: Sessions;
  readonly signInAttempts: SignInAttempts;
  readonly ledger: Ledger;
  readonly limits: SpendLimits;
  readonly tasks: Tasks;
  readonly queue: TaskQueue;
  readonly quotes: Quotes;
  /** Those that operators of this server make. */
  readonly rateCards: RateCards;
  readonly reports: Reports;
  readonly files: Files;
  readonly outputs: StoredOutputs;
  readonly batches: Batches;
  readonly comparisons: Comparisons;
  readonly webhooks: Webhooks;
  /** Background jobs; started by whoever needs them, stopped with the store. */
  readonly jobs: Jobs;
  /** Makes the first workspace of an empty database; undefined when there is one. */
  bootstrap(wish: Bootstrap): Promise<{ workspaceId: string } | undefined>;
  /** Restarts or fails tasks that were interrupted or are late, releases holds, forgets what has expired. */
  sweepInterrupted(now: Date): Promise<SweepReport>;
  /** Ids of the processes that are alive. */
  liveInstances(): Promise<string[]>;
  /** Those of the keys of images that some row names: every other image may be removed once it is old. */
  referredStorageKeys(storageKeys: readonly string[]): Promise<ReadonlySet<string>>;
  /** 32 random bytes that every process on this database gets under this name. */
  serverSecret(name: string): Promise<Buffer>;
  /** How long pictures took since then, by model, tier and mode: the last 50,000 calls at most. */
  measuredTimings(since: Date): Promise<MeasuredTiming[]>;
  /** How providers did since then. */
  providerAttempts(since: Date): Promise<ProviderAttempts[]>;
  /** Proves every invariant on one consistent snapshot. */
  audit(): Promise<AuditReport>;
  /** Whether the database answers. */
  ping(): Promise<boolean>;
  /** Finishes what was submitted, then lets go; the last process out stops the embedded server. May be called again. */
  close(): Promise<void>;
}

/** One for each lane (begin, settle, ledger, admission), and two for the rest. */
const WRITE_CONNECTIONS = 6;
/** With the writes, the listener and the anchor five processes fit in 100 connections with room to spare. */
const READ_CONNECTIONS = 8;

/**
 * Opens the store. Several processes may open the same one.
 *
 * @throws Error when PostgreSQL cannot be started or is too old; LightmeterError `database_unavailable`
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const embedded =
    options.databaseUrl === undefined
      ? await EmbeddedPostgres.open({ dataDirectory: options.dataDirectory, log: options.log })
      : undefined;
  const findServer = embedded ? embedded.finder('lightmeter') : serverAt(options.databaseUrl ?? '');
  const applicationName = `${APPLICATION_NAME} ${options.instanceId}`;
  const reads = new Database({ findServer, applicationName, maxConnections: READ_CONNECTIONS });
  const writes = new Database({ findServer, applicationName, maxConnections: WRITE_CONNECTIONS });
  const closeAll = async () => {
    await Promise.all([reads.close(), writes.close()]);
    await embedded?.close();
  };
  try {
    await embedded?.ensureDatabase('lightmeter');
    for (const name of await migrate(writes))
      options.log.info({ migration: name }, 'The schema was brought on');
    return await assemble(options, { findServer, applicationName, reads, writes, closeAll });
  } catch (error) {
    await closeAll();
    throw error;
  }
}

interface Connections {
  readonly findServer: FindServer;
  readonly applicationName: string;
  readonly reads: Database;
  readonly writes: Database;
  readonly closeAll: () => Promise<void>;
}

async function assemble(options: StoreOptions, connections: Connections): Promise<Store> {
  const { log, clock, random, instanceId } = options;
  const { findServer, applicationName, reads, writes, closeAll } = connections;
  const workspaces = new Workspaces({ database: writes, clock, random });
  const apiKeys = new ApiKeys({ reads, writes, clock, random });
  const ledger = new Ledger({ reads, writes, clock });
  const notifications = new Notifications({ findServer, applicationName, log });
  const watcher = new TaskWatcher({ notifications, database: reads, log });
  const tasks = new Tasks({ reads, writes, watcher, clock });
  const jobs = new Jobs({ findServer, applicationName, log });
  const instances = new Instances({ database: writes, instanceId, clock, log });
  await instances.start();
  let closed: Promise<void> | undefined;
  const leave = async () => {
    await Promise.all([jobs.stop(), tasks.stop(), ledger.stop(), apiKeys.stop(), watcher.close()]);
    await notifications.close();
    await instances.stop().catch((error) => log.warn({ err: error }, 'This process could not sign off'));
    await closeAll();
  };
  return {
    workspaces,
    apiKeys,
    members: new Members({ database: writes, clock, random }),
    workspaceMembers: new WorkspaceMembers({ database: writes, clock }),
    invitations: new Invitations({ database: writes, clock, random }),
    passwordResets: new PasswordResets({ database: writes, clock }),
    sessions: new Sessions({ database: writes, clock, random }),
    signInAttempts: new SignInAttempts({ database: writes, clock }),
    ledger,
    limits: new SpendLimits({ reads, writes, clock }),
    tasks,
    queue: new TaskQueue({ reads, writes, notifications, instanceId, clock }),
    quotes: new Quotes(reads, clock),
    rateCards: new RateCards({ reads, writes, notifications, clock }),
    reports: new Reports(reads),
    files: new Files({ reads, writes, clock }),
    outputs: new StoredOutputs({ reads, writes, clock }),
    batches: new Batches({ reads, writes, notifications, instanceId, clock }),
    comparisons: new Comparisons({ reads, writes, instanceId, clock }),
    webhooks: new Webhooks({
      reads,
      writes,
      clock,
      random,
      notifications,
      sealingKey: () => serverSecret(writes, 'webhook-secrets', random),
    }),
    jobs,
    bootstrap: (wish) => bootstrap({ database: writes, clock, random }, wish),
    sweepInterrupted: (now) => sweepInterrupted({ database: writes, tasks, instances, random }, now),
    liveInstances: () => instances.live(),
    referredStorageKeys: (storageKeys) => referredKeys(reads, storageKeys),
    serverSecret: (name) => serverSecret(writes, name, random),
    measuredTimings: (since) => measuredTimings(reads, since),
    providerAttempts: (since) => providerAttempts(reads, since),
    audit: () => audit(reads),
    ping: () =>
      reads.query('select').then(
        () => true,
        () => false,
      ),
    close: () => {
      closed ??= leave();
      return closed;
    },
  };
}

/** A server somebody else runs: always the same. */
function serverAt(connectionString: string): FindServer {
  const server: pg.ClientConfig = { connectionString };
  return async () => server;
}
