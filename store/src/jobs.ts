// Background jobs on the same PostgreSQL (pg-boss, schema `pgboss`). A job is a nudge and may run twice or late: what it
// is about is kept in a table of ours, and the job looks there what is to be done.

import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { invariant, LightmeterError } from '@lightmeter/core';
import { PgBoss, type SendOptions } from 'pg-boss';
import { isConnectionLoss } from './connection-loss.ts';
import type { FindServer } from './database.ts';
import { JobsDatabase } from './jobs-database.ts';
import type { JsonObject } from './json.ts';
import type { Log } from './log.ts';

/** Does the work of one job. It is tried again when it throws, or when its process dies. */
export type JobHandler = (
  payload: JsonObject,
  given: {
    readonly jobId: string;
    /** Aborted when the job lost its claim: somebody else runs it by then. */
    readonly signal: AbortSignal;
  },
) => Promise<void>;

export interface JobOptions {
  /** Jobs of this name that one process runs at the same time; 1 by default. */
  readonly concurrency?: number;
  /** Tries after the first; 5 by default, 1 s apart at first and twice as long each time, at most 5 minutes. */
  readonly retryLimit?: number;
  /** A job that runs longer is taken for hung and tried again; an hour by default. */
  readonly maxSeconds?: number;
  /** How long a job waits at most to be seen by an idle process; 2 s by default, at least 0.5 s. */
  readonly pollingIntervalSeconds?: number;
  /** Only nudges: jobs of one fetch are handled together, so that many at once cost little. */
  readonly areNudges?: boolean;
}

export interface SendJobOptions {
  /** Not before this moment; at once by default. */
  readonly startAfter?: Date;
  /**
   * At most one job with this key waits, and at most one runs: what is sent while one waits is that one, what is sent
   * while one runs comes after it.
   */
  readonly onlyOneOf?: string;
}

interface Defined {
  readonly name: string;
  readonly handler: JobHandler;
  readonly options: JobOptions;
  readonly cron?: string;
}

export interface JobsGiven {
  readonly findServer: FindServer;
  readonly applicationName: string;
  readonly log: Log;
}

const SCHEMA = 'pgboss';

/** A job whose process sends no heartbeat for so long is tried again; 10 s is the least pg-boss takes. */
const HEARTBEAT_SECONDS = 15;
/** How often dead jobs are looked for, by one process of all. pg-boss does it as often as the rarer of its two timers. */
const SUPERVISE_SECONDS = 5;
const NUDGES_PER_FETCH = 200;
/** 15 seconds in all; a database that is away for longer is not there. */
const START_ATTEMPTS = 5;
const SEND_PATIENCE_MS = 10_000;
const SEND_PAUSE_MS = 200;

export class Jobs {
  private readonly given: JobsGiven;
  private readonly database: JobsDatabase;
  private readonly defined = new Map<string, Defined>();
  private readonly workers = new Map<string, string>();
  private boss: PgBoss | undefined;
  private starting: Promise<void> | undefined;

  constructor(given: JobsGiven) {
    this.given = given;
    this.database = new JobsDatabase(given);
  }

  /** Names a kind of job and who does it. Before `start()`; also in a process that only sends. */
  define(name: string, handler: JobHandler, options: JobOptions = {}): void {
    invariant(!this.starting, `The job ${name} is defined before the start.`);
    this.defined.set(name, { name, handler, options });
  }

  /** A job that runs at every moment of a cron expression (UTC, minutes), in one process of all. Before `start()`. */
  schedule(name: string, cron: string, handler: JobHandler): void {
    invariant(!this.starting, `The job ${name} is defined before the start.`);
    this.defined.set(name, { name, handler, options: {}, cron });
  }

  /**
   * Makes the queues; `working` also takes jobs from them. Several processes may start at once.
   *
   * @throws Error when the database does not answer
   */
  start(given: { working: boolean }): Promise<void> {
    this.starting ??= this.open(given.working);
    return this.starting;
  }

  /**
   * Adds a job. Under a lost connection it is repeated and added once.
   *
   * @throws LightmeterError `database_unavailable`
   */
  async send(name: string, payload: JsonObject, options: SendJobOptions = {}): Promise<void> {
    await this.starting;
    const { boss } = this;
    if (!boss) throw new LightmeterError('shutting_down');
    invariant(this.defined.has(name), `There is no job ${name}.`);
    const id = randomUUID();
    const sent: SendOptions = {
      id,
      // Without a key of its own a job would share the empty one with all others.
      singletonKey: options.onlyOneOf ?? id,
      ...(options.startAfter ? { startAfter: options.startAfter } : {}),
    };
    const deadlineMs = performance.now() + SEND_PATIENCE_MS;
    for (;;) {
      try {
        await boss.send(name, payload, sent);
        break;
      } catch (error) {
        if (!isConnectionLoss(error)) throw error;
        if (performance.now() >= deadlineMs)
          throw new LightmeterError('database_unavailable', { cause: error });
        await delay(SEND_PAUSE_MS);
      }
    }
    const worker = this.workers.get(name);
    if (worker !== undefined && options.startAfter === undefined) boss.notifyWorker(worker);
  }

  /**
   * Takes no more jobs, waits for those that run, and lets go. One that is not done by then is tried again elsewhere.
   * To be called before what the jobs need is closed; may be called again.
   */
  async stop(given: { patienceMs: number } = { patienceMs: 30_000 }): Promise<void> {
    await this.starting?.catch(() => {});
    const { boss } = this;
    this.boss = undefined;
    await boss?.stop({ graceful: true, timeout: given.patienceMs });
    await this.database.close();
  }

  private async open(working: boolean): Promise<void> {
    const boss = new PgBoss({
      db: this.database,
      schema: SCHEMA,
      supervise: working,
      schedule: working,
      superviseIntervalSeconds: SUPERVISE_SECONDS,
      monitorIntervalSeconds: SUPERVISE_SECONDS,
      registerInstance: false,
      // Its own rebuilding of indexes is for far larger queues than these.
      reindex: false,
    });
    boss.on('error', (error) =>
      this.given.log.warn({ err: error }, 'The job queue met an error; it goes on'),
    );
    boss.on('warning', (warning) => this.given.log.warn({ warning }, 'The job queue warns'));
    try {
      await boss.start({ attempts: START_ATTEMPTS });
    } catch (error) {
      // What had begun by then has timers.
      await boss.stop({ graceful: false });
      throw error;
    }
    this.boss = boss;
    for (const job of this.defined.values()) {
      await this.makeQueue(boss, job);
      if (working) this.workers.set(job.name, await this.work(boss, job));
    }
  }

  private async makeQueue(boss: PgBoss, { name, options, cron }: Defined): Promise<void> {
    const behaviour = {
      retryLimit: options.retryLimit ?? 5,
      retryDelay: 1,
      retryBackoff: true,
      retryDelayMax: 300,
      expireInSeconds: options.maxSeconds ?? 3_600,
      heartbeatSeconds: HEARTBEAT_SECONDS,
      deleteAfterSeconds: 86_400,
    };
    // One job of a key in each state. A queue that is there already is brought to what this release says.
    await boss.createQueue(name, { policy: 'stately', ...behaviour });
    await boss.updateQueue(name, behaviour);
    if (cron !== undefined) await boss.schedule(name, cron, {}, { tz: 'UTC' });
  }

  private work(boss: PgBoss, { name, handler, options }: Defined): Promise<string> {
    const pace = { pollingIntervalSeconds: options.pollingIntervalSeconds ?? 2 };
    if (options.areNudges) {
      return boss.work<JsonObject>(
        name,
        { ...pace, batchSize: NUDGES_PER_FETCH, burstWhenBatchFull: true },
        async ([first]) => {
          if (first) await handler(first.data ?? {}, { jobId: first.id, signal: first.signal });
        },
      );
    }
    return boss.work<JsonObject>(
      name,
      { ...pace, batchSize: 1, localConcurrency: options.concurrency ?? 1 },
      async (jobs) => {
        for (const job of jobs) await handler(job.data ?? {}, { jobId: job.id, signal: job.signal });
      },
    );
  }
}
