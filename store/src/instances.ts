// The processes that work on this database. Each writes a heartbeat; those on one machine also look each other up, so
// that a crash is noticed at once and a suspended laptop is not mistaken for one.

import { hostname } from 'node:os';
import type { Database } from './database.ts';
import type { Log } from './log.ts';
import { processScope, runningProgram } from './running-program.ts';

const HEARTBEAT_INTERVAL_MS = 5_000;

/** Three heartbeats. A process that is silent for longer has lost its tasks. */
const HEARTBEAT_PATIENCE_SECONDS = 15;

export interface InstancesOptions {
  readonly database: Database;
  readonly instanceId: string;
  readonly log: Log;
}

interface InstanceRow {
  instance_id: string;
  scope: string | null;
  pid: number;
  start_mark: string;
  is_stopped: boolean;
  is_silent: boolean;
}

export class Instances {
  private readonly options: InstancesOptions;
  private timer: NodeJS.Timeout | undefined;

  constructor(options: InstancesOptions) {
    this.options = options;
  }

  /** Writes this process down and keeps its heartbeat going until `stop()`. */
  async start(): Promise<void> {
    await this.options.database.query(
      `insert into server_instances (instance_id, host, scope, pid, start_mark) values ($1, $2, $3, $4, $5)
       on conflict (instance_id) do update set heartbeat_at = clock_timestamp()`,
      [
        this.options.instanceId,
        hostname(),
        processScope(),
        process.pid,
        runningProgram(process.pid)?.startMark ?? '',
      ],
    );
    this.timer = setInterval(() => this.beat(), HEARTBEAT_INTERVAL_MS).unref();
  }

  /** Ends the heartbeat: tasks that still run under this process are up for the sweep. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.options.database.query(
      `update server_instances set stopped_at = clock_timestamp() where instance_id = $1`,
      [this.options.instanceId],
    );
  }

  private beat(): void {
    this.options.database
      .query('update server_instances set heartbeat_at = clock_timestamp() where instance_id = $1', [
        this.options.instanceId,
      ])
      .catch((error) => this.options.log.warn({ err: error }, 'The heartbeat of this process is late'));
  }

  /** The processes that are alive, this one among them. */
  async live(): Promise<string[]> {
    const rows = await this.rows('true');
    return rows.filter((row) => !this.isDead(row)).map((row) => row.instance_id);
  }

  /** The processes that have running tasks and are dead. */
  async deadWithTasks(): Promise<string[]> {
    const rows = await this.rows(`t.instance_id is not null`);
    return rows.filter((row) => this.isDead(row)).map((row) => row.instance_id);
  }

  /**
   * Every known process, and every unknown one that tasks name.
   *
   * After a restart of the database all heartbeats are old: nobody is called silent before there was time for three.
   */
  private rows(condition: string): Promise<InstanceRow[]> {
    return this.options.database.query<InstanceRow>(
      `select instance_id, i.scope, i.pid, i.start_mark,
         i.instance_id is null or i.stopped_at is not null as is_stopped,
         i.heartbeat_at < clock_timestamp() - make_interval(secs => $1)
           and pg_postmaster_start_time() < clock_timestamp() - make_interval(secs => $1) as is_silent
       from server_instances i
       full join (select distinct instance_id from tasks where state = 'running') t using (instance_id)
       where ${condition}`,
      [HEARTBEAT_PATIENCE_SECONDS],
    );
  }

  private isDead(row: InstanceRow): boolean {
    if (row.instance_id === this.options.instanceId) return false;
    if (row.is_stopped) return true;
    if (row.scope !== processScope()) return row.is_silent;
    return runningProgram(row.pid)?.startMark !== row.start_mark;
  }

  /** Forgets processes that ended more than a day ago and have no running tasks. */
  async forgetOld(): Promise<void> {
    await this.options.database.query(
      `delete from server_instances i
       where coalesce(i.stopped_at, i.heartbeat_at) < clock_timestamp() - interval '1 day'
         and not exists (select from tasks t where t.instance_id = i.instance_id and t.state = 'running')`,
    );
  }
}
