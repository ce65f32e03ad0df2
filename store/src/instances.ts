// The processes that work on this database. Each writes a heartbeat; those on one machine also look each other up, so
// that a crash is noticed at once and a suspended laptop is not mistaken for one.

import { hostname } from 'node:os';
import type { Database } from './database.ts';
import type { Log } from './log.ts';
import { processScope, runningProgram } from './running-program.ts';

const HEARTBEAT_INTERVAL_MS = 5_000;

/** Three heartbeats. A process that is silent for longer has lost its tasks. */
const HEARTBEAT_PATIENCE_MS = 15_000;

export interface InstancesOptions {
  readonly database: Database;
  readonly instanceId: string;
  readonly clock: () => Date;
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
  private lastBeatMs = 0;
  /** Since when this process has beaten without a gap. */
  private steadySinceMs = 0;

  constructor(options: InstancesOptions) {
    this.options = options;
  }

  /** Writes this process down and keeps its heartbeat going until `stop()`. */
  async start(): Promise<void> {
    await this.options.database.query(
      `insert into server_instances (instance_id, host, scope, pid, start_mark) values ($1, $2, $3, $4, $5)
       on conflict do nothing`,
      [
        this.options.instanceId,
        hostname(),
        processScope(),
        process.pid,
        runningProgram(process.pid)?.startMark ?? '',
      ],
    );
    await this.beat();
    const beat = () =>
      this.beat().catch((error) =>
        this.options.log.warn({ err: error }, 'The heartbeat of this process is late'),
      );
    this.timer = setInterval(beat, HEARTBEAT_INTERVAL_MS).unref();
  }

  /** Ends the heartbeat: tasks that still run under this process are up for the sweep. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.options.database.query(
      'update server_instances set stopped_at = clock_timestamp() where instance_id = $1',
      [this.options.instanceId],
    );
  }

  /** The processes that are alive, this one among them. */
  async live(): Promise<string[]> {
    return (await this.rows('server_instances i'))
      .filter((row) => !this.isDead(row))
      .map((row) => row.instance_id);
  }

  /** The processes that are dead though tasks run, or wait for their caller, under their name. */
  async deadWithTasks(): Promise<string[]> {
    await this.beat();
    const rows = await this.rows(
      `server_instances i
       right join (
         select instance_id from tasks where state = 'running'
         union select only_instance from task_queue where only_instance <> ''
       ) t using (instance_id)`,
    );
    return rows.filter((row) => this.isDead(row)).map((row) => row.instance_id);
  }

  /** Forgets processes that ended more than a day ago and have no running tasks. */
  async forgetOld(): Promise<void> {
    await this.options.database.query(
      `delete from server_instances i
       where coalesce(i.stopped_at, i.heartbeat_at) < clock_timestamp() - interval '1 day'
         and not exists (select from tasks t where t.instance_id = i.instance_id and t.state = 'running')`,
    );
  }

  private async beat(): Promise<void> {
    await this.options.database.query(
      'update server_instances set heartbeat_at = clock_timestamp() where instance_id = $1',
      [this.options.instanceId],
    );
    const nowMs = this.options.clock().getTime();
    if (nowMs - this.lastBeatMs > 2 * HEARTBEAT_INTERVAL_MS) this.steadySinceMs = nowMs;
    this.lastBeatMs = nowMs;
  }

  /** The processes in `source`, where `i` is the table; one that it does not know counts as stopped. */
  private rows(source: string): Promise<InstanceRow[]> {
    return this.options.database.query<InstanceRow>(
      `select instance_id, i.scope, i.pid, i.start_mark,
         i.pid is null or i.stopped_at is not null as is_stopped,
         i.heartbeat_at < clock_timestamp() - make_interval(secs => $1) as is_silent
       from ${source}`,
      [HEARTBEAT_PATIENCE_MS / 1_000],
    );
  }

  /**
   * After the database or this machine was away, all heartbeats are old: nobody is called silent before there was time
   * for three again.
   */
  private isDead(row: InstanceRow): boolean {
    if (row.instance_id === this.options.instanceId) return false;
    if (row.is_stopped) return true;
    if (row.scope === processScope()) return runningProgram(row.pid)?.startMark !== row.start_mark;
    return row.is_silent && this.lastBeatMs - this.steadySinceMs >= HEARTBEAT_PATIENCE_MS;
  }
}
