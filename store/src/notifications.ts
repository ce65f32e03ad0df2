// What other processes tell by NOTIFY, on one connection that is kept open while somebody listens. A notification can
// be lost while the connection is away: it wakes, and whoever listens also looks now and then.

import pg from 'pg';
import { connectionConfig, type FindServer } from './database.ts';
import type { Log } from './log.ts';

export interface NotificationsOptions {
  readonly findServer: FindServer;
  readonly applicationName: string;
  readonly log: Log;
}

type Listener = (payload: string) => void;

/** How long the connection may be away before it is sought again. */
const RECONNECT_INTERVAL_MS = 2_000;

export class Notifications {
  private readonly options: NotificationsOptions;
  private readonly listeners = new Map<string, Set<Listener>>();
  private client: pg.Client | undefined;
  private connecting: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private listening: Promise<unknown> = Promise.resolve();
  private isClosed = false;

  constructor(options: NotificationsOptions) {
    this.options = options;
  }

  /** Calls `listener` with the payload of every notification on the channel, until the returned function is called. */
  on(channel: string, listener: Listener): () => void {
    const others = this.listeners.get(channel);
    if (others) others.add(listener);
    else {
      this.listeners.set(channel, new Set([listener]));
      if (this.client) this.listenOn(this.client, channel).catch(() => {});
    }
    this.timer ??= setInterval(() => this.connect(), RECONNECT_INTERVAL_MS).unref();
    this.connect();
    return () => {
      this.listeners.get(channel)?.delete(listener);
    };
  }

  async close(): Promise<void> {
    this.isClosed = true;
    clearInterval(this.timer);
    await this.connecting;
    const { client } = this;
    this.client = undefined;
    await client?.end();
  }

  private connect(): void {
    if (this.client || this.connecting || this.isClosed) return;
    this.connecting = this.open()
      .catch((error) => this.options.log.warn({ err: error }, 'Notifications of the database do not come in'))
      .finally(() => (this.connecting = undefined));
  }

  private async open(): Promise<void> {
    const server = await this.options.findServer();
    const client = new pg.Client(connectionConfig(server, this.options.applicationName));
    client.on('error', () => {});
    client.on('end', () => {
      if (this.client === client) this.client = undefined;
    });
    client.on('notification', ({ channel, payload }) => {
      for (const listener of this.listeners.get(channel) ?? []) listener(payload ?? '');
    });
    try {
      await client.connect();
      // Set before the channels are read: a channel that is added meanwhile finds the client.
      this.client = client;
      await Promise.all([...this.listeners.keys()].map((channel) => this.listenOn(client, channel)));
    } catch (error) {
      this.client = undefined;
      await client.end().catch(() => {});
      throw error;
    }
  }

  /** One after the other: a client takes one statement at a time. */
  private listenOn(client: pg.Client, channel: string): Promise<unknown> {
    const listening = this.listening.then(() => client.query(`listen ${pg.escapeIdentifier(channel)}`));
    // A connection that misses a channel is no better than none.
    this.listening = listening.catch(() => client.end().catch(() => {}));
    return listening;
  }
}
