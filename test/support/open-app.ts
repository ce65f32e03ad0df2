// The whole application in this process, on a database of its own: for tests that call it as many people, or look at its
// route table.

import { channel } from 'node:diagnostics_channel';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTestStore, type TestStore } from '@lightmeter/store/testing';
import type { FastifyInstance, RouteOptions } from 'fastify';
import { pino } from 'pino';
import { createApp } from '../../server/src/app.ts';
import { readConfiguration } from '../../server/src/configuration.ts';
import { firstRun } from '../../server/src/first-run.ts';
import type { Services } from '../../server/src/services.ts';
import { openServices } from '../../server/src/wiring.ts';

export interface OpenApp {
  readonly app: FastifyInstance;
  readonly services: Services;
  /** A statement past the store: to look, and to let time pass. */
  readonly sql: TestStore['sql'];
  /** As they were registered, without the HEAD that every GET has. */
  readonly routes: readonly RouteOptions[];
  /** A second application on the same database, as another process would be. */
  openAnother(): Promise<FastifyInstance>;
  close(): Promise<void>;
}

export async function openApp(environment: Readonly<Record<string, string>> = {}): Promise<OpenApp> {
  const test = await openTestStore();
  const dataDirectory = await mkdtemp(join(tmpdir(), 'lightmeter-app-'));
  const closing: (() => Promise<unknown>)[] = [];
  const open = async () => {
    const configuration = readConfiguration({
      DATABASE_URL: test.databaseUrl,
      LIGHTMETER_DATA_DIR: dataDirectory,
      LIGHTMETER_SANDBOX_LATENCY: 'instant',
      LIGHTMETER_SHUTDOWN_SECONDS: '5',
      ...environment,
    });
    const opened = await openServices(configuration, pino({ level: 'silent' }));
    const { app, routes } = await withRoutes(() => createApp(opened.services));
    await app.ready();
    closing.push(async () => {
      await app.close();
      await opened.close();
    });
    return { app, routes, services: opened.services };
  };
  const first = await open();
  await firstRun(first.services);
  return {
    ...first,
    sql: test.sql,
    openAnother: async () => (await open()).app,
    close: async () => {
      for (const close of closing) await close();
      await test.close();
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}

/** Fastify tells of every application it makes; the routes are noted while they are registered. */
async function withRoutes(
  make: () => Promise<FastifyInstance>,
): Promise<{ app: FastifyInstance; routes: RouteOptions[] }> {
  const routes: RouteOptions[] = [];
  const made = channel('fastify.initialization');
  const listen = (message: unknown) => {
    const { fastify } = message as { fastify: FastifyInstance };
    fastify.addHook('onRoute', (route) => {
      if (route.method !== 'HEAD') routes.push(route);
    });
  };
  made.subscribe(listen);
  try {
    return { app: await make(), routes };
  } finally {
    made.unsubscribe(listen);
  }
}
